/** What closing the window does. */
export type OnClose =
  | { readonly kind: 'close' }
  /** It goes on in the tray; `explain`: said once to each user. */
  | { readonly kind: 'hide'; readonly explain: boolean };

export function onClose(sight: { readonly quitting: boolean; readonly explained: boolean }): OnClose {
  return sight.quitting ? { kind: 'close' } : { kind: 'hide', explain: !sight.explained };
}

/** A page that keeps crashing is left alone after this many times within a minute: the sending does not need it. */
const RELOADS_A_MINUTE = 3;

/** Whether to load a crashed page again. `earlier`: when it crashed before, ms since the epoch. */
export function reloadAfterCrash(earlier: readonly number[], now: number): boolean {
  return earlier.filter((at) => now - at < 60_000).length < RELOADS_A_MINUTE;
}
