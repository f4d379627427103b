/** The columns that the list, its export and its print can have. Texts are in the page's files under `cases.fields.<key>`. */
export const CASE_COLUMNS = [
  'stage',
  'patientName',
  'patientNumber',
  'file',
  'type',
  'priority',
  'drug',
  'indication',
  'department',
  'doctor',
  'owner',
  'due',
  'applied',
  'accepted',
  'decided',
  'number',
  'receipt',
  'updated',
] as const;
export type CaseColumn = (typeof CASE_COLUMNS)[number];
