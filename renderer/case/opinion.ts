import type { AnswerView } from '../../shared/api/views/case-detail.ts';

/** The newest review answer that speaks of items. */
export function newestReview(answers: readonly AnswerView[]): AnswerView | null {
  return answers
    .filter(({ kind, items }) => kind === 'claim-response' && items.length > 0)
    .reduce<AnswerView | null>(
      (best, one) =>
        best === null || Date.parse(one.receivedAt) >= Date.parse(best.receivedAt) ? one : best,
      null,
    );
}

/** NHI's words, each once, in the order of the items. */
export function opinionsOf(answers: readonly AnswerView[]): string[] {
  const said = newestReview(answers)?.items.flatMap(({ opinion }) => opinion?.trim() ?? []) ?? [];
  return [...new Set(said.filter((text) => text !== ''))];
}

/** Why NHI refused it, in its own words, with the code it gave; null where it said nothing. */
export function saidBy(
  answers: readonly AnswerView[],
): { readonly text: string; readonly code: string; readonly at: string } | null {
  const last = answers.findLast(({ issue }) => issue !== null);
  const issue = last?.issue ?? null;
  return last === undefined || issue === null ? null : { ...issue, at: last.receivedAt };
}
