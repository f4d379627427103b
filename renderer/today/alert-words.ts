import type { StatusView } from '../../shared/api/views/status.ts';
import type { TodayEntry } from '../../shared/api/work-contract.ts';
import { daysBetween } from '../../shared/days.ts';
import { EXPIRY_KINDS, type ExpiryKind } from '../../shared/expiry.ts';
import type { TodayKind } from '../../shared/today.ts';
import { keyLight } from '../app/lamp.tsx';
import { monthDayTime, shortDay } from '../format/time.ts';
import { causeText, type Language, type Texts } from '../texts/texts.ts';
import { kindText, kindTitle, NEW_SERVER } from './row-words.ts';

/** One line of the bar. `entry`: subject of its buttons. */
export interface AlertLine {
  readonly key: string;
  readonly tone: 'bad' | 'attention';
  readonly title: string;
  readonly words: string;
  /** Next step, or the underlying cause; null if `words` says it. */
  readonly next: string | null;
  readonly entry: TodayEntry;
}

/** Warnings: cases still move. */
const WARNINGS: ReadonlySet<TodayKind> = new Set([
  'quiet-intake',
  'quiet-poll',
  'folder-unguarded',
  'runs-out',
]);

/** Reasons of pauses that only a person ends; other pauses end with their cause. */
export const UNTIL_RESUMED: ReadonlySet<string | null> = new Set([null, 'by-person', 'restored', NEW_SERVER]);

export interface AlertFacts {
  readonly status: StatusView | null;
  /** YYYY-MM-DD in Taipei. */
  readonly today: string;
  readonly texts: Texts;
  readonly language: Language;
  /** This person may pause and resume sending. */
  readonly mayResume: boolean;
  /** This person may renew what expires. */
  readonly mayRenew: boolean;
  /** Roles that may resume sending, as a phrase. */
  readonly whoResumes: string;
  readonly whoRenews: string;
}

/** Alerts about all cases, one line each. All expiries share one line, at the first one's position. */
export function alertLines(entries: readonly TodayEntry[], facts: AlertFacts): readonly AlertLine[] {
  const ending = entries.filter(({ kind }) => kind === 'runs-out');
  return entries.flatMap((entry): AlertLine[] => {
    if (entry.kind === 'runs-out') return entry === ending[0] ? [expiryLine(entry, ending, facts)] : [];
    return [
      {
        key: entry.key,
        tone: WARNINGS.has(entry.kind) ? 'attention' : 'bad',
        title: titleOf(entry, facts),
        ...wordsOf(entry, facts),
        entry,
      },
    ];
  });
}

/** Title of an alert; for a refused key, the same as the lamp's. */
function titleOf({ kind, reasons: [reason] }: TodayEntry, { status, texts }: AlertFacts): string {
  const isRefusal = kind === 'destination-paused' && !UNTIL_RESUMED.has(reason?.detail ?? null);
  const key = isRefusal && status !== null ? keyLight(status) : null;
  return key === null ? kindTitle(kind, texts) : texts.shell.lamp.words[key.word];
}

function wordsOf(entry: TodayEntry, facts: AlertFacts): Pick<AlertLine, 'words' | 'next'> {
  const { texts } = facts;
  const reason = entry.reasons[0] ?? { kind: entry.kind, detail: null };
  if (reason.detail !== NEW_SERVER) {
    if (entry.kind === 'destination-paused') return pausedWords(reason.detail, facts);
    if (entry.kind === 'destination-unreachable') return awayWords(reason.detail, facts);
  }
  const { why, next } = kindText(reason, texts);
  return { words: why, next };
}

/** `張資訊 16:02 暫停送件，2 件等待送出；請張資訊恢復`. */
function pausedWords(reason: string | null, facts: AlertFacts): Pick<AlertLine, 'words' | 'next'> {
  const { status, today, texts, mayResume, whoResumes } = facts;
  const { alertBar: words } = texts.today;
  const { since = null, pausedBy = null } = status?.destination ?? {};
  const waiting = status?.counts.delivery.queued ?? 0;
  const when = since === null ? null : monthDayTime(since, today);
  const byPerson = reason === 'by-person';
  const head =
    byPerson && pausedBy !== null && when !== null
      ? words.pausedBy(pausedBy, when)
      : byPerson
        ? words.pausedBySomebody
        : when === null
          ? words.paused
          : words.pausedSince(when);
  const ask =
    mayResume || !UNTIL_RESUMED.has(reason)
      ? ''
      : words.askToResume(byPerson && pausedBy !== null ? pausedBy : whoResumes);
  return {
    words: `${words.waiting(head, waiting)}${ask}`,
    next: reason === null || byPerson ? null : causeText(reason, texts),
  };
}

/** `16:02 起連不上健保署，2 件等待送出；連線恢復後自動繼續`. */
function awayWords(
  reason: string | null,
  { status, today, texts }: AlertFacts,
): Pick<AlertLine, 'words' | 'next'> {
  const { alertBar: words } = texts.today;
  const since = status?.destination.since ?? null;
  const head = since === null ? words.away : words.awaySince(monthDayTime(since, today));
  return {
    words: `${words.waiting(head, status?.counts.delivery.queued ?? 0)}${words.goesOn}`,
    next: reason === null ? null : causeText(reason, texts),
  };
}

/** `健保 VPN 帳號 12/4（剩 4 天）、連線憑證 12/6（剩 6 天）；由資訊人員更新`. */
function expiryLine(first: TodayEntry, ending: readonly TodayEntry[], facts: AlertFacts): AlertLine {
  const { texts, today, mayRenew, whoRenews } = facts;
  const { alertBar: words } = texts.today;
  const told = ending.map(({ reasons }) => expiryOf(reasons[0]?.detail ?? '', facts));
  const over = told.filter(({ left }) => left !== null && left < 0).length;
  const soon = told.length - over;
  const list = told
    .map(({ name, until, left }) =>
      left === null ? words.unreadable(name) : words.ends(name, shortDay(until, today), left),
    )
    .join(texts.shell.common.listEnd);
  return {
    key: 'runs-out',
    tone: over > 0 ? 'bad' : 'attention',
    title: [over > 0 ? words.over(over) : null, soon > 0 ? words.soon(soon) : null]
      .filter((part) => part !== null)
      .join(texts.shell.common.listEnd),
    words: mayRenew ? list : `${list}${words.renews(whoRenews)}`,
    next: null,
    entry: first,
  };
}

function expiryOf(
  detail: string,
  { today, language }: AlertFacts,
): { readonly name: string; readonly until: string; readonly left: number | null } {
  const [kind = '', until = '-', ...rest] = detail.split(' ');
  const own = kind in EXPIRY_KINDS ? EXPIRY_KINDS[kind as ExpiryKind][language === 'en' ? 'en' : 'zh'] : kind;
  // Dates entered by IT carry their own name.
  const name = kind === 'date' ? rest.join(' ') : own;
  return { name, until, left: until === '-' ? null : daysBetween(today, until) };
}
