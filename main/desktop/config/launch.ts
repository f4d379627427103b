/** Given by the login item, so that the window does not jump at somebody who has just signed in. */
export const HIDDEN_SWITCH = '--hidden';

/** Whether this start is meant to be seen. */
export function startsHidden(argv: readonly string[]): boolean {
  return argv.includes(HIDDEN_SWITCH);
}

/** What a second launch, whose command line the first one hears, asks for: a login item adds nothing. */
export function onSecondLaunch(argv: readonly string[]): 'show' | 'ignore' {
  return startsHidden(argv) ? 'ignore' : 'show';
}
