/** Per tab, and gone with it. Holds an address of the page, which never names a patient. */
const KEY = 'twpas.place';

interface Kept {
  readonly name: string;
  readonly hash: string;
}

/** This page is being left on purpose: that its session has ended is no reason to keep its place. */
let left = false;

/** Where this person was, for after the next sign-in. */
export function keepPlace(name: string, hash: string): void {
  if (left) return;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ name, hash } satisfies Kept));
  } catch {
    // Storage is switched off in this browser: the next sign-in begins at the first page.
  }
}

/** For the person who signs out: the next one begins at the first page. */
export function leavePlace(): void {
  left = true;
  forgetPlace();
}

function forgetPlace(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // As above: nothing was kept.
  }
}

/** The kept place, once, where it is this person's; another one begins anew. */
export function takePlace(name: string): string | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Partial<Kept> | null;
    forgetPlace();
    return kept?.name === name && typeof kept.hash === 'string' ? kept.hash : null;
  } catch {
    return null;
  }
}
