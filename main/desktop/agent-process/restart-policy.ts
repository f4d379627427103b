/** How an agent process ended, as its host saw it. */
export interface Ending {
  /** It was asked to drain. */
  readonly drained: boolean;
  /** The code it gave for not having started; null after a crash. */
  readonly failure: string | null;
  /** How long it had been ready, ms; null when it never was. */
  readonly readyMs: number | null;
  /** Bad endings in a row before this one. */
  readonly before: number;
}

export type NextStep =
  | { readonly kind: 'ended' }
  /** `inRow`: bad endings in a row, this one included. */
  | { readonly kind: 'restart'; readonly afterMs: number; readonly inRow: number }
  /** Nothing is started by itself any more: a person reads the diagnosis. */
  | { readonly kind: 'safe-mode' };

/** A process that lasted this long was no failed start: counting begins anew. */
const LASTED_MS = 60_000;
const CRASHES_ALLOWED = 3;
const FIRST_WAIT_MS = 1_000;

/**
 * Failures that time mends: an agent before this one may still be finishing its sends, a keyring may still be locked.
 * Any other reason stands until a person does something, so starting again would only repeat it.
 */
const MENDED_BY_TIME: ReadonlySet<string> = new Set([
  'locked',
  'lock-failed',
  'host-silent',
  'safe-storage-busy',
  'unexpected',
]);

/** What to do when the agent process has ended. Waits double: 1 s, 2 s; the third bad ending in a row is safe mode. */
export function afterEnding({ drained, failure, readyMs, before }: Ending): NextStep {
  if (drained) return { kind: 'ended' };
  if (failure !== null && !MENDED_BY_TIME.has(failure)) return { kind: 'safe-mode' };
  const inRow = (readyMs !== null && readyMs >= LASTED_MS ? 0 : before) + 1;
  if (inRow >= CRASHES_ALLOWED) return { kind: 'safe-mode' };
  return { kind: 'restart', afterMs: FIRST_WAIT_MS * 2 ** (inRow - 1), inRow };
}
