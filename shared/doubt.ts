const SEARCHED_FIRST_MS = 15 * 60_000;

/**
 * Whether a doubtful send still belongs to the program: it searches by itself first. After a quarter of an hour, or at once where nothing is
 * searched, a person is asked: the case is in 待辦, and its page offers the button.
 * @param searchedSince since when it is in doubt and searched for, ms; null: no search is due
 */
export const belongsToProgram = (searchedSince: number | null, now: number): boolean =>
  searchedSince !== null && now - searchedSince < SEARCHED_FIRST_MS;
