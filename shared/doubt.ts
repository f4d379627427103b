const SEARCHED_FIRST_MS = 15 * 60_000;

/**
 * True if the agent still settles a doubtful send by itself. After a quarter of an hour, or immediately if no search is due, a person is
 * asked: the case is in 待辦, and its page offers the button.
 * @param searchedSince since when the agent searches for the doubtful case, ms; null: no search is due
 */
export const belongsToProgram = (searchedSince: number | null, now: number): boolean =>
  searchedSince !== null && now - searchedSince < SEARCHED_FIRST_MS;
