/** A file server that does not answer must not hold up a step: each look into a folder has a limit. */

import { inTime as orElse } from '../../ground/base/tasks.ts';

/** Error code used in place of a system error. */
export const NO_ANSWER = 'no-answer';
const LIMIT_MS = 5000;

/**
 * Folders with a late call that has not returned. Each such call holds one of the few threads for file work in this process, so no further call is
 * made there.
 */
const silent = new Map<string, number>();

/** Looks into a folder. @throws Error with the code `no-answer`, and what `look` throws */
export async function inTime<T>(path: string, look: () => Promise<T>, limitMs = LIMIT_MS): Promise<T> {
  if (silent.has(path)) throw noAnswer();
  const looked = look();
  try {
    return await within(looked, limitMs);
  } catch (error) {
    if (isNoAnswer(error)) keepUntilAnswered(path, looked);
    throw error;
  }
}

/** @throws Error with the code `no-answer`, and what `work` throws */
export const within = <T>(work: Promise<T>, limitMs: number): Promise<T> =>
  orElse(work, limitMs, () => {
    throw noAnswer();
  });

export const isNoAnswer = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === NO_ANSWER;

function keepUntilAnswered(path: string, looked: Promise<unknown>): void {
  silent.set(path, (silent.get(path) ?? 0) + 1);
  const answered = (): void => {
    const left = (silent.get(path) ?? 1) - 1;
    if (left === 0) silent.delete(path);
    else silent.set(path, left);
  };
  looked.then(answered, answered);
}

const noAnswer = (): Error => Object.assign(new Error('no answer in time'), { code: NO_ANSWER });
