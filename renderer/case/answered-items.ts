import type { AnswerView, CaseDetail } from '../../shared/api/views.ts';

type Requested = CaseDetail['items'][number];
type Answered = AnswerView['items'][number];

/** One line of the comparison: what was asked, what NHI said of it, either may lack. */
export interface ItemPair {
  readonly sequence: number;
  readonly asked: Requested | null;
  readonly answered: Answered | null;
}

/** The newest review answer that speaks of items, by when it was received. */
export function answerWithItems(answers: readonly AnswerView[]): AnswerView | null {
  return answers
    .filter((answer) => answer.kind === 'claim-response' && answer.items.length > 0)
    .reduce<AnswerView | null>(
      (newest, answer) => (newest === null || answer.receivedAt >= newest.receivedAt ? answer : newest),
      null,
    );
}

/** What was asked in its order, each with its answer by sequence; then answers to nothing that was asked. */
export function pairItems(asked: readonly Requested[], answer: AnswerView | null): ItemPair[] {
  const answered = new Map((answer?.items ?? []).map((item) => [item.sequence, item]));
  const pairs = asked.map((item): ItemPair => ({
    sequence: item.sequence,
    asked: item,
    answered: answered.get(item.sequence) ?? null,
  }));
  const known = new Set(asked.map((item) => item.sequence));
  const rest = [...answered.values()].filter((item) => !known.has(item.sequence));
  return [
    ...pairs,
    ...rest.map((item): ItemPair => ({ sequence: item.sequence, asked: null, answered: item })),
  ];
}
