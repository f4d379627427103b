/** The parts of what was sent, in the order in which staff read them. Words are in the page's texts (`content.sections`). */
export const CONTENT_SECTIONS = [
  'patient',
  'application',
  'diagnoses',
  'items',
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
  /** Entries that the reader has no table for: told by their kind, so that nothing that was sent is passed over. */
  'other',
] as const;
export type ContentSection = (typeof CONTENT_SECTIONS)[number];
