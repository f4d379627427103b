import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { DELIVERIES, HOLD_REASONS, REVIEWS, WISHES } from '../../shared/states.ts';
import { textFor, type Texts } from '../texts/texts.ts';

type Event = CaseDetail['events'][number];

/** A case is `refused` until its checks have passed: of these it would read as if they had failed first. */
const FIRST_WORDS = new Set(['ready', 'awaits-attachments']);

/** What an event says beyond its kind, in words: the move, its reason, its counts. What is not known is left out. */
export function eventFacts(event: Event, texts: Texts): string[] {
  const { timeline } = texts;
  const { reason, searches, missing, problems, wish, number, claimed, sudoUser } = event.detail;
  const facts: string[] = [];
  const from = stateWord(event.from, texts);
  const to = stateWord(event.to, texts);
  const unchecked = event.from === 'refused' && FIRST_WORDS.has(event.kind);
  if (from !== null && to !== null && from !== to && !unchecked) facts.push(timeline.fromTo(from, to));
  const hold = HOLD_REASONS.find((each) => each === reason);
  if (hold !== undefined) facts.push(texts.holds[hold].reason);
  else if (typeof reason === 'string') facts.push(textFor(texts.doubts, reason) ?? reason);
  if (typeof searches === 'number') facts.push(timeline.searches(searches));
  if (typeof missing === 'number' && missing > 0) facts.push(timeline.missing(missing));
  if (typeof problems === 'number') facts.push(timeline.problems(problems));
  const wished = WISHES.find((each) => each === wish);
  if (wished !== undefined) facts.push(texts.moves[wished].button);
  if (typeof number === 'string') facts.push(number);
  if (typeof claimed === 'string') facts.push(timeline.claimed(claimed));
  if (typeof sudoUser === 'string') facts.push(timeline.sudoUser(sudoUser));
  return facts;
}

function stateWord(state: string | null, texts: Texts): string | null {
  const delivery = DELIVERIES.find((each) => each === state);
  if (delivery !== undefined) return texts.deliveries[delivery];
  const review = REVIEWS.find((each) => each === state);
  return review === undefined ? state : texts.reviews[review];
}
