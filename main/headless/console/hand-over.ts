import type { IncomingMessage, ServerResponse } from 'node:http';
import { PAGE_KEY_HEADER, PAGE_KEY_ITEM } from '../../../shared/page-key.ts';
import { type Door, sessionCookie, sessionOf, wantsJson } from './door.ts';
import { scriptHeaders } from './headers.ts';
import { newNonce } from './responses.ts';
import type { SessionKeys, ShownKeys } from './sessions.ts';
import { IN_CHINESE, smallPage } from './small-pages.ts';

/** The two secrets of a session, as the request contains them. */
export function shownKeys(request: IncomingMessage, door: Door): ShownKeys {
  const header = request.headers[PAGE_KEY_HEADER];
  return {
    cookie: sessionOf(request, door),
    pageKey: typeof header === 'string' ? header : null,
  };
}

/**
 * Gives the browser the secrets of a new session: the cookie in a header, the page key in a page whose script stores the key in our origin and opens
 * the page itself. Not in an address, since browsers record addresses. A program that asks for JSON gets the page key in its answer.
 */
export function handOver(
  request: IncomingMessage,
  response: ServerResponse,
  door: Door,
  { keys, choices, cookies = [] }: NewSession,
): void {
  const head = { 'set-cookie': [sessionCookie(door, keys.cookie), ...cookies], 'cache-control': 'no-store' };
  if (wantsJson(request)) {
    response
      .writeHead(200, { ...head, 'content-type': 'application/json' })
      .end(JSON.stringify({ ok: true, pageKey: keys.pageKey }));
    return;
  }
  const nonce = newNonce();
  response
    .writeHead(200, { ...head, ...scriptHeaders(nonce), 'content-type': 'text/html; charset=utf-8' })
    .end(handOverPage(nonce, { ...choices, [PAGE_KEY_ITEM]: keys.pageKey }));
}

/** Data for the storage of a browser in which somebody has just signed in. */
export interface NewSession {
  readonly keys: SessionKeys;
  /** Further cookies. */
  readonly cookies?: readonly string[];
  /** The person's earlier choices for the page, which the browser does not have under this address yet. */
  readonly choices: Readonly<Record<string, string>>;
}

/** Data inside a script: escapes `<`, which could end the script, and line separators. */
const asScript = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[<\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The part after # is a place in the page, and is preserved. */
export function handOverPage(nonce: string, stored: Readonly<Record<string, string>>): string {
  const body = `<p role="alert" class="error" id="refused" hidden>此瀏覽器不允許本頁儲存資料，無法登入。請允許本機網址儲存網站資料後重試。<br>
<span lang="en">This browser keeps no data for this page, so nobody can sign in. Allow site data for this address and try again.</span></p>
<noscript><p class="error">此頁面需要 JavaScript。<br><span lang="en">This page needs JavaScript.</span></p></noscript>`;
  const script = `<script nonce="${nonce}">
try {
  for (const [name, value] of Object.entries(${asScript(stored)})) localStorage.setItem(name, value);
  location.replace('/' + location.hash);
} catch {
  document.getElementById('refused').hidden = false;
}
</script>
`;
  const heading = '登入中 <span lang="en">Signing in</span>';
  return smallPage({ ...IN_CHINESE, nonce, title: '登入中', heading, body, script });
}
