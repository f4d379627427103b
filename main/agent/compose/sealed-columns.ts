/** Sealed columns of the database, and the place that each value is bound to. */
import { answerBodyPlace, answerViewPlace, payloadPlace } from '../carrier/cases/outbox.ts';
import { dismissalPlace, precheckPlace } from '../carrier/cases/prechecks.ts';
import { passwordPlace } from '../attendants/people/account-record.ts';
import { choicePlace } from '../attendants/people/people.ts';
import { tagPlace } from '../attendants/reasons/tags.ts';
import type { SealedRow, SealedTable } from '../attendants/reseal/reseal.ts';
import { notePlace } from '../attendants/work/staff-work.ts';

const text = (row: SealedRow, column: string): string => String(row[column]);

const ofCase =
  (column: string) =>
  (row: SealedRow): string =>
    `cases.${column}.${text(row, 'id')}`;

/** Every BLOB of the schema. Notes in `case_events` are left out: the trail has the same bytes, which stay. */
export const SEALED_TABLES: readonly SealedTable[] = [
  {
    table: 'cases',
    key: ['seq'],
    named: ['id'],
    columns: {
      label: ofCase('label'),
      summary: ofCase('summary'),
      moved_to: ofCase('moved_to'),
    },
  },
  {
    table: 'attachments',
    key: ['case_id', 'ord'],
    named: [],
    columns: { name: (row) => `attachments.name.${text(row, 'case_id')}.${text(row, 'ord')}` },
  },
  {
    table: 'answers',
    key: ['n'],
    named: ['case_id', 'content_hash'],
    columns: {
      body: (row) => answerBodyPlace(text(row, 'case_id'), text(row, 'content_hash')),
      view: (row) => answerViewPlace(text(row, 'case_id'), text(row, 'content_hash')),
    },
  },
  {
    table: 'outbox',
    key: ['n'],
    named: ['case_id', 'revision'],
    columns: { payload: (row) => payloadPlace(text(row, 'case_id'), Number(row['revision'])) },
  },
  {
    table: 'prechecks',
    key: ['case_id'],
    named: [],
    columns: { answers: (row) => precheckPlace(text(row, 'case_id')) },
  },
  {
    table: 'precheck_dismissals',
    key: ['rule', 'drug'],
    named: [],
    columns: { reason: (row) => dismissalPlace(text(row, 'rule'), text(row, 'drug')) },
  },
  {
    table: 'reason_tags',
    key: ['id'],
    named: [],
    columns: { name: (row) => tagPlace(text(row, 'id')) },
  },
  {
    table: 'case_notes',
    key: ['n'],
    named: ['case_id'],
    columns: { body: (row) => notePlace(text(row, 'case_id')) },
  },
  {
    table: 'accounts',
    key: ['name_key'],
    named: [],
    columns: { password: (row) => passwordPlace(text(row, 'name_key')) },
  },
  {
    table: 'kept_choices',
    key: ['person', 'name'],
    named: [],
    columns: { value: (row) => choicePlace(text(row, 'person'), text(row, 'name')) },
  },
];
