import type { ComponentType, ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views.ts';
import type { Texts } from '../texts/texts.ts';
import { DrugsCell, FileCell, NumbersCell, PatientCell, StageCell, TimeCell, TypeCell } from './cells.tsx';

export interface Column {
  readonly key: string;
  readonly title: (texts: Texts['cases']['columns']) => ReactNode;
  readonly Cell: ComponentType<{ readonly row: CaseRow }>;
}

const pair = (first: string, second: string): ReactNode => (
  <>
    {first}
    <small>{second}</small>
  </>
);

/** In the order they stand; their widths are the grid template in `cases.css`. */
export const COLUMNS: readonly Column[] = [
  { key: 'stage', title: (t) => t.stage, Cell: StageCell },
  { key: 'patient', title: (t) => t.patient, Cell: PatientCell },
  { key: 'file', title: (t) => t.file, Cell: FileCell },
  { key: 'type', title: (t) => pair(t.type, t.priority), Cell: TypeCell },
  { key: 'drugs', title: (t) => t.drugs, Cell: DrugsCell },
  { key: 'numbers', title: (t) => pair(t.caseNumber, t.receiptNumber), Cell: NumbersCell },
  { key: 'time', title: (t) => pair(t.updated, t.next), Cell: TimeCell },
];
