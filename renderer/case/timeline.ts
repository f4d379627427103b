import type { AnswerView, CaseDetail } from '../../shared/api/views/case-detail.ts';

type Event = CaseDetail['events'][number];
type Attempt = CaseDetail['attemptList'][number];

export type TimelineEntry =
  | { readonly kind: 'event'; readonly at: string; readonly event: Event }
  /** `number` counts attempts from the first. */
  | { readonly kind: 'attempt'; readonly at: string; readonly attempt: Attempt; readonly number: number }
  | { readonly kind: 'answer'; readonly at: string; readonly answer: AnswerView; readonly newest: boolean };

/** Said better by the attempt or the answer that stands beside them. */
const SAID_BY_ATTEMPT = new Set(['attempt']);
const SAID_BY_ANSWER = new Set(['review', 'answer-version']);

/** Events, attempts and answers in one line by time, newest first. */
export function timelineOf(detail: Pick<CaseDetail, 'events' | 'attemptList' | 'answers'>): TimelineEntry[] {
  const attempts = detail.attemptList
    .toSorted((a, b) => byTime(a.startedAt, b.startedAt))
    .map((attempt, index): TimelineEntry => ({
      kind: 'attempt',
      at: attempt.startedAt,
      attempt,
      number: index + 1,
    }));
  const events = detail.events
    .filter((event) => attempts.length === 0 || !SAID_BY_ATTEMPT.has(event.kind))
    .filter((event) => detail.answers.length === 0 || !SAID_BY_ANSWER.has(event.kind))
    .map((event): TimelineEntry => ({ kind: 'event', at: event.at, event }));
  const newest = detail.answers.reduce<AnswerView | null>(
    (best, answer) => (best === null || byTime(answer.receivedAt, best.receivedAt) >= 0 ? answer : best),
    null,
  );
  const answers = detail.answers.map((answer): TimelineEntry => ({
    kind: 'answer',
    at: answer.receivedAt,
    answer,
    newest: detail.answers.length > 1 && answer === newest,
  }));
  // Stable: what happened in the same millisecond stays in the order events, attempts, answers had.
  return [...events, ...attempts, ...answers].toSorted((a, b) => byTime(a.at, b.at)).reverse();
}

/** By the instant, not the text: offsets may differ. */
function byTime(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b);
}
