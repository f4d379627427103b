import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { TodayDetail, TodayReason } from '../../shared/api/work-contract.ts';
import { daysBetween } from '../../shared/days.ts';
import type { StageKey } from '../../shared/stage.ts';
import type { TodayKind } from '../../shared/today.ts';
import { gravest, hisText, lackingFile } from '../case/his-text.ts';
import { dayOf, shortDay, monthDayTime, weekday } from '../format/time.ts';
import { textFor, causeText, sentences, type Language, type Texts } from '../texts/texts.ts';
import { actText } from '../work/act-words.ts';
import { workKind, type CaseEntry } from './entries.ts';

/** `11/25（三）`; with the year if not this one. */
export function dayWords(day: string, today: string, texts: Texts): string {
  return texts.today.date(shortDay(day, today), texts.today.weekdays[weekday(day)]);
}

interface DueWords {
  readonly first: string;
  readonly second: string;
  /** `plain`: due, but not soon; `quiet`: no due day. */
  readonly look: 'bad' | 'attention' | 'plain' | 'quiet';
}

/** Days left or days waited; below it the due day. */
export function dueWords(entry: CaseEntry, today: string, texts: Texts): DueWords {
  const words = texts.today.due;
  const { kind, deadline } = entry;
  if (deadline !== null && (isNear(kind) || !UNDATED.has(workKind(entry)))) {
    const left = daysBetween(today, deadline.dueOn);
    const isThisYear = deadline.dueOn.slice(0, 4) === today.slice(0, 4);
    return {
      first: left < 0 ? words.overdue(-left) : left === 0 ? words.today : words.left(left),
      // With a year, the weekday does not fit.
      second: words.terms[deadline.kind](
        isThisYear ? dayWords(deadline.dueOn, today, texts) : shortDay(deadline.dueOn, today),
      ),
      look: left < 0 ? 'bad' : isNear(kind) ? 'attention' : 'plain',
    };
  }
  const since = entry.reasons[0]?.since ?? null;
  const waited = since === null ? 0 : daysBetween(dayOf(since), today);
  return {
    first: waited <= 0 ? words.now : words.waited(waited),
    second:
      deadline !== null
        ? words.terms[deadline.kind](shortDay(deadline.dueOn, today))
        : since === null
          ? ''
          : words.since(
              waited <= 0
                ? (monthDayTime(since, today).split(' ').at(-1) ?? '')
                : shortDay(dayOf(since), today),
            ),
    look: 'quiet',
  };
}

/** An appeal's deadline is the doctor's time: until it is near, the row shows the waiting time. */
const UNDATED: ReadonlySet<TodayKind> = new Set(['notify-doctor', 'decide-appeal']);

const isNear = (kind: CaseEntry['kind']): boolean => kind === 'overdue' || kind === 'due-soon';

interface Cause {
  readonly text: string;
  /** A quotation of NHI. */
  readonly quoted: boolean;
}

/** Data of a row of 待辦. */
export interface RowData {
  readonly entry: CaseEntry;
  readonly row: CaseRow | undefined;
  readonly detail: TodayDetail | undefined;
}

/** Reason why the case needs a person: NHI's words, or the first problem with its value. */
export function causeWords({ entry, row, detail }: RowData, texts: Texts, language: Language): Cause {
  const { today: words } = texts;
  const kind = workKind(entry);
  const own = (text: string): Cause => ({ text, quoted: false });
  if (SPOKEN.has(kind) && detail?.opinion) return { text: detail.opinion, quoted: true };
  if (kind === 'rejected' && row?.lastError) return { text: row.lastError.message, quoted: true };
  if ((kind === 'nhi-failed' || kind === 'answer-unclear') && row?.disposition)
    return { text: row.disposition, quoted: true };
  if (kind === 'refused') {
    const lacking = row === undefined ? null : lackingFile(row, texts);
    if (lacking !== null) return own(lacking);
    const value = row === undefined ? null : valueWords(row, texts);
    const problem = row === undefined ? null : problemWords(row, language);
    if (problem !== null) return own(value === null ? problem : `${problem}：${value}`);
  }
  if (kind === 'missing-attachments' && row !== undefined && row.missingAttachments.length > 0)
    return own(words.lacks(row.missingAttachments.join(texts.shell.common.listEnd)));
  if (entry.reasons.length === 0 && entry.deadline !== null) return own(words.termCause[entry.deadline.kind]);
  return own(kindText(entry.reasons[0] ?? { kind, detail: null }, texts).why);
}

