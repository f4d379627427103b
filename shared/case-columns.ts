/** The columns of the list's export by group of the dialog for choosing them. Their texts are `list.fields.<key>` in the page's text files. */
export const COLUMN_GROUPS = {
  patient: ['patientName', 'chart', 'patientNumber'],
  application: [
    'applied',
    'ends',
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
} as const;
export type ColumnGroup = keyof typeof COLUMN_GROUPS;
export type CaseColumn = (typeof COLUMN_GROUPS)[ColumnGroup][number];

/** All columns, in the order of the sheet. */
export const CASE_COLUMNS: readonly CaseColumn[] = Object.values(COLUMN_GROUPS).flat();

/**
 * Columns for the report at the end of a month: patient and application, the result with amounts and opinion, and the times. Without the
 * patient's number, the file and internal states.
 */
export const MONTH_END: readonly CaseColumn[] = CASE_COLUMNS.filter(
  (column) => !['patientNumber', 'due', 'file', 'created', 'updated', 'priority'].includes(column),
);
