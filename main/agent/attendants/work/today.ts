import { setImmediate as nextTurn } from 'node:timers/promises';
import type { IndexedCase } from '../../index/indexed-case.ts';
import type { StatusView } from '../../../../shared/api/views/status.ts';
import type { TodayEntry, TodayView } from '../../../../shared/api/work-contract.ts';
import { addDays, taipeiDay } from '../../../../shared/days.ts';
import { FOR_IT_ALONE } from '../../../../shared/expiry.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { clockFindings } from '../../../../shared/standing.ts';
import type { StageKey } from '../../../../shared/stage.ts';
import type { TodayKind } from '../../../../shared/today.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import { endingCourses } from './continuations.ts';
import {
  entryOf,
  isFolded,
  isSnoozed,
  type Judgement,
  judgement,
  type TodayFacts,
  urgencyOf,
} from './today-cases.ts';
import { workingDaysOf, workingHoursBetween } from './working-days.ts';

/** Working hours without a new file, or without an answer of NHI, after which IT is told. */
const QUIET_HOURS = 9;
const ON_ITS_WAY: ReadonlySet<StageKey> = new Set([
  'queued',
  'sending',
  'accepted',
  'unnumbered',
  'processing',
  'reviewing',
]);

export type TodoQuestion = Omit<TodayFacts, 'answered'>;

export interface TodayQuestion extends TodoQuestion {
  readonly status: Pick<
    StatusView,
    'destination' | 'folders' | 'outFolders' | 'consoleTaken' | 'lastPollAt' | 'expiries' | 'lastAnswer'
  >;
  /** People responsible for keys and certificates are reminded earlier than others. */
  readonly forIt?: boolean;
  /** Cases whose data are missing by NHI's rules, among all. */
  readonly precheck?: ReadonlySet<string>;
}

/** All entries of 待辦, from the cases in memory: one pass over all of them, some milliseconds for 100,000. */
export function today(cases: readonly IndexedCase[], question: TodayQuestion): TodayView {
  const { now, settings, status } = question;
  const facts = judgement({ ...question, answered: answeredNumbers(cases) });
  const entries: TodayEntry[] = [];
  const late: TodayEntry[] = [];
  const precheck: string[] = [];
  let hasOpenCases = false;
  let snoozed = 0;
  for (const one of cases) {
    const { row } = one;
    const entry = entryOf(one, facts);
    if (entry !== null && isSnoozed(one, facts)) snoozed += 1;
    else if (entry !== null) (isFolded(entry, facts) ? late : entries).push(entry);
    else if (isOnItsWay(one)) {
      if (question.precheck?.has(row.id) === true) precheck.push(row.id);
      hasOpenCases = true;
    }
  }
  const agent = agentEntries(status, {
    now,
    settings,
    lastFoundAt: cases.at(-1)?.row.created_at ?? null,
    hasOpenCases,
    forIt: question.forIt ?? false,
  });
  return {
    asOf: taipeiTime(now),
    remindDays: settings.remindDays,
    entries: [...agent.sort(byUrgency), ...entries.sort(inTheirTurn(facts.today))],
    late: late.sort(inTheirTurn(facts.today)),
    snoozed,
    continuations: continuationsOf(cases, now, settings.continueWeeks),
    precheck,
  };
}

/** For each case 1 if it is in 待辦, 2 if snoozed, 3 if long overdue and folded away, else 0. */
export function todoPlaces(cases: readonly IndexedCase[], question: TodoQuestion): Uint8Array {
  const facts = judgement({ ...question, answered: answeredNumbers(cases) });
  return Uint8Array.from(cases, (one) => placeOf(one, entryOf(one, facts), facts));
}

export interface TodoCounts {
  /** In 待辦, neither snoozed nor folded away. */
  readonly cases: number;
  /** Accepted by NHI and shown by no search, snoozed or not. */
  readonly notShown: number;
}

