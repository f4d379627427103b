/**
 * 每日摘要: once a day, each person in the settings gets a mail with numbers, without patients. This file counts them, decides when to send, and that
 * nobody gets two mails on a day.
 */
import { z } from 'zod';
import { addDays, HOUR_MS, isWorkingDay, startOfDay, taipeiDay } from '../../../../shared/days.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import { loadChecked } from '../../ground/db/cache.ts';
import { ENVIRONMENTS } from '../../ground/settings/environment.ts';
import type { Clock, Log } from '../../ports.ts';
import type { IndexedCase } from '../../index/indexed-case.ts';
import type { Deputies } from './deputies.ts';
import { stageSince } from './today-cases.ts';
import { type TodoQuestion, walkInTurns } from './today.ts';

export interface DigestPerson {
  /** The name as an owner of cases. */
  readonly name: string;
  readonly mail: string;
}

interface DigestParts {
  /** Minutes after midnight in Taipei. */
  readonly atMinutes: number;
  readonly people: readonly DigestPerson[];
  readonly holidays: ReadonlySet<string>;
  /** Present numbers by owner; a missing name has none. */
  readonly numbers: () => Promise<ReadonlyMap<string, DigestNumbers>>;
  /** Never throws. `taken`: the mail server accepted the mail. */
  readonly send: (
    person: DigestPerson,
    message: DigestMessage,
    signal: AbortSignal,
  ) => Promise<{ readonly taken: boolean; readonly code: string | null }>;
  readonly sender: Parameters<typeof digestMessage>[2];
  readonly cache: { load(): Promise<string | null>; save(text: string): Promise<void> };
  readonly clock: Clock;
  readonly log: Log;
}

const LOOK_MS = 60_000;
/** If the agent starts later than this after the set time, the day's digest is skipped: a day does not begin at noon. */
const LATE_MS = 2 * HOUR_MS;
const AGAIN_MS = 5 * 60_000;

/** Day of the last digest, and names of people for whom it was begun or not worth a mail. */
const keptSchema = z.object({ day: z.iso.date(), done: z.array(z.string()) });
type DigestState = z.infer<typeof keptSchema>;

export function createDigest(parts: DigestParts): Loop {
  const { clock, log } = parts;
  const round = new DigestRound(parts);
  return createLoop(
    clock,
    (signal) => round.look(signal),
    (error) => {
      log('error', 'digest', {}, error);
      return AGAIN_MS;
    },
  );
}

class DigestRound {
  readonly #parts: DigestParts;
  #kept: DigestState | null = null;

  constructor(parts: DigestParts) {
    this.#parts = parts;
  }

  /** @returns ms until the next look */
  async look(signal: AbortSignal): Promise<number> {
    const now = this.#parts.clock.now();
    const day = taipeiDay(now);
    const due = startOfDay(day) + this.#parts.atMinutes * 60_000;
    if (now < due || now - due > LATE_MS) return LOOK_MS;
    const done = await this.#doneOn(day);
    if (done === null) return LOOK_MS;
    const open = this.#parts.people.filter(({ name }) => !done.includes(name));
    if (open.length === 0) return LOOK_MS;
    const numbers = await this.#parts.numbers();
    let failed = false;
    for (const person of open) {
      if (signal.aborted) return 0;
      failed = !(await this.#tell(person, numbers.get(person.name) ?? null, day, signal)) || failed;
    }
    return failed ? AGAIN_MS : LOOK_MS;
  }

  /** Names that have this day's digest. Null: that day is past, since the clock was set back. */
  async #doneOn(day: string): Promise<readonly string[] | null> {
    // If it is unreadable, at worst a person gets the day's mail twice.
    this.#kept ??= await loadChecked(this.#parts.cache, keptSchema);
    const kept = this.#kept;
    if (kept === null || kept.day < day) return [];
    if (kept.day === day) return kept.done;
    // A clock that was years ahead must not stop the digests: today's is skipped, and tomorrow has its own.
    if (kept.day > addDays(day, 1)) await this.#keep({ day, done: this.#everybody() });
    return null;
  }

  #everybody(): string[] {
    return this.#parts.people.map(({ name }) => name);
  }

  /** @returns false: try again */
  async #tell(
    person: DigestPerson,
    numbers: DigestNumbers | null,
    day: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { holidays, send, sender, log } = this.#parts;
    const worth = numbers !== null && isWorthTelling(numbers, isWorkingDay(day, { holidays }));
    const before = this.#kept?.day === day ? this.#kept.done : [];
    // Saved before the mail leaves: a crash between the two loses this person's mail of the day, but nobody gets it twice.
    await this.#keep({ day, done: [...before, person.name] });
    if (!worth) return true;
    const { taken, code } = await send(person, digestMessage(person.name, numbers, sender), signal);
    if (taken) {
      log('info', 'digest-sent', {});
      return true;
    }
    log('warn', 'digest-not-sent', { code: code ?? 'unknown' });
    // If sending was cut off, the server may have the mail.
    if (signal.aborted || code === 'timeout') return true;
    await this.#keep({ day, done: before });
    return false;
  }

  async #keep(kept: DigestState): Promise<void> {
    // In memory first: if the disk takes no writes, the same mail must not go out again and again.
    this.#kept = kept;
    await this.#parts.cache.save(JSON.stringify(kept));
  }
}

