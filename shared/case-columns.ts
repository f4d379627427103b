/** The columns of the list's export and print. Their texts are `list.fields.<key>` in the page's text files. */
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
