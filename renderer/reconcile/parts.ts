import { createContext } from 'react';
import type { Difference, Reconciled, VpnEntry } from '../../shared/api/reconcile-contract.ts';
import type { Columns } from './columns.ts';
import type { ReconcileQuestion } from './question.ts';
import type { ListFile, LoadedList } from './use-list-file.ts';
import type { ReadRows } from './values.ts';

/** Compares again; needed after a mark, which changes no case. */
export const CompareAgain = createContext<() => void>(() => undefined);

/** Props of all parts of a report. */
export interface ReportProps {
  readonly question: ReconcileQuestion;
  readonly onChange: (patch: Partial<ReconcileQuestion>) => void;
  readonly list: LoadedList;
  readonly columns: Columns;
  readonly file: ListFile;
  readonly onColumns: () => void;
  readonly read: ReadRows;
  readonly found: Reconciled;
}

/** A case in which both sides agree. */
export interface SameCase {
  readonly group: 'same';
  readonly why: null;
  readonly rows: readonly number[];
  readonly cases: readonly string[];
}

/** An application marked as entered over NHI's VPN. */
export interface VpnRow extends VpnEntry {
  readonly group: 'vpn';
  readonly why: null;
}

export type Shown = Difference | SameCase | VpnRow;
