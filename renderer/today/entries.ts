import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { TodayEntry } from '../../shared/api/work-contract.ts';
import type { TodayKind } from '../../shared/today.ts';

export interface CaseEntry extends TodayEntry {
  readonly caseId: string;
}

export const isCaseEntry = (entry: TodayEntry): entry is CaseEntry => entry.caseId !== null;

/** What the case itself needs, whatever day it is due. */
export const workKind = ({ kind, reasons }: TodayEntry): TodayKind => reasons[0]?.kind ?? kind;

/** The tiles above the list. */
export const TILES = ['all', 'urgent', 'asks', 'doctor', 'files', 'doubt'] as const;
export type Tile = (typeof TILES)[number];

const TILE_OF: Partial<Record<TodayKind, Tile>> = {
  'supplement-requested': 'asks',
  returned: 'asks',
  'notify-doctor': 'doctor',
  rejected: 'files',
  refused: 'files',
  'nhi-failed': 'files',
  'missing-attachments': 'files',
  'awaits-file-long': 'files',
  'not-handed-over': 'files',
  doubtful: 'doubt',
  doubled: 'doubt',
};

export function isOfTile(entry: TodayEntry, tile: Tile): boolean {
  if (tile === 'all') return true;
  if (tile === 'urgent') return entry.kind === 'overdue' || entry.kind === 'due-soon';
  return TILE_OF[workKind(entry)] === tile;
}

/** Whose cases: all, mine, nobody's. */
export type OwnerChoice = 'all' | 'mine' | 'none';

export function isOfOwner({ owner }: TodayEntry, choice: OwnerChoice, me: string | null): boolean {
  if (choice === 'all') return true;
  return choice === 'none' ? owner === null : owner === me;
}

/** A line of the list: one case, or several of one cause. */
export type Line =
  | { readonly kind: 'case'; readonly key: string; readonly entry: CaseEntry }
  | { readonly kind: 'cause'; readonly key: string; readonly entries: readonly CaseEntry[] };

/** Cases that were not sent for the same first problem are one line, where the first of them stands. Each case is in exactly one line. */
export function linesOf(entries: readonly CaseEntry[], rows: ReadonlyMap<string, CaseRow>): readonly Line[] {
  const causes = new Map<string, CaseEntry[]>();
  for (const entry of entries) {
    const cause = causeOf(entry, rows.get(entry.caseId));
    if (cause !== null) causes.set(cause, [...(causes.get(cause) ?? []), entry]);
  }
  const lines: Line[] = [];
  const told = new Set<string>();
  for (const entry of entries) {
    const cause = causeOf(entry, rows.get(entry.caseId));
    const same = cause === null ? [] : (causes.get(cause) ?? []);
    if (cause === null || same.length < 2) lines.push({ kind: 'case', key: entry.caseId, entry });
    else if (!told.has(cause)) {
      told.add(cause);
      lines.push({ kind: 'cause', key: cause, entries: same });
    }
  }
  return lines;
}

/** What is due by a day of its own stands for itself. */
function causeOf(entry: CaseEntry, row: CaseRow | undefined): string | null {
  if (entry.kind !== 'refused') return null;
  const problem = row?.problems[0];
  return problem === undefined ? null : `${problem.code} ${problem.message}`;
}
