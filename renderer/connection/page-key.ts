import { PAGE_KEY_HEADER, PAGE_KEY_ITEM } from '../../shared/page-key.ts';

/** Read anew for each call: another tab may have signed in since. Null where nobody has, or the browser keeps nothing. */
export function readPageKey(): string | null {
  try {
    return localStorage.getItem(PAGE_KEY_ITEM);
  } catch {
    // Storage is switched off in this browser: the page that signs in has said so.
    return null;
  }
}

export function forgetPageKey(): void {
  try {
    localStorage.removeItem(PAGE_KEY_ITEM);
  } catch {
    // As above: nothing was kept.
  }
}

/** What each call to the console carries beside its cookie. */
export function pageKeyHeader(): Record<string, string> {
  const key = readPageKey();
  return key === null ? {} : { [PAGE_KEY_HEADER]: key };
}
