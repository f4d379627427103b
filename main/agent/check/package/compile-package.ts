import type { JsonObject } from '../../fhir/json.ts';
import {
  COMPILED_FORMAT,
  type CompiledPackage,
  type CompiledSystem,
  type CompiledValueSet,
} from '../profile/compiled.ts';
import { readR4Table, type R4Types } from '../profile/r4/read-table.ts';
import type { Definition } from '../profile/rules.ts';
import { compileProfile } from './compile-profile.ts';
import { compileSystem, compileValueSet } from './compile-terms.ts';
import { featuresOf } from './features.ts';
import type { CodeSystem, StructureDefinition, ValueSet } from './fhir-types.ts';
import { readPackage } from './read-package.ts';

/**
 * A package as what checking needs of it.
 * @throws AgentError as readPackage
 */
export async function compilePackage(file: string): Promise<CompiledPackage> {
  const parts: Parts = { definitions: [], systems: [], valueSets: [], notChecked: new Set() };
  const r4 = readR4Table();
  const { manifest, sha256 } = await readPackage(file, (resource) => {
    compileResource(resource, r4, parts);
  });
  const { name, version, canonical, title, dependencies } = manifest;
  return {
    format: COMPILED_FORMAT,
    name,
    version,
    canonical,
    title,
    sha256,
    dependencies: Object.entries(dependencies).map(([other, wanted]) => ({ name: other, version: wanted })),
    definitions: parts.definitions,
    systems: parts.systems,
    valueSets: parts.valueSets,
    notChecked: [...parts.notChecked].sort(),
  };
}

interface Parts {
  readonly definitions: Definition[];
  readonly systems: CompiledSystem[];
  readonly valueSets: CompiledValueSet[];
  readonly notChecked: Set<string>;
}

function compileResource(resource: JsonObject, r4: R4Types, parts: Parts): void {
  switch (resource['resourceType']) {
    case 'StructureDefinition': {
      const definition = resource as unknown as StructureDefinition;
      for (const { name, checked } of featuresOf(definition)) if (!checked) parts.notChecked.add(name);
      const compiled = compileProfile(definition, r4);
      if (compiled !== null) parts.definitions.push(compiled);
      break;
    }
    case 'CodeSystem': {
      const compiled = compileSystem(resource as unknown as CodeSystem);
      if (compiled !== null) parts.systems.push(compiled);
      break;
    }
    case 'ValueSet': {
      const compiled = compileValueSet(resource as unknown as ValueSet);
      if (compiled !== null) parts.valueSets.push(compiled);
      break;
    }
    default:
    // Everything else in a package (search parameters, examples) demands nothing of a Bundle.
  }
}
