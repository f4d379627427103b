import type { ComponentType } from 'react';
import type { CaseOrder } from '../../shared/api/case-filter.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { CaseColumn } from '../../shared/case-columns.ts';
import type { Texts } from '../texts/texts.ts';
import { DrugsCell, FileCell, NumbersCell, PatientCell, StageCell, TimeCell, TypeCell } from './cells.tsx';
import {
  AcceptedCell,
  AppliedCell,
  DecidedCell,
  DepartmentCell,
  DoctorCell,
  DueCell,
  IndicationCell,
  OwnerCell,
} from './more-cells.tsx';

type Titles = Texts['cases']['columns'];
type Fields = Texts['list']['fields'];

export interface Column {
  readonly key: string;
  /** Shown to who has not chosen. */
  readonly usual: boolean;
  readonly word: (titles: Titles, fields: Fields) => string;
  /** What its second line is. */
  readonly second?: (titles: Titles) => string;
  /** The least width, px, and its share of what is left. */
  readonly width: readonly [number, number];
  readonly order: CaseOrder['by'];
  /** The columns of the export that say the same. */
  readonly csv: readonly CaseColumn[];
  readonly Cell: ComponentType<{ readonly row: CaseRow }>;
}

/** All columns that there are, in the order they stand in until somebody chooses otherwise. */
export const COLUMNS: readonly Column[] = [
  {
    key: 'stage',
    usual: true,
    word: (t) => t.stage,
    width: [216, 5],
    order: 'stage',
    csv: ['stage'],
    Cell: StageCell,
  },
  {
    key: 'patient',
    usual: true,
    word: (t) => t.patient,
    width: [104, 3],
    order: 'patient',
    csv: ['patientName', 'patientNumber'],
    Cell: PatientCell,
  },
  {
    key: 'file',
    usual: true,
    word: (t) => t.file,
    width: [204, 8],
    order: 'file',
    csv: ['file'],
    Cell: FileCell,
  },
  {
    key: 'type',
    usual: true,
    word: (t) => t.type,
    second: (t) => t.priority,
    width: [104, 3],
    order: 'type',
    csv: ['type', 'priority'],
    Cell: TypeCell,
  },
  {
    key: 'drugs',
    usual: true,
    word: (t) => t.drugs,
    width: [120, 4],
    order: 'drug',
    csv: ['drug'],
    Cell: DrugsCell,
  },
  {
    key: 'numbers',
    usual: true,
    word: (t) => t.caseNumber,
    second: (t) => t.receiptNumber,
    width: [160, 4],
    order: 'number',
    csv: ['number', 'receipt'],
    Cell: NumbersCell,
  },
  {
    key: 'time',
    usual: true,
    word: (t) => t.updated,
    second: (t) => t.next,
    width: [112, 3],
    order: 'updated',
    csv: ['updated'],
    Cell: TimeCell,
  },
  {
    key: 'owner',
    usual: false,
    word: (_t, f) => f.owner,
    width: [96, 3],
    order: 'owner',
    csv: ['owner'],
    Cell: OwnerCell,
  },
  {
    key: 'due',
    usual: false,
    word: (_t, f) => f.due,
    width: [104, 2],
    order: 'due',
    csv: ['due'],
    Cell: DueCell,
  },
  {
    key: 'indication',
    usual: false,
    word: (_t, f) => f.indication,
    width: [120, 4],
    order: 'indication',
    csv: ['indication'],
    Cell: IndicationCell,
  },
  {
    key: 'department',
    usual: false,
    word: (_t, f) => f.department,
    width: [104, 3],
    order: 'department',
    csv: ['department'],
    Cell: DepartmentCell,
  },
  {
    key: 'doctor',
    usual: false,
    word: (_t, f) => f.doctor,
    width: [96, 3],
    order: 'doctor',
    csv: ['doctor'],
    Cell: DoctorCell,
  },
  {
    key: 'applied',
    usual: false,
    word: (_t, f) => f.applied,
    width: [104, 2],
    order: 'applied',
    csv: ['applied'],
    Cell: AppliedCell,
  },
  {
    key: 'accepted',
    usual: false,
    word: (_t, f) => f.accepted,
    width: [112, 2],
    order: 'accepted',
    csv: ['accepted'],
    Cell: AcceptedCell,
  },
  {
    key: 'decided',
    usual: false,
    word: (_t, f) => f.decided,
    width: [104, 2],
    order: 'decided',
    csv: ['decided'],
    Cell: DecidedCell,
  },
];
