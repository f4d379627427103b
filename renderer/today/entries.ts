import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { TodayEntry } from '../../shared/api/work-contract.ts';
import { addDays } from '../../shared/days.ts';
import type { Ability } from '../../shared/people/abilities.ts';
import type { DeadlineKind, TodayKind } from '../../shared/today.ts';
import type { CasePart } from '../app/route.ts';
import { gravest } from '../case/his-text.ts';
import { weekday } from '../format/time.ts';
import type { BulkMove } from '../moves/move.ts';

export interface CaseEntry extends TodayEntry {
  readonly caseId: string;
}

export const isCaseEntry = (entry: TodayEntry): entry is CaseEntry => entry.caseId !== null;

/** Kind of work that the case itself needs, independent of its due day. */
export const workKind = ({ kind, reasons }: TodayEntry): TodayKind => reasons[0]?.kind ?? kind;

/** The tiles above the list. */
export const TILES = ['all', 'urgent', 'asks', 'doctor', 'files', 'doubt'] as const;
export type Tile = (typeof TILES)[number];

const TILE_OF: Partial<Record<TodayKind, Tile>> = {
  'supplement-requested': 'asks',
  returned: 'asks',
  'notify-doctor': 'doctor',
  'decide-appeal': 'doctor',
  'prepare-appeal': 'doctor',
  rejected: 'files',
  refused: 'files',
  'nhi-failed': 'files',
  'missing-attachments': 'files',
  'awaits-file-long': 'files',
  'not-handed-over': 'files',
  doubtful: 'doubt',
  doubled: 'doubt',
  'not-shown': 'doubt',
  'number-of-another': 'doubt',
  // Held for another file, for data that lack, or until somebody lets it go; NHI is to be asked about the last.
  held: 'files',
  enquiry: 'doubt',
};
/** A case whose deadline is all there is. */
const TILE_OF_TERM: Readonly<Record<DeadlineKind, Tile>> = {
  supplement: 'asks',
  returned: 'asks',
  'emergency-complete': 'asks',
  other: 'asks',
  reconsideration: 'doctor',
  dispute: 'doctor',
};

/** In exactly one of the tiles after 趕期限, so that they add up to all. */
function tileOf(entry: TodayEntry): Tile | undefined {
  const own = TILE_OF[workKind(entry)];
  return own ?? (entry.deadline === null ? undefined : TILE_OF_TERM[entry.deadline.kind]);
}

/** An emergency notice whose full application is all that lacks. */
export const isIncomplete = ({ reasons, deadline }: TodayEntry): boolean =>
  reasons.length === 0 && deadline?.kind === 'emergency-complete';

export function isOfTile(entry: TodayEntry, tile: Tile): boolean {
  if (tile === 'all') return true;
  if (tile === 'urgent') return entry.kind === 'due-soon';
  return tileOf(entry) === tile;
}

/** Filter by owner: all, mine, nobody's. */
export type OwnerChoice = 'all' | 'mine' | 'none';

export function isOfOwner({ owner }: TodayEntry, choice: OwnerChoice, me: string | null): boolean {
  if (choice === 'all') return true;
  return choice === 'none' ? owner === null : owner === me;
}

/** A line of the list: one case, or several of one cause. */
export type ListLine =
  | { readonly kind: 'case'; readonly key: string; readonly entry: CaseEntry }
  /** Cases overdue for weeks. */
  | { readonly kind: 'fold'; readonly key: string; readonly entries: readonly CaseEntry[] }
  | { readonly kind: 'cause'; readonly key: string; readonly entries: readonly CaseEntry[] };

/** Cases that were not sent for the same first problem are one line, where the first of them stands. Each case is in exactly one line. */
export function linesOf(
  entries: readonly CaseEntry[],
  rows: ReadonlyMap<string, CaseRow>,
): readonly ListLine[] {
  const causes = new Map<string, CaseEntry[]>();
  for (const entry of entries) {
    const cause = causeOf(entry, rows.get(entry.caseId));
    if (cause !== null) causes.set(cause, [...(causes.get(cause) ?? []), entry]);
  }
  const lines: ListLine[] = [];
  const told = new Set<string>();
  for (const entry of entries) {
    const cause = causeOf(entry, rows.get(entry.caseId));
    const same = cause === null ? [] : (causes.get(cause) ?? []);
    if (cause === null || same.length < 2) lines.push({ kind: 'case', key: entry.caseId, entry });
    else if (!told.has(cause)) {
      told.add(cause);
      lines.push({ kind: 'cause', key: keyOf(cause), entries: same });
    }
  }
  return lines;
}

export const FOLD_KEY = 'late';

/** Short, since it stands in the address, and without the words of the cause. */
function keyOf(cause: string): string {
  let hash = 0x811c9dc5;
  for (const letter of cause) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return `cause-${(hash >>> 0).toString(16)}`;
}

/** With the folded row below what is due soon or just overdue, and its cases below it where it is open. */
export function withFold(
  lines: readonly ListLine[],
  late: readonly CaseEntry[],
  opened: ReadonlySet<string>,
): readonly ListLine[] {
  if (late.length === 0) return lines;
  const at = lines.findLastIndex((line) => line.kind === 'case' && isDue(line.entry)) + 1;
  const unfolded = opened.has(FOLD_KEY) ? late : [];
  return [
    ...lines.slice(0, at),
    { kind: 'fold', key: FOLD_KEY, entries: late },
    ...unfolded.map((entry): ListLine => ({ kind: 'case', key: entry.caseId, entry })),
    ...lines.slice(at),
  ];
}

