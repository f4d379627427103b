/** The columns of the list's export, in the order of the sheet. Their texts are `list.fields.<key>` in the page's text files. */
export const CASE_COLUMNS = [
  'patientName',
  'chart',
  'patientNumber',
  'applied',
  'department',
  'doctor',
  'drug',
  'drugCode',
  'indication',
  'type',
  'priority',
  'quantity',
  'result',
  'approvedQuantity',
  'opinion',
  'decided',
  'due',
  'receipt',
  'number',
  'accepted',
  'received',
  'stage',
  'owner',
  'file',
  'created',
  'updated',
] as const;
export type CaseColumn = (typeof CASE_COLUMNS)[number];

/** Groups in the dialog for choosing columns. */
export const COLUMN_GROUPS = {
  patient: ['patientName', 'chart', 'patientNumber'],
  application: [
    'applied',
    'department',
    'doctor',
    'drug',
    'drugCode',
    'indication',
    'type',
    'priority',
    'quantity',
  ],
  decision: ['result', 'approvedQuantity', 'opinion', 'decided', 'due'],
  nhi: ['receipt', 'number', 'accepted', 'received'],
  house: ['stage', 'owner', 'file', 'created', 'updated'],
} as const satisfies Readonly<Record<string, readonly CaseColumn[]>>;
export type ColumnGroup = keyof typeof COLUMN_GROUPS;

/**
 * Columns for the report at the end of a month: patient and application, the result with amounts and opinion, and the times. Without the
 * patient's number, the file and internal states.
 */
export const MONTH_END: readonly CaseColumn[] = CASE_COLUMNS.filter(
  (column) => !['patientNumber', 'due', 'file', 'created', 'updated', 'priority'].includes(column),
);
