/** One change to the guide's example `Bundle-bun-uuid-example`, and the finding it must bring. */
export interface Mutant {
  readonly name: string;
  /** Path in the Bundle of what is set, or removed where `value` is left out. */
  readonly at: string;
  readonly value?: unknown;
  readonly found: string;
}

const claim = 'entry[0].resource';
const NHI = 'https://nhicore.nhi.gov.tw/pas/CodeSystem';

export const MUTANTS: readonly Mutant[] = [
  { name: 'a claim without its date', at: `${claim}.created`, found: 'profile-cardinality created' },
  { name: 'a claim that is a draft', at: `${claim}.status`, value: 'draft', found: 'profile-pattern status' },
  {
    name: 'a priority that is none of the guide’s',
    at: `${claim}.priority.coding[0].code`,
    value: '9',
    found: 'profile-binding priority.coding[0].code',
  },
  {
    name: 'a weight in pounds',
    at: `${claim}.supportingInfo[0].valueQuantity.code`,
    value: '[lb_av]',
    found: 'profile-pattern supportingInfo[0].valueQuantity.code',
  },
  {
    name: 'a weight with three decimals',
    at: `${claim}.supportingInfo[0].valueQuantity.value`,
    value: 59.655,
    found: 'profile-invariant-HTWT supportingInfo[0]',
  },
  { name: 'no height', at: `${claim}.supportingInfo[1]`, found: 'profile-cardinality supportingInfo' },
  {
    name: 'supporting information of an unknown kind',
    at: `${claim}.supportingInfo[2].category.coding[0].code`,
    value: 'mood',
    found: 'profile-slice-closed supportingInfo[2].category',
  },
  {
    name: 'supporting information that leads to the wrong kind of report',
    at: `${claim}.supportingInfo[3].valueReference.reference`,
    value: 'urn:uuid:96dd114f-c596-4dab-9483-a94300e37e20',
    found: 'profile-reference-target supportingInfo[3].valueReference.reference',
  },
  {
    name: 'a reference to nothing',
    at: `${claim}.patient.reference`,
    value: 'urn:uuid:00000000-0000-4000-8000-000000000000',
    found: 'profile-reference-unresolved patient.reference',
  },
  {
    name: 'an item without the drug it asks for',
    at: `${claim}.item[0].extension`,
    found: 'profile-cardinality item[0].extension',
  },
  {
    name: 'a third modifier of an unknown kind',
    at: `${claim}.item[0].modifier[2]`,
    value: { coding: [{ system: 'https://example.org', code: '1' }] },
    found: 'profile-slice-closed item[0].modifier[2]',
  },
  {
    name: 'an indication for another drug (an invariant with resolve)',
    at: `${claim}.item[0].programCode[0]`,
    value: { coding: [{ system: `${NHI}/nhi-apply-reason`, code: 'NONE' }] },
    found: 'profile-binding item[0].programCode[0].coding[0].code',
  },
  {
    name: 'a second main diagnosis',
    at: `${claim}.diagnosis[1]`,
    value: { sequence: 1, diagnosisCodeableConcept: { text: 'x' } },
    found: 'profile-invariant-sequence-1',
  },
  {
    name: 'a misspelt element',
    at: `${claim}.diagnosys`,
    value: [],
    found: 'profile-unknown-element diagnosys',
  },
  {
    name: 'a date that is none',
    at: `${claim}.created`,
    value: '2024-02-30',
    found: 'profile-value created',
  },
  {
    name: 'a patient whose gender is not what the number says',
    at: 'entry[2].resource.gender',
    value: 'other',
    found: 'entry[2] profile-invariant-patient-gender-match',
  },
  {
    name: 'a hospital that NHI does not know',
    at: 'entry[4].resource.identifier[0].value',
    value: '0000000000',
    found: 'entry[4] profile-binding identifier[0].value',
  },
  {
    name: 'a report whose file name NHI refuses',
    at: 'entry[13].resource.content[0].attachment.url',
    value: 'file://report.01.pdf',
    found: 'entry[13] profile-invariant-UploadContent content[0].attachment',
  },
  {
    name: 'a resource that claims no profile',
    at: 'entry[9].resource.meta',
    found: 'entry[9] profile-cardinality meta',
  },
  {
    name: 'a resource that no Bundle of the guide has',
    at: 'entry[29].resource',
    value: { resourceType: 'Basic', code: { text: 'x' } },
    found: 'entry[29] profile-slice-closed',
  },
  { name: 'no coverage', at: 'entry[25]', found: 'Bundle profile-cardinality entry:coverage' },
];

/** Sets, or removes with `undefined`, what a path leads to. */
export function put(json: unknown, path: string, value: unknown): void {
  const keys = path.match(/[^.[\]]+/g) ?? [];
  const last = keys.pop() ?? '';
  const parent = keys.reduce((here, key) => (here as Record<string, unknown>)[key], json);
  if (value !== undefined) (parent as Record<string, unknown>)[last] = value;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else Reflect.deleteProperty(parent as object, last);
}