const isDue = ({ kind }: TodayEntry): boolean => kind === 'due-soon' || kind === 'overdue';

/** Cause that groups refused cases; null for others: a case due by its own day stands for itself. */
function causeOf(entry: CaseEntry, row: CaseRow | undefined): string | null {
  if (entry.kind !== 'refused') return null;
  const problem = row === undefined ? undefined : gravest(row.problems);
  return problem === undefined ? null : `${problem.code} ${problem.message}`;
}

/** Action of an entry's button. A step with a part of the case opens that part. */
export type Step =
  | BulkMove
  | 'resolve'
  /** Says what the doctor has to know, and ticks 已通知醫師. */
  | 'notify'
  /** Keeps what the doctor decided about an appeal. */
  | 'decide'
  /** Number and sentences of NHI that an appeal needs. */
  | 'appeal'
  /** Links the full application that may complete an emergency notice. */
  | 'link-full'
  /** Leads to the patient's cases, to find it. */
  | 'find-full'
  /** The notice, for the printer. */
  | 'notice'
  /** Copies what the HIS vendor has to correct, without the patient. */
  | 'vendor'
  /** Copies the names of the files that lack. */
  | 'names'
  /** Copies the receipt number and opens what has to be prepared. */
  | 'receipt'
  /** Writes a call down and puts the entry off. */
  | 'call'
  /** Marks the deadline as met. */
  | 'meet'
  | 'rescan'
  | 'open'
  | keyof typeof CASE_PARTS;

/** Where in the case a step leads. */
export const CASE_PARTS = {
  answer: 'answers',
  returned: 'answers',
  check: 'problems',
  prepare: 'prepare',
  attachments: 'attachments',
} as const satisfies Record<string, CasePart>;

/** Ability that a step needs; a step that merely leads somewhere is open to everybody who sees the case. */
export function abilityOfStep(step: Step): Ability {
  if (leadsTo(step) || READS.has(step)) return 'cases.read';
  if (step === 'notice') return 'patient.reveal';
  if (step === 'rescan') return 'folders.rescan';
  return step === 'cancel' ? 'cases.cancel' : 'cases.work';
}

const READS: ReadonlySet<Step> = new Set(['open', 'receipt', 'appeal', 'find-full', 'vendor', 'names']);

export const leadsTo = (step: Step): step is keyof typeof CASE_PARTS => Object.hasOwn(CASE_PARTS, step);

/** Steps of each reason: the first is the button, the rest its menu. Reasons about all cases: see `alerts`. */
const STEPS: Partial<Record<TodayKind, readonly [Step, ...Step[]]>> = {
  overdue: ['meet'],
  'due-soon': ['meet'],
  rejected: ['vendor', 'answer', 'retry'],
  refused: ['vendor', 'check', 'recheck'],
  'nhi-failed': ['vendor', 'answer'],
  returned: ['returned', 'prepare'],
  'supplement-requested': ['receipt'],
  'notify-doctor': ['notify', 'notice'],
  'decide-appeal': ['decide', 'notice'],
  'prepare-appeal': ['appeal', 'decide', 'notice'],
  doubled: ['call'],
  doubtful: ['resolve'],
  'not-shown': ['call'],
  'number-of-another': ['resolve', 'call'],
  'missing-attachments': ['names', 'attachments', 'rescan'],
  'awaits-file-long': ['attachments', 'call'],
  'not-handed-over': ['attachments'],
  held: ['release', 'cancel'],
  enquiry: ['call'],
};

/** Held since another case of the same claim or file is there: that one is looked at first, beside this one. */
const isTwinReason = ({ kind, detail }: Pick<TodayEntry['reasons'][number], 'kind' | 'detail'>): boolean =>
  kind === 'held' && (detail === 'same-claim' || detail === 'same-path');
const TWIN_STEPS: readonly Step[] = ['open', 'cancel'];

interface EntrySteps {
  readonly first: Step;
  readonly rest: readonly Step[];
}

/**
 * The button is that of the most urgent reason of the case's own; a deadline alone is completed, or marked as met. What is left stands in the
 * menu, opening the case among it.
 */
export function stepsOf(
  entry: {
    readonly kind: TodayKind;
    readonly deadline: { readonly kind: DeadlineKind } | null;
    readonly reasons: readonly { readonly kind: TodayKind; readonly detail: string | null }[];
  },
  /** The agent knows an application that may complete the notice. */
  hasFull = false,
): EntrySteps {
  const all = entry.reasons.flatMap((reason) =>
    isTwinReason(reason) ? TWIN_STEPS : (STEPS[reason.kind] ?? []),
  );
  const near = entry.kind === 'overdue' || entry.kind === 'due-soon';
  const meets: readonly Step[] = near && entry.deadline !== null ? ['meet'] : [];
  const completes: readonly Step[] =
    entry.deadline?.kind !== 'emergency-complete' ? [] : hasFull ? ['link-full', 'find-full'] : ['find-full'];
  const [first = 'open', ...rest] = [...new Set<Step>([...all, ...completes, ...meets])];
  return { first, rest: first === 'open' ? rest : [...rest, 'open'] };
}

/** The Monday after `day` (YYYY-MM-DD); on a Monday the one in a week. */
export function nextMonday(day: string): string {
  const today = weekday(day);
  return addDays(day, today === 0 ? 1 : 8 - today);
}
