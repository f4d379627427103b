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
  batch = BATCH,
): Promise<{ readonly answers: readonly T[]; readonly asked: number }> {
  const answers: T[] = [];
  let asked = 0;
  while (asked < ids.length && run.signal?.aborted !== true) {
    const part = ids.slice(asked, asked + batch);
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
  /** Number of cases whose hold or cancel is only asked for: NHI is asked first. */
  readonly asked: number;
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
  const call = (part: string[]) => {
    const input = { ids: part, ...(words === '' ? {} : { reason: words }) };
    return move === 'release' && run.said !== undefined
      ? client.cases.release({ ...input, reconcile: run.said })
      : client.cases[move](input);
  };
  return resultOf(ids, await inBatches(ids, call, run));
}

type Answers = Awaited<ReturnType<typeof inBatches<Awaited<ReturnType<AgentClient['cases']['release']>>>>>;

function resultOf(ids: readonly string[], { answers, asked }: Answers): MoveResult {
  const results = answers.flat();
  const failures = results.filter(({ ok }) => !ok);
  const wishes = results.filter(({ wish }) => wish !== undefined);
  const done = results.length - failures.length - wishes.length;
  return { done, asked: wishes.length, failures, left: ids.length - asked };
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
  const call = (part: string[]) =>
    client.cases.release({
      ...{ ids: part, reconcile: said, despite: part.flatMap((id) => despite.get(id) ?? []) },
      ...(words === '' ? {} : { reason: words }),
    });
  return resultOf(ids, await inBatches(ids, call, run, 1));
}