const SPOKEN: ReadonlySet<string> = new Set([
  'supplement-requested',
  'returned',
  'notify-doctor',
  'decide-appeal',
  'prepare-appeal',
  'rejected',
  'nhi-failed',
  'answer-unclear',
]);

/** The most severe problem, without full stop, as more text follows. */
export function problemWords({ problems }: CaseRow, language: Language): string | null {
  const problem = gravest(problems);
  if (problem === undefined) return null;
  return (language === 'en' ? problem.messageEn : problem.message).replace(/[。.]$/, '');
}

/** Found and expected value; null if the problem has no single value. */
export function valueWords({ problems }: CaseRow, texts: Texts): string | null {
  const problem = gravest(problems);
  const { today: words } = texts;
  if (problem?.found === undefined || problem.found === null) return null;
  return problem.expected === undefined
    ? words.found(problem.found)
    : words.foundExpected(problem.found, problem.expected);
}

/** Maximum characters of a shared cause, so that it fits in one line with its count. */
const SHORT_CAUSE = 14;

/** Short form of a shared cause: its first clause, truncated if too long. CSS truncates English. */
export function shortCause(row: CaseRow, texts: Texts, language: Language): string {
  if (lackingFile(row, texts) !== null) return texts.today.lacksFile;
  const whole = problemWords(row, language) ?? '';
  if (language === 'en') return whole;
  const [part = whole] = whole.split(/[：，。；（]/);
  const chars = Array.from(part);
  return chars.length <= SHORT_CAUSE ? part : `${chars.slice(0, SHORT_CAUSE - 1).join('')}…`;
}

/** System accounts, recorded for commands without `--by`. */
const MACHINES: ReadonlySet<string> = new Set(['root', 'SYSTEM', 'Administrator']);

/** The last action of a person; otherwise the next task, or that nobody has begun. */
export function lastWords({ entry, row, detail }: RowData, today: string, texts: Texts): string {
  const { today: words } = texts;
  const last = detail?.last ?? null;
  if (last !== null) {
    const what = (last.text ?? actText(last, texts, today)).replace(/[。.]$/, '');
    const when = monthDayTime(last.at, today);
    // Omit system accounts: nobody can ask these.
    return MACHINES.has(last.actor) ? words.actAt(what, when) : words.act(what, last.actor, when);
  }
  switch (workKind(entry)) {
    case 'notify-doctor':
      return row?.doctor ? words.notTold(row.doctor.name) : words.notToldYet;
    case 'prepare-appeal':
      return words.appealing;
    case 'decide-appeal':
      return words.undecided(row?.doctor?.name ?? '');
    case 'refused':
    case 'rejected':
      return words.fixInHis;
    case 'missing-attachments':
      return words.putBeside;
    case 'supplement-requested':
    case 'returned':
      return words.nobodyYet;
    case 'overdue':
    case 'due-soon':
      return words.nobodyYet;
    default:
      return kindText(entry.reasons[0] ?? { kind: entry.kind, detail: null }, texts).next;
  }
}

/** Text for the HIS vendor about these cases: as the case page copies it, as far as the row's data allow. */
export function vendorText(rows: readonly CaseRow[], texts: Texts, language: Language): string {
  const parts = rows.map((row) => {
    const missing = { kind: 'file', size: null, state: 'missing' } as const;
    const attachments = row.missingAttachments.map((name) => ({ ...missing, name }));
    return hisText({ ...row, answers: [], attachments }, texts, language);
  });
  return [texts.today.vendorHead, ...parts].join('\n\n');
}

