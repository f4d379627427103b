import type { Answer } from './answer.ts';

/** Answers of one route, for something in between that mixes them up. */
export interface AnswersBefore {
  /** Keeps a good answer as the last one, and returns it. */
  note(answer: Answer): Answer;
  /** Answer to the last request; null before the first. */
  last(): Answer | null;
  /** The answer of the other of two requests that are under way together; its own where no other comes within `waitMs`. */
  swap(answer: Answer, waitMs: number): Promise<Answer>;
}

export function createAnswersBefore(): AnswersBefore {
  let last: Answer | null = null;
  let waiting: { readonly answer: Answer; readonly give: (answer: Answer) => void } | null = null;
  return {
    note(answer) {
      if (answer.status < 300) last = answer;
      return answer;
    },
    last: () => last,
    swap(answer, waitMs) {
      if (waiting !== null) {
        const other = waiting;
        waiting = null;
        other.give(answer);
        return Promise.resolve(other.answer);
      }
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting = null;
          resolve(answer);
        }, waitMs);
        const give = (given: Answer): void => {
          clearTimeout(timer);
          resolve(given);
        };
        waiting = { answer, give };
      });
    },
  };
}
