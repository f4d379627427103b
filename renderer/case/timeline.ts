import type { AnswerView, CaseDetail } from '../../shared/api/views/case-detail.ts';
import { stageKeyOf } from '../../shared/stage.ts';
import { DELIVERIES, HOLD_REASONS, REVIEWS, WISHES } from '../../shared/states.ts';
import { sentences, textFor, type Texts } from '../texts/texts.ts';

type Event = CaseDetail['events'][number];
type Attempt = CaseDetail['attemptList'][number];

export type TimelineEntry =
  | { readonly kind: 'event'; readonly at: string; readonly event: Event }
  /** `number` counts attempts from the first. */
  | { readonly kind: 'attempt'; readonly at: string; readonly attempt: Attempt; readonly number: number }
  | { readonly kind: 'answer'; readonly at: string; readonly answer: AnswerView; readonly newest: boolean };

/** Kinds of event left out, as the attempt or answer says more. */
const SAID_BY_ATTEMPT = new Set(['attempt']);
const SAID_BY_ANSWER = new Set(['review', 'answer-version']);

/** Events, attempts and answers by time, newest first. */
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
  // The sort is stable: entries of the same millisecond keep this order.
  return [...events, ...attempts, ...answers].toSorted((a, b) => byTime(a.at, b.at)).reverse();
}

/** Compares instants, not texts: offsets may differ. */
function byTime(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b);
}

/** Title of an event, or of the step it ticked; null for an unknown kind. */
export function eventTitle({ kind, detail }: Pick<Event, 'kind' | 'detail'>, texts: Texts): string | null {
  const step = kind === 'step-done' && typeof detail.step === 'string' ? detail.step : null;
  return (step === null ? null : textFor(texts.today.stepDone, step)) ?? textFor(texts.events, kind);
}

/** A new case is stored as `refused` until its check passes; for these events that state would read like a failed check. */
const FIRST_WORDS = new Set(['ready', 'awaits-attachments']);

/** An event's details as text: state change, reason, counts. Unknown details are left out. */
export function eventFacts(event: Event, texts: Texts): string[] {
  const { timeline } = texts;
  const { reason, searches, missing, problems, wish, number, claimed, sudoUser } = event.detail;
  const facts: string[] = [];
  const from = stateWord(event.from, texts);
  const to = stateWord(event.to, texts);
  const unchecked = event.from === 'refused' && FIRST_WORDS.has(event.kind);
  // A replaced case becomes `cancelled`, but nobody cancelled it.
  const isReplaced = event.kind === 'superseded';
  if (from !== null && to !== null && from !== to && !unchecked && !isReplaced)
    facts.push(timeline.fromTo(from, to));
  const hold = HOLD_REASONS.find((each) => each === reason);
  if (hold !== undefined) facts.push(texts.holds[hold].reason);
  else if (typeof reason === 'string')
    facts.push(textFor(texts.doubts, reason) ?? textFor(timeline.maybeSent, reason) ?? reason);
  if (typeof searches === 'number') facts.push(timeline.searches(searches));
  if (typeof missing === 'number' && missing > 0) facts.push(timeline.missing(missing));
  if (typeof problems === 'number') facts.push(timeline.problems(problems));
  const wished = WISHES.find((each) => each === wish);
  const { who } = event.detail;
  if (wished !== undefined) {
    const { button } = texts.moves[wished];
    facts.push(typeof who === 'string' ? timeline.stopped(who, button) : button);
  }
  if (typeof number === 'string') facts.push(number);
  if (typeof claimed === 'string') facts.push(timeline.claimed(claimed, event.actor));
  if (typeof sudoUser === 'string') facts.push(timeline.sudoUser(sudoUser));
  return facts;
}

function stateWord(state: string | null, texts: Texts): string | null {
  const delivery = DELIVERIES.find((each) => each === state);
  if (delivery !== undefined) return texts.deliveries[delivery];
  const review = REVIEWS.find((each) => each === state);
  return review === undefined ? state : texts.reviews[review];
}

/** Two sentences: what the stage means for this case, and the next step. */
export function situationOf(detail: CaseDetail, texts: Texts): { meaning: string; next: string } {
  const stage = texts.stages[stageKeyOf(detail)];
  if (detail.delivery === 'held' && detail.holdReason !== null) {
    const hold = texts.holds[detail.holdReason];
    // The person, the move and the reason of the earlier stop.
    const stop = detail.events.findLast(({ kind }) => kind === 'stop-inherited');
    const isStop = detail.holdReason === 'stopped-before' && stop !== undefined;
    const said = isStop ? eventFacts(stop, texts) : [];
    const note =
      isStop && typeof stop.detail.note === 'string' ? texts.timeline.because(stop.detail.note) : null;
    return { meaning: sentences(hold.reason, ...said, note), next: hold.next };
  }
  if (detail.doubt !== null && detail.doubt.needsPerson !== null) {
    const reason = detail.doubt.needsPerson;
    const why = textFor(texts.doubts, reason);
    return {
      meaning: sentences(stage.meaning, why),
      next: textFor(texts.doubtNext, reason) ?? texts.caseTexts.doubt.person,
    };
  }
  return { meaning: stage.meaning, next: stage.next };
}
