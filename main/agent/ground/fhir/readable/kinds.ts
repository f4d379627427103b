import type { ContentSection } from '../../../../../shared/content.ts';

/**
 * A label of the page's texts (`content.labels.<label>`) and the path of its value; or a set of rows for each element that `each` selects.
 */
export type RowSpec =
  readonly [label: string, steps: string] | { readonly each: string; readonly rows: readonly RowSpec[] };

/** Rows of one kind of resource. The first row names the group. */
export interface ReadableKind {
  readonly section: ContentSection;
  readonly type: string;
  /** Last part of `meta.profile`; without it, the row is for all other resources of the type. */
  readonly profile?: string;
  /** Shown with the resource that refers to it, and in its own section only if none does. */
  readonly unlessTold?: true;
  readonly rows: readonly RowSpec[];
}

/** A course may be given in phases, each with its own period. */
const DOSAGE: RowSpec = {
  each: 'dosageInstruction',
  rows: [
    ['period', 'timing.repeat.boundsPeriod'],
    ['dose', 'doseAndRate.dose[x]'],
    ['frequency', 'timing.code'],
    ['route', 'route'],
    ['dosageText', 'text'],
  ],
};
/** Rows of an applied item, behind its `requestedService`. */
export const APPLIED_ROWS: readonly RowSpec[] = [DOSAGE, ['note', 'note.text']];

const REPORT_TAIL: readonly RowSpec[] = [
  ['date', 'effective[x]'],
  ['conclusion', 'conclusion'],
  ['performer', 'performer'],
  ['studyUid', 'imagingStudy>identifier.value'],
  ['modality', 'imagingStudy>series.modality'],
  ['bodySite', 'imagingStudy>series.bodySite'],
  ['file', 'media.link>content'],
  ['file', 'presentedForm'],
];
const OBSERVATION: readonly RowSpec[] = [
  ['date', 'effective[x]'],
  ['result', 'value[x]'],
  ['interpretation', 'interpretation'],
  ['referenceRange', 'referenceRange'],
  ['method', 'method'],
  ['specimen', 'specimen>type'],
  ['specimenReceived', 'specimen>receivedTime'],
  {
    each: 'component',
    rows: [
      ['component', 'code'],
      ['result', 'value[x]'],
      ['interpretation', 'interpretation'],
      ['referenceRange', 'referenceRange'],
    ],
  },
  ['performer', 'performer'],
  ['file', 'derivedFrom>content.attachment'],
];
const observation = (section: ContentSection, profile: string): ReadableKind => ({
  section,
  type: 'Observation',
  profile,
  rows: [['assessed', 'code'], ...OBSERVATION],
});
const treatment = (section: ContentSection, profile: string): ReadableKind => ({
  section,
  type: 'Procedure',
  profile,
  rows: [
    ['procedure', 'code'],
    ['date', 'performed[x]'],
    ['total', 'usedReference>ingredient.quantity.numerator'],
    ['file', 'report>content.attachment'],
  ],
});

/** In the page's order. A kind without a row here is shown under `other`, never left out. */
export const READABLE_KINDS: readonly ReadableKind[] = [
  observation('stages', 'Observation-cancer-stage-twpas'),
  observation('laboratory', 'Observation-laboratory-result-twpas'),
  observation('genes', 'Observation-diagnostic-twpas'),
  {
    section: 'reports',
    type: 'DiagnosticReport',
    profile: 'DiagnosticReport-twpas',
    rows: [['report', 'code'], ...REPORT_TAIL],
  },
  {
    section: 'imaging',
    type: 'DiagnosticReport',
    profile: 'DiagnosticReport-image-twpas',
    rows: [['report', 'code'], ...REPORT_TAIL],
  },
  {
    section: 'imaging',
    type: 'Media',
    unlessTold: true,
    rows: [
      ['file', 'content'],
      ['note', 'note.text'],
    ],
  },
  observation('assessments', 'Observation-pat-assessment-twpas'),
  {
    section: 'medications',
    type: 'MedicationRequest',
    profile: 'MedicationRequest-treat-twpas',
    rows: [['drug', 'medication[x]'], ['payer', 'category'], DOSAGE, ['note', 'note.text']],
  },
  treatment('radiotherapy', 'Procedure-twpas'),
  treatment('phototherapy', 'Procedure-phototherapy-twpas'),
  observation('outcomes', 'Observation-tx-assessment-twpas'),
  {
    section: 'documents',
    type: 'DocumentReference',
    rows: [
      ['documentType', 'category'],
      ['documentType', 'type'],
      ['date', 'date'],
      ['file', 'content.attachment'],
    ],
  },
  { section: 'diagnoses', type: 'Condition', unlessTold: true, rows: [['diagnosis', 'code']] },
  {
    section: 'outpatient',
    type: 'Encounter',
    profile: 'Encounter-opd-twpas',
    rows: [
      ['department', 'serviceType'],
      ['period', 'period'],
      ['doctor', 'participant.individual'],
      ['diagnosis', 'diagnosis.condition>code'],
      ['provider', 'serviceProvider'],
    ],
  },
  observation('outpatient', 'Observation-subjective-twpas'),
  observation('outpatient', 'Observation-objective-twpas'),
  {
    section: 'outpatient',
    type: 'ClinicalImpression',
    rows: [
      ['assessment', 'summary'],
      ['assessment', 'description'],
    ],
  },
  { section: 'outpatient', type: 'CarePlan', rows: [['plan', 'description']] },
  {
    section: 'outpatient',
    type: 'AllergyIntolerance',
    rows: [
      ['allergy', 'code'],
      ['reaction', 'reaction.description'],
    ],
  },
  observation('outpatient', 'Observation-blood-group-twpas'),
  {
    section: 'selfReview',
    type: 'ClaimResponse',
    rows: [
      ['date', 'created'],
      ['conclusion', 'disposition'],
      ['result', 'item.adjudication.reason'],
      ['quantity', 'item.adjudication.value'],
      ['result', 'item.detail.adjudication.reason'],
      ['reviewer', 'extension.valueIdentifier.value'],
    ],
  },
];

/** Kinds shown with the resource that refers to them, or elsewhere on the page. */
export const TOLD_ELSEWHERE: ReadonlySet<string> = new Set([
  'Claim',
  'Patient',
  'Encounter',
  'Practitioner',
  'Organization',
  'Coverage',
  'Composition',
]);
