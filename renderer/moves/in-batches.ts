/** How far a long work is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
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
  run: { readonly signal?: AbortSignal; readonly onProgress?: (progress: Progress) => void } = {},
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