// Content of a digest: only numbers, in both languages, and the page's address.

/** Counts of one person's cases, including those of people whose deputy the person is. */
export interface DigestNumbers {
  /** In 待辦, neither snoozed nor folded away. */
  readonly todo: number;
  /** Deadlines by day. */
  readonly dueToday: number;
  readonly dueTomorrow: number;
  readonly overdue: number;
  /** Decided by NHI on the day before. */
  readonly decided: number;
}

export interface DigestMessage {
  readonly subject: string;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

interface DigestSender {
  readonly hospitalId: string;
  readonly environment: keyof typeof ENVIRONMENTS;
  /** Address of the page, without a token. */
  readonly page: string;
}

/** On a day off, a mail is sent only if a deadline would pass meanwhile. */
const isWorthTelling = (numbers: DigestNumbers, isWorkingDay: boolean): boolean =>
  isWorkingDay
    ? Object.values(numbers).some((n: number) => n > 0)
    : numbers.dueToday + numbers.dueTomorrow > 0;

export function digestMessage(name: string, numbers: DigestNumbers, sender: DigestSender): DigestMessage {
  const { todo, dueToday, dueTomorrow, overdue, decided } = numbers;
  // The subject names the deadlines that end: many people read no further.
  const near = [
    ...(dueToday > 0 ? [`今天到期 ${String(dueToday)} 件`] : []),
    ...(dueTomorrow > 0 ? [`明天到期 ${String(dueTomorrow)} 件`] : []),
  ];
  const what = near.length > 0 ? near.join('、') : `待辦 ${String(todo)} 件`;
  const subject = `[TWPAS ${ENVIRONMENTS[sender.environment].zh}] ${what}`;
  const lines: readonly (readonly [zh: string, en: string, n: number])[] = [
    ['要做', 'To do', todo],
    ['今天到期', 'Due today', dueToday],
    ['明天到期（剩 1 天）', 'Due tomorrow (one day left)', dueTomorrow],
    ['逾期', 'Overdue', overdue],
    ['昨天核定', 'Decided yesterday', decided],
  ];
  const text = [
    `${name}，您今天的事前審查案件（醫事機構代碼 ${sender.hospitalId}）：`,
    '',
    ...lines.map(([zh, , n]) => `- ${zh}：${String(n)} 件`),
    '',
    `打開待辦：${sender.page}`,
    '這封信只有件數，沒有病人資料；請勿回覆。',
    '',
    `${name}, your prior authorization cases of today (hospital ${sender.hospitalId}):`,
    '',
    ...lines.map(([, en, n]) => `- ${en}: ${String(n)}`),
    '',
    `Open the list: ${sender.page}`,
    'Numbers alone, without patients; please do not reply.',
    '',
  ].join('\n');
  return { subject, text, json: { v: 1, kind: 'digest', ...numbers } };
}

/** Numbers of 每日摘要 for each person who works cases today, as owner or as the owner's deputy. Cases without an owner are not counted. */
export async function digestNumbers(
  cases: readonly IndexedCase[],
  question: TodoQuestion,
  deputies: Deputies,
): Promise<ReadonlyMap<string, DigestNumbers>> {
  const today = taipeiDay(question.now);
  const [tomorrow, yesterday] = [addDays(today, 1), addDays(today, -1)];
  const found = new Map<string, Record<keyof DigestNumbers, number>>();
  await walkInTurns(cases, question, (one, entry, place) => {
    const { row } = one;
    const worker = deputies.of(row.id, row.owner)?.deputy ?? row.owner;
    if (worker === null) return;
    const own = found.get(worker) ?? { todo: 0, dueToday: 0, dueTomorrow: 0, overdue: 0, decided: 0 };
    found.set(worker, own);
    if (row.review === 'decided' && taipeiDay(stageSince(one)) === yesterday) own.decided += 1;
    if (place === 1) own.todo += 1;
    if (place === 1 && entry?.kind === 'overdue') own.overdue += 1;
    // The deadline of a snoozed case runs, too.
    const dueOn = isSettled(one) ? undefined : question.deadlines.running.get(row.id)?.dueOn;
    if (dueOn === today) own.dueToday += 1;
    if (dueOn === tomorrow) own.dueTomorrow += 1;
  });
  return found;
}

const isSettled = ({ row }: IndexedCase): boolean => row.superseded_by !== null || row.closed_at !== null;
