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

/** Kind of work the case needs, apart from its due day. */
export const workKind = ({ kind, reasons }: TodayEntry): TodayKind => reasons[0]?.kind ?? kind;

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
  'answer-unclear': 'doubt',
  // Held for a twin, for missing data, or until a person releases it. `enquiry`: staff must ask NHI.
  held: 'files',
  enquiry: 'doubt',
};
/** Tile of a case that stands in the list only for its deadline. */
const TILE_OF_TERM: Readonly<Record<DeadlineKind, Tile>> = {
  supplement: 'asks',
  returned: 'asks',
  'emergency-complete': 'asks',
  other: 'asks',
  reconsideration: 'doctor',
  dispute: 'doctor',
};

/** The one tile after 趕期限 that counts the entry, so that these tiles add up to all. */
function tileOf(entry: TodayEntry): Tile | undefined {
  const own = TILE_OF[workKind(entry)];
  return own ?? (entry.deadline === null ? undefined : TILE_OF_TERM[entry.deadline.kind]);
}

/** An emergency notice that only lacks its full application. */
export const isIncomplete = ({ reasons, deadline }: Parameters<typeof stepsOf>[0]): boolean =>
  reasons.length === 0 && deadline?.kind === 'emergency-complete';

export function isOfTile(entry: TodayEntry, tile: Tile): boolean {
  if (tile === 'all') return true;
  if (tile === 'urgent') return entry.kind === 'due-soon';
  return tileOf(entry) === tile;
}

/** Filter by owner: all, mine, without owner. */
export type OwnerChoice = 'all' | 'mine' | 'none';

export function isOfOwner({ owner }: TodayEntry, choice: OwnerChoice, me: string | null): boolean {
  if (choice === 'all') return true;
  return choice === 'none' ? owner === null : owner === me;
}

/** A line of the list: one case, or several with the same cause. */
export type ListLine =
  | { readonly kind: 'case'; readonly key: string; readonly entry: CaseEntry }
  /** Cases overdue for weeks. */
  | { readonly kind: 'fold'; readonly key: string; readonly entries: readonly CaseEntry[] }
  | { readonly kind: 'cause'; readonly key: string; readonly entries: readonly CaseEntry[] };

/** Groups cases refused for the same first problem into one line, at the first one's position. Each case is in exactly one line. */
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

/** FNV-1a hash of the cause: short and without its text, as it is part of the address. */
function keyOf(cause: string): string {
  let hash = 0x811c9dc5;
  for (const letter of cause) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return `cause-${(hash >>> 0).toString(16)}`;
}

/** Inserts the folded row below cases due soon or overdue, followed by its cases if open. */
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

/** Cause by which refused cases, and cases whose files came again, are grouped; null for others, as a case with a due day stands alone. */
function causeOf(entry: CaseEntry, row: CaseRow | undefined): string | null {
  if (entry.kind === 'held' && row !== undefined && cameAgain(row)) return `held ${row.holdReason}`;
  if (entry.kind !== 'refused') return null;
  const problem = row === undefined ? undefined : gravest(row.problems);
  return problem === undefined ? null : `${problem.code} ${problem.message}`;
}

/** Held because its file came again after an end or a stop: a person is asked once for all of them. */
export const cameAgain = (row: CaseRow): row is CaseRow & { holdReason: 'came-again' | 'stopped-before' } =>
  row.holdReason === 'came-again' || row.holdReason === 'stopped-before';

/** Action of an entry's button. A step in `CASE_PARTS` opens that part of the case. */
export type Step =
  | BulkMove
  | 'resolve'
  /** Shows what to tell the doctor, and ticks 已通知醫師. */
  | 'notify'
  /** Records the doctor's decision on an appeal. */
  | 'decide'
  /** Shows NHI's receipt number and opinion, which an appeal needs. */
  | 'appeal'
  | 'notice'
  /** Copies the corrections for the HIS vendor, without the patient. */
  | 'vendor'
  /** Copies the names of missing files. */
  | 'names'
  /** Copies the receipt number and opens the preparation. */
  | 'receipt'
  /** Asks the doctor for the full application after an emergency notice. */
  | 'ask-doctor'
  /** The full application went another way: ends its deadline. */
  | 'sent-otherwise'
  /** Records a call and snoozes the entry. */
  | 'call'
  | 'rescan'
  | 'open'
  | keyof typeof CASE_PARTS;

/** The part of the case that a step opens. */
export const CASE_PARTS = {
  answer: 'answers',
  returned: 'answers',
  check: 'problems',
  prepare: 'prepare',
  attachments: 'attachments',
} as const satisfies Record<string, CasePart>;

/** Ability that a step requires; steps that only open a page are open to everybody who sees the case. */
export function abilityOfStep(step: Step): Ability {
  if (leadsTo(step) || READS.has(step)) return 'cases.read';
  if (step === 'notice') return 'patient.reveal';
  if (step === 'rescan') return 'folders.rescan';
  return step === 'cancel' ? 'cases.cancel' : 'cases.work';
}

const READS: ReadonlySet<Step> = new Set(['open', 'receipt', 'appeal', 'vendor', 'names']);

export const leadsTo = (step: Step): step is keyof typeof CASE_PARTS => Object.hasOwn(CASE_PARTS, step);

/** Steps of each reason: the first is the button, others its menu. For reasons about all cases see `alerts`. */
const STEPS: Partial<Record<TodayKind, readonly [Step, ...Step[]]>> = {
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
  'answer-unclear': ['answer', 'call'],
  'missing-attachments': ['names', 'attachments', 'rescan'],
  'awaits-file-long': ['attachments', 'call'],
  'not-handed-over': ['attachments'],
  held: ['release', 'cancel'],
  enquiry: ['call'],
};

/** Held because another case has the same claim or file: staff compare both first. */
const isTwinReason = ({ kind, detail }: Pick<TodayEntry['reasons'][number], 'kind' | 'detail'>): boolean =>
  kind === 'held' && (detail === 'same-claim' || detail === 'same-path');
const TWIN_STEPS: readonly Step[] = ['open', 'cancel'];

/**
 * The button belongs to the most urgent reason of the case itself; other steps, including opening the case, are in the menu. A deadline is marked
 * as met only on the case: that hides work, and is no step of it.
 */
export function stepsOf(entry: {
  readonly deadline: { readonly kind: DeadlineKind } | null;
  readonly reasons: readonly { readonly kind: TodayKind; readonly detail: string | null }[];
}): { readonly first: Step; readonly rest: readonly Step[] } {
  const all = entry.reasons.flatMap((reason) =>
    isTwinReason(reason) ? TWIN_STEPS : (STEPS[reason.kind] ?? []),
  );
  const completes: readonly Step[] = isIncomplete(entry) ? ['ask-doctor', 'sent-otherwise'] : [];
  const [first = 'open', ...rest] = [...new Set<Step>([...all, ...completes])];
  return { first, rest: first === 'open' ? rest : [...rest, 'open'] };
}

/** The Monday after `day` (YYYY-MM-DD); never `day` itself. */
export function nextMonday(day: string): string {
  const today = weekday(day);
  return addDays(day, today === 0 ? 1 : 8 - today);
}