/** Counts 待辦 in slices, so that other work continues: one pass would block for half a second. */
export async function countInTurns(
  cases: readonly IndexedCase[],
  question: TodoQuestion,
): Promise<TodoCounts> {
  const facts = judgement({ ...question, answered: answeredNumbers(cases) });
  let [count, notShown] = [0, 0];
  for (const [at, one] of [...cases].entries()) {
    if (at % AT_ONCE === AT_ONCE - 1) await nextTurn();
    const entry = entryOf(one, facts);
    if (placeOf(one, entry, facts) === 1) count += 1;
    if (entry?.reasons.some(({ kind }) => kind === 'not-shown') === true) notShown += 1;
  }
  return { cases: count, notShown };
}

function placeOf(one: IndexedCase, entry: TodayEntry | null, facts: Judgement): 0 | 1 | 2 | 3 {
  if (entry === null) return 0;
  if (isSnoozed(one, facts)) return 2;
  return isFolded(entry, facts) ? 3 : 1;
}

const AT_ONCE = 2000;

function answeredNumbers(cases: readonly IndexedCase[]): ReadonlySet<string> {
  const numbers = new Set<string>();
  for (const { row, label } of cases)
    if (row.delivery === 'accepted' && typeof label.originalReceiptNumber === 'string')
      numbers.add(label.originalReceiptNumber);
  return numbers;
}

const isFollowed = ({ row }: IndexedCase): boolean => row.superseded_by === null && row.closed_at === null;

export const isOnItsWay = (one: IndexedCase): boolean => isFollowed(one) && ON_ITS_WAY.has(one.stage);

function byUrgency(a: TodayEntry, b: TodayEntry): number {
  return (
    urgencyOf(a.kind) - urgencyOf(b.kind) || inOrder(a.reasons[0]?.since ?? '', b.reasons[0]?.since ?? '')
  );
}

/** Order of undated entries; kinds that are not listed come between 檔案有問題 and 等待附件. */
const UNDATED: readonly TodayKind[] = [
  'doubtful',
  'doubled',
  'not-shown',
  'number-of-another',
  'answer-unclear',
  'supplement-requested',
  'returned',
  'notify-doctor',
  'decide-appeal',
  'prepare-appeal',
  'rejected',
  'refused',
  'nhi-failed',
];
const UNDATED_AT = new Map<TodayKind, number>(UNDATED.map((kind, at) => [kind, at]));

/**
 * 0 due soon, 1 overdue, 2 undated, 3 due later: work that can still be on time stands above late work. Until an appeal's deadline is near, telling
 * or asking the doctor counts as undated: the doctor may use the time. So does other work on a case whose deadline passed long ago.
 */
function dueClass({ kind, deadline }: TodayEntry, today: string): 0 | 1 | 2 | 3 {
  if (kind === 'due-soon') return 0;
  if (kind === 'overdue') return 1;
  if (deadline === null || kind === 'notify-doctor' || kind === 'decide-appeal') return 2;
  return deadline.dueOn < today ? 2 : 3;
}

function undatedAt({ kind }: TodayEntry): number {
  return kind === 'missing-attachments' ? UNDATED.length + 1 : (UNDATED_AT.get(kind) ?? UNDATED.length);
}

/** By days left, with the newest overdue first; undated entries by kind, then the longest waiting first. */
function inTheirTurn(today: string): (a: TodayEntry, b: TodayEntry) => number {
  return (a, b) => {
    const own = dueClass(a, today);
    const dated = own === 2 ? 0 : inOrder(a.deadline?.dueOn ?? '9999', b.deadline?.dueOn ?? '9999');
    return (
      own - dueClass(b, today) ||
      (own === 1 ? -dated : dated) ||
      undatedAt(a) - undatedAt(b) ||
      inOrder(a.reasons[0]?.since ?? '', b.reasons[0]?.since ?? '')
    );
  };
}

/** For days and times; `localeCompare` takes a hundred times as long. */
const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Number of cases that need a person; entries about all cases do not count. */
export const countOf = ({ entries }: TodayView): number =>
  entries.filter(({ caseId }) => caseId !== null).length;

const WELL: ReadonlySet<string> = new Set(['watching', 'starting', 'read-only', 'unused', 'fine']);

