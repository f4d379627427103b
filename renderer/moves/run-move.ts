import type { ReleaseWord } from '../../shared/choices.ts';
import type { AgentClient } from '../connection/transport.ts';
import type { BulkMove } from './move.ts';

export interface Progress {
  readonly done: number;
  readonly total: number;
}

interface Running {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Ids per call: small enough that progress moves steadily and Stop takes effect soon. */
const BATCH = 200;

/**
 * Calls the agent for many ids, batch by batch, and reports progress. Stop takes effect after the running call; confirmed batches remain done.
 * @returns the answers of all calls, and the number of ids sent
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
  /** Claim numbers at NHI that the message names. */
  readonly numbers?: readonly string[] | undefined;
}

/** NHI may already have the case: released only after a person searched at NHI and confirmed it. */
export const isUnchecked = ({ code }: MoveFailure): boolean => code === 'nhi-not-checked';

/** The last search found the case at NHI: it is not sent, but recorded as uploaded. */
export const isThere = ({ code }: Pick<MoveFailure, 'code'>): boolean => code === 'found-at-nhi';

/** The last search found similar claims: the case is released only after a person ruled out each number. */
export const isSimilar = ({ code, numbers = [] }: Pick<MoveFailure, 'code' | 'numbers'>): boolean =>
  code === 'similar-at-nhi' && numbers.length > 0;

export interface MoveResult {
  readonly done: number;
  readonly failures: readonly MoveFailure[];
  /** Number of ids not sent because the run was stopped. */
  readonly left: number;
}

type MoveRunning = Running & { readonly said?: ReleaseWord | undefined };

/** Requests the move for each id and returns what the agent confirmed. */
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

/** Claim numbers, by case, that a person looked up at NHI and ruled out. */
export type Despite = ReadonlyMap<string, readonly string[]>;

/** Releases each case despite similar claims. One call per case, as a person rules out numbers for that case only. */
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
