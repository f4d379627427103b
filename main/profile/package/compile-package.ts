import type { JsonObject } from '../../agent/ground/fhir/json.ts';
import {
  COMPILED_FORMAT,
  type CompiledPackage,
  type CompiledSystem,
  type CompiledValueSet,
  type CompiledInclude,
} from '../compiled.ts';
import { readR4Table, type R4Types } from '../r4/read-table.ts';
import type { Definition } from '../rules.ts';
import { ofRightShape } from './compiled-shape.ts';
import { compileProfile } from './compile-profile.ts';
import { featuresOf } from './features.ts';
import type { CodeSystem, StructureDefinition, ValueSet, Concept, ConceptSet } from './fhir-types.ts';
import { readPackage } from './read-package.ts';

/**
 * Reduces a package to what checking needs.
 * @throws AgentError as readPackage
 */
export async function compilePackage(file: string): Promise<CompiledPackage> {
  const parts: PackageParts = { definitions: [], systems: [], valueSets: [], notChecked: new Set(), bare: 0 };
  const r4 = readR4Table();
  const { manifest, sha256 } = await readPackage(file, (resource) => compileResource(resource, r4, parts));
  const { name, version, canonical, title, dependencies } = manifest;
  return ofRightShape({
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
    ...(parts.bare === 0 ? {} : { bare: parts.bare }),
  });
}

interface PackageParts {
  readonly definitions: Definition[];
  readonly systems: CompiledSystem[];
  readonly valueSets: CompiledValueSet[];
  readonly notChecked: Set<string>;
  bare: number;
}

function compileResource(resource: JsonObject, r4: R4Types, parts: PackageParts): void {
  switch (resource['resourceType']) {
    case 'StructureDefinition': {
      const definition = resource as unknown as StructureDefinition;
      for (const { name, checked } of featuresOf(definition)) if (!checked) parts.notChecked.add(name);
      const compiled = compileProfile(definition, r4);
      if (compiled !== null) parts.definitions.push(compiled);
      else if (isBare(definition)) parts.bare += 1;
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
    // Other resources of a package (search parameters, examples) require nothing of a Bundle.
  }
}

/** A profile without snapshot, as SUSHI alone produces. */
const isBare = ({ kind, derivation, snapshot }: StructureDefinition): boolean =>
  kind !== 'logical' && derivation === 'constraint' && snapshot === undefined;

/** NHI and TW Core write 僅擷取部分代碼 into lists that they mark as complete. */
const PARTIAL = /擷取(?:其)?部[分份]/;

/** A code system's codes with the hierarchy flattened. Supplements add no codes and are left out. */
export function compileSystem(system: CodeSystem): CompiledSystem | null {
  if (system.content === 'supplement') return null;
  return {
    url: system.url,
    ...dayOf(system),
    complete: system.content === 'complete',
    ...(PARTIAL.test(system.description ?? '') ? { partial: true } : {}),
    // R4 leaves the default open. Case-sensitive is the strict reading, which raises false alarms only for sloppy codes.
    ...(system.caseSensitive === false ? { ignoreCase: true } : {}),
    codes: codesOf(system.concept).join('\n'),
  };
}

/** A value set's composition. It is expanded during the check, when all packages' systems are available. */
export function compileValueSet(set: ValueSet): CompiledValueSet | null {
  const { url, compose, expansion } = set;
  if (compose?.include !== undefined) {
    return {
      url,
      ...dayOf(set),
      include: compose.include.map(includeOf),
      ...(compose.exclude === undefined ? {} : { exclude: compose.exclude.map(includeOf) }),
    };
  }
  const bySystem = new Map<string, string[]>();
  for (const { system, code } of expansion?.contains ?? []) {
    if (system === undefined || code === undefined) continue;
    const codes = bySystem.get(system);
    if (codes === undefined) bySystem.set(system, [code]);
    else codes.push(code);
  }
  if (bySystem.size === 0) return null;
  return {
    url,
    ...dayOf(set),
    include: [...bySystem].map(([system, codes]) => ({ system, codes: codes.join('\n') })),
  };
}

/** Without a date nobody can tell whether a list is outdated. */
function dayOf({ date }: { readonly date?: string }): { readonly date?: string } {
  return typeof date === 'string' && /^\d{4}-\d{2}-\d{2}/.test(date) ? { date: date.slice(0, 10) } : {};
}

function includeOf({ system, concept, filter, valueSet }: ConceptSet): CompiledInclude {
  return {
    ...(system === undefined ? {} : { system }),
    ...(concept === undefined ? {} : { codes: concept.map(({ code }) => code).join('\n') }),
    ...(filter === undefined ? {} : { filtered: true }),
    ...(valueSet === undefined ? {} : { valueSets: valueSet }),
  };
}

function codesOf(concepts: readonly Concept[] = []): string[] {
  return concepts.flatMap(({ code, concept }) => [code, ...codesOf(concept)]);
}