/** Entries about all cases: the way to NHI, the folders, and an unusual quiet during office hours. */
export function agentEntries(
  status: TodayQuestion['status'],
  facts: {
    readonly now: number;
    readonly settings: Settings['work'];
    /** Time at which the newest case was found, ms; null: there was never a case. */
    readonly lastFoundAt: number | null;
    /** True if any case waits for an answer. */
    readonly hasOpenCases: boolean;
    readonly forIt?: boolean;
  },
): TodayEntry[] {
  const { destination, folders } = status;
  const entries: TodayEntry[] = clockFindings(status).map(({ detail }) =>
    entry('clock-wrong', 'clock', detail),
  );
  if (destination.state === 'paused')
    entries.push(entry('destination-paused', 'destination', destination.reason));
  if (destination.state === 'unreachable')
    entries.push(entry('destination-unreachable', 'destination', destination.reason));
  const outFolders = status.outFolders ?? [];
  for (const { path, state } of folders)
    if (!WELL.has(state)) entries.push(entry('folder-trouble', path, `${state} ${path}`));
  for (const { path, state } of folders)
    if (state === 'read-only') entries.push(entry('folder-unguarded', path, path));
  for (const { path, state } of outFolders)
    if (!WELL.has(state)) entries.push(entry('out-folder-trouble', path, `${state} ${path}`));
  for (const { path, problems } of [...folders, ...outFolders])
    for (const { kind } of problems ?? [])
      entries.push(entry('folder-problem', `${kind} ${path}`, `${kind} ${path}`));
  for (const { path, unreadable } of folders)
    if (unreadable !== undefined)
      entries.push(entry('files-not-readable', path, `${String(unreadable.count)} ${path}`));
  if (status.consoleTaken !== undefined)
    entries.push(entry('console-port-taken', 'console', String(status.consoleTaken)));
  const { lastAnswer, expiries = [] } = status;
  // If NHI is known to be unreachable, another entry says so.
  if (lastAnswer?.silent === true && destination.state !== 'unreachable')
    entries.push(entry('nhi-silent', 'nhi', null, lastAnswer.at));
  for (const { kind, name, until, state } of expiries)
    if (
      facts.forIt === true
        ? state !== 'fine'
        : (state === 'soon' || state === 'over') && !FOR_IT_ALONE.has(kind)
    )
      entries.push(entry('runs-out', `${kind} ${name}`, `${kind} ${until?.slice(0, 10) ?? '-'} ${name}`));
  return [...entries, ...quiet(status.lastPollAt, facts)];
}

function quiet(
  lastPollAt: string | null,
  { now, settings, lastFoundAt, hasOpenCases }: Parameters<typeof agentEntries>[1],
): TodayEntry[] {
  const calendar = workingDaysOf(settings);
  const found: TodayEntry[] = [];
  const look = (kind: TodayKind, since: number | null): void => {
    if (since === null) return;
    const hours = workingHoursBetween(since, now, calendar);
    if (hours >= QUIET_HOURS) found.push(entry(kind, 'quiet', String(Math.floor(hours)), taipeiTime(since)));
  };
  look('quiet-intake', lastFoundAt);
  // If there was no poll yet, the quiet begins with the newest case.
  if (hasOpenCases) look('quiet-poll', lastPollAt === null ? lastFoundAt : Date.parse(lastPollAt));
  return found;
}

function entry(kind: TodayKind, key: string, detail: string | null, since: string | null = null): TodayEntry {
  const reasons = [{ kind, since, detail }];
  return { key: `${kind} ${key}`, kind, caseId: null, owner: null, deadline: null, reasons };
}

/** Counts of courses that end within `weeks`, without a continuing application. */
function continuationsOf(
  cases: readonly IndexedCase[],
  now: number,
  weeks: number,
): TodayView['continuations'] {
  const from = taipeiDay(now);
  const until = addDays(from, 7 * weeks);
  const courses = endingCourses(cases, { from, to: until });
  const soon = addDays(from, 7);
  return {
    near: courses.filter(({ label }) => (label.periodEnd ?? '') <= soon).length,
    all: courses.length,
    until,
  };
}
