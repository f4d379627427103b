import type { ReleaseWord } from '../../shared/choices.ts';
import type { AgentClient } from '../connection/transport.ts';
import type { BulkMove } from './move.ts';

/** How far a long work is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

interface Running {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** So few that the agent answers each within a moment: the progress moves, and Stop ends it soon. */
const BATCH = 200;

/**
 * One call after the other for many ids, with word of how far it is. Stopped, it ends after the call that is under way: what
 * the agent has confirmed by then stays done.
 * @returns the answers of the calls that were made, and for how many ids
 */
export async function inBatches<T>(
  ids: readonly string[],
  call: (part: string[]) => Promise<T>,
  run: Running = {},
): Promise<{ readonly answers: readonly T[]; readonly asked: number }> {
  const answers: T[] = [];
  let asked = 0;
  while (asked < ids.length && run.signal?.aborted !== true) {
    const part = ids.slice(asked, asked + BATCH);
    run.onProgress?.({ done: asked, total: ids.length });
    answers.push(await call(part));
    asked += part.length;
  }
  return { answers, asked };
}

export interface MoveFailure {
  readonly id: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly messageEn: string | null;
  /** Numbers at NHI that the message is about. */
  readonly numbers?: readonly string[] | undefined;
}

/** NHI may have it already: it is let go only once a person has looked there and said so. */
export const isUnchecked = ({ code }: MoveFailure): boolean => code === 'nhi-not-checked';

/** The last search found it: nothing is sent, and it is kept as uploaded. */
export const isThere = ({ code }: Pick<MoveFailure, 'code'>): boolean => code === 'found-at-nhi';

/** The last search found what may be it: it goes only once a person has looked at each number. */
export const isSimilar = ({ code, numbers = [] }: Pick<MoveFailure, 'code' | 'numbers'>): boolean =>
  code === 'similar-at-nhi' && numbers.length > 0;

export interface MoveResult {
  readonly done: number;
  readonly failures: readonly MoveFailure[];
  /** Not asked for, since it was stopped before. */
  readonly left: number;
}

type MoveRunning = Running & { readonly said?: ReleaseWord | undefined };

/** Asks the agent for a move of each id and says what came of it, as the agent confirmed it. */
export async function runMove(
  client: Pick<AgentClient, 'cases'>,
  {
    move,
    ids,
    reason,
  }: { readonly move: BulkMove; readonly ids: readonly string[]; readonly reason: string },
  run: MoveRunning = {},
): Promise<MoveResult> {
  const words = reason.trim();
  const failures: MoveFailure[] = [];
  let done = 0;
  const { answers, asked } = await inBatches(
    ids,
    (part) => {
      const input = { ids: part, ...(words === '' ? {} : { reason: words }) };
      return move === 'release' && run.said !== undefined
        ? client.cases.release({ ...input, reconcile: run.said })
        : client.cases[move](input);
    },
    run,
  );
  for (const result of answers.flat()) {
    if (result.ok) done += 1;
    else failures.push(result);
  }
  return { done, failures, left: ids.length - asked };
}

/** Numbers that a person has looked at at NHI, by case: none of these numbers is that case. */
export type Despite = ReadonlyMap<string, readonly string[]>;

/** Lets each go although NHI has something similar: what is said of one case's numbers says nothing of another case. */
export async function releaseDespite(
  client: Pick<AgentClient, 'cases'>,
  despite: Despite,
  reason: string,
  { said = 'checked', ...run }: MoveRunning = {},
): Promise<MoveResult> {
  const words = reason.trim();
  const ids = [...despite.keys()];
  const failures: MoveFailure[] = [];
  let done = 0;
  for (const [at, id] of ids.entries()) {
    if (run.signal?.aborted === true) return { done, failures, left: ids.length - at };
    run.onProgress?.({ done: at, total: ids.length });
    const answer = await client.cases.release({
      ...{ ids: [id], reconcile: said, despite: [...(despite.get(id) ?? [])] },
      ...(words === '' ? {} : { reason: words }),
    });
    for (const result of answer) {
      if (result.ok) done += 1;
      else failures.push(result);
    }
  }
  return { done, failures, left: 0 };
}
