/**
 * Wrong guesses that are checked for one account from all browsers that it does not know: so many at once, then one in each interval. In 24 hours
 * that is at most 20 + 96, however many networks guess.
 */
const GUESSES_AT_ONCE = 20;
const GUESS_EVERY_MS = 15 * 60_000;
/** From so many on, somebody is told that the account is under attack: more than one person mistypes. */
const GUESSES_OF_AN_ATTACK = 10;

/** Column of an account, ms: each wrong guess puts it one interval further. */
interface Guessed {
  readonly locked_until: number | null;
}

/** Time (ms) that the account's wrong guesses have ahead of now: one interval each. More than all can have comes from a clock that was wrong. */
function aheadOf({ locked_until }: Guessed, now: number): number {
  const ahead = Math.max(0, (locked_until ?? 0) - now);
  return ahead > GUESSES_AT_ONCE * GUESS_EVERY_MS ? 0 : ahead;
}

/** True if no guess of an unknown browser is checked at present. */
export const isSlowed = (row: Guessed, now: number): boolean =>
  aheadOf(row, now) > (GUESSES_AT_ONCE - 1) * GUESS_EVERY_MS;

/** Time (ms) at which an attack on the account is over if no more guesses come; null if there is none. */
export function attackedUntil(row: Guessed, now: number): number | null {
  const until = now + aheadOf(row, now) - (GUESSES_OF_AN_ATTACK - 1) * GUESS_EVERY_MS;
  return until > now ? until : null;
}

/** The column after one more wrong guess. */
export const afterGuess = (row: Guessed, now: number): { readonly locked_until: number } => ({
  locked_until: now + aheadOf(row, now) + GUESS_EVERY_MS,
});