/** Reasons equal to a stage use the stage's texts. */
const STAGES = {
  rejected: 'rejected',
  refused: 'refused',
  'nhi-failed': 'failed',
  returned: 'returned',
  'supplement-requested': 'supplement-requested',
  'missing-attachments': 'waiting',
} as const satisfies Partial<Record<TodayKind, StageKey>>;

/** Pause reason: the settings name another server. */
export const NEW_SERVER = 'new-server';

const isStage = (kind: TodayKind): kind is keyof typeof STAGES => Object.hasOwn(STAGES, kind);

export function kindTitle(kind: TodayKind, texts: Texts): string {
  return isStage(kind) ? texts.stages[STAGES[kind]].word : texts.today.kinds[kind].title;
}

/** Formats a detail like `+180 min` or `-400 d certificate-too-new`. */
function clockWords(detail: string, texts: Texts): string {
  const [signed = '', unit] = detail.split(' ');
  const { clock } = texts.today;
  const words = signed.startsWith('-') ? clock.behind : clock.ahead;
  return words[unit === 'd' ? 'days' : 'minutes'](signed.replace(/^[+-]/, ''));
}

/** Reason why the case needs a person and what to do, with the details of this reason. */
export function kindText(
  { kind, detail }: Pick<TodayReason, 'kind' | 'detail'>,
  texts: Texts,
): { readonly why: string; readonly next: string } {
  if (isStage(kind)) {
    const { meaning, next } = texts.stages[STAGES[kind]];
    const why = kind === 'nhi-failed' ? sentences(meaning, detail) : meaning;
    return { why, next };
  }
  const { why, next } = texts.today.kinds[kind];
  if (detail === null) return { why, next };
  const reason = detail.replace(/^(destination|doubt|hold)\./, '');
  switch (kind) {
    case 'held': {
      const known = Object.hasOwn(texts.holds, reason) ? texts.holds[reason as keyof Texts['holds']] : null;
      return known === null ? { why, next } : { why: known.reason, next: known.next };
    }
    case 'doubtful':
      return { why: textFor(texts.doubts, reason) ?? why, next };
    case 'destination-paused':
    case 'destination-unreachable':
      if (reason === NEW_SERVER)
        return {
          why: sentences(causeText(reason, texts), why),
          next: texts.health.destination.newServerNext,
        };
      return { why: sentences(pauseCause(reason, texts), why), next };
    case 'clock-wrong':
      return { why: sentences(clockWords(detail, texts), why), next };
    case 'folder-unguarded':
      return { why: `${detail} — ${why}`, next };
    case 'files-not-readable': {
      const [count = '', ...path] = detail.split(' ');
      return { why: [texts.today.unreadIn(path.join(' '), count), why].join(' — '), next };
    }
    case 'folder-trouble':
    case 'out-folder-trouble':
    case 'folder-problem': {
      const { folder } = texts.health;
      const words =
        kind === 'folder-trouble'
          ? folder.states
          : kind === 'folder-problem'
            ? folder.problemKinds
            : folder.outStates;
      const [state = '', ...path] = detail.split(' ');
      const word = textFor(words, state);
      return { why: [word === null ? detail : `${path.join(' ')} ${word}`, why].join(' — '), next };
    }
    case 'quiet-intake':
    case 'quiet-poll':
      return { why: sentences(why, texts.today.quietFor(detail)), next };
    case 'awaits-file-long':
      return { why: sentences(why, texts.today.awaitsFor(detail)), next };
    case 'answer-unclear':
      return { why: sentences(why, detail), next };
    case 'number-of-another':
      return { why: texts.today.anothersNumber(detail), next };
    case 'enquiry':
      return { why: sentences(why, texts.today.enquiryFor(detail)), next };
    default:
      return { why, next };
  }
}

function pauseCause(reason: string, texts: Texts): string | null {
  return reason === 'by-person' ? texts.today.pausedByPerson : causeText(reason, texts);
}
