import { forgetPageKey, pageKeyHeader } from '../connection/page-key.ts';

/** The console's two ways to end a session; it takes them from its own page only. */
export type SessionEnd = 'lock' | 'sign-out';

/** @throws Error when the console did not confirm it */
export async function endSession(how: SessionEnd): Promise<void> {
  const response = await fetch(new URL(`/${how}`, window.location.href), {
    method: 'POST',
    credentials: 'same-origin',
    cache: 'no-store',
    // A form would be led to the sign-in page.
    headers: { accept: 'application/json', ...pageKeyHeader() },
    keepalive: true,
  });
  // 401: there is no such session any more, which is what was asked for.
  if (!response.ok && response.status !== 401)
    throw new Error(`the console answered ${String(response.status)}`);
  forgetPageKey();
}

/** The console's form, or how to get an address that signs in where there are no accounts. */
export function openSignIn(): void {
  window.location.assign('/sign-in');
}
