const FAILURES_TO_LOCK = 5;
const FIRST_LOCK_MS = 15 * 60_000;
const LONGEST_LOCK_MS = 24 * 3_600_000;

/** Where an account stands between being guessed at and being used. */
export interface LockState {
  readonly failures: number;
  readonly locks: number;
  readonly locked_until: number | null;
}
export const UNLOCKED: LockState = { failures: 0, locks: 0, locked_until: null };

/** Until when no password is looked at, or null. */
export function lockedUntil(state: LockState, now: number): number | null {
  return state.locked_until !== null && state.locked_until > now ? state.locked_until : null;
}

/** After one more wrong password: five lock for 15 minutes, the next five for 30, and so on up to a day. */
export function afterFailure(state: LockState, now: number): LockState {
  const failures = state.failures + 1;
  if (failures < FAILURES_TO_LOCK) return { ...state, failures };
  const length = Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** Math.min(state.locks, 20));
  return { failures: 0, locks: state.locks + 1, locked_until: now + length };
}
