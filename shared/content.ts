/** Sections of the sent content, in the order in which staff read them. Words are in the page's texts (`content.sections`). */
export const CONTENT_SECTIONS = [
  'items',
  'patient',
  'application',
  'diagnoses',
  'measures',
  'stages',
  'laboratory',
  'genes',
  'reports',
  'imaging',
  'assessments',
  'medications',
  'radiotherapy',
  'phototherapy',
  'outcomes',
  'documents',
  'outpatient',
  'selfReview',
  /** Entries without a readable form: shown by their resource type, so that nothing sent is left out. */
  'other',
] as const;
export type ContentSection = (typeof CONTENT_SECTIONS)[number];
