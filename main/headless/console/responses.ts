import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { LastBackup } from '../../agent/agent-types.ts';
import { CLEARED, scriptHeaders, securityHeaders } from './headers.ts';
import type { PageFiles } from './page-files.ts';
import { refusalPage, SIGN_IN_ERROR } from './small-pages.ts';

export function redirectHome(response: ServerResponse): void {
  redirect(response, '/');
}

export function redirect(response: ServerResponse, location: '/' | '/sign-in'): void {
  response.writeHead(303, { location, 'cache-control': 'no-store' }).end();
}

/** Redirects from a well-known address to that of this run, at the same place. Clears data stored under the old address. */
export function leadTo(response: ServerResponse, origin: string, target: string): void {
  const place = target.startsWith('/') ? target : '/';
  response
    .writeHead(303, {
      location: `${origin}${place}`,
      'cache-control': 'no-store',
      ...CLEARED,
      connection: 'close',
    })
    .end();
}

/**
 * The script of a service worker, at any address. The console has none, so another program registered the worker for which the browser asks. The
 * script unregisters it and reloads its windows, which then come to us.
 */
export function endServiceWorker(response: ServerResponse): void {
  response
    .writeHead(200, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-store',
      // Valid for every path for which the worker was registered.
      'service-worker-allowed': '/',
    })
    .end(SERVICE_WORKER_END);
}

const SERVICE_WORKER_END = `
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) await caches.delete(name);
  const windows = await self.clients.matchAll({ type: 'window' });
  await self.registration.unregister();
  for (const one of windows) await one.navigate(one.url).catch(() => undefined);
})()));
`;

/** For requests without a session: a page that tells how to get one, or an error for calls. */
export function refuse(response: ServerResponse, isCall: boolean, page = refusalPage): void {
  const head = { 'cache-control': 'no-store', connection: 'close' };
  if (isCall) {
    response.writeHead(401, { ...head, 'content-type': 'application/json' }).end(SIGN_IN_ERROR);
    return;
  }
  const nonce = newNonce();
  response
    .writeHead(401, { ...head, ...scriptHeaders(nonce), 'content-type': 'text/html; charset=utf-8' })
    .end(page(nonce));
}

/** An unguessable value for one answer: the browser applies only elements that carry it, not text injected into the page. */
export function newNonce(): string {
  return randomBytes(16).toString('base64');
}

export function plain(response: ServerResponse, status: 400 | 403 | 404 | 405 | 503, text = ''): void {
  response
    .writeHead(status, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'close',
    })
    .end(text);
}

/** More at once than is answered: a page or program comes again soon. */
export function tooMany(response: ServerResponse, isJson = false): void {
  response.setHeader('retry-after', '2');
  const said = {
    zh: '目前嘗試登入的人數過多，請稍後再試。',
    en: 'Too many sign in at the moment; try again shortly.',
  };
  if (!isJson) {
    plain(response, 503, `${said.zh}\n${said.en}\n`);
    return;
  }
  const body = { ok: false, code: 'too-many', messageZh: said.zh, message: said.en, lockedUntil: null };
  response
    .writeHead(503, { 'content-type': 'application/json', 'cache-control': 'no-store', connection: 'close' })
    .end(JSON.stringify(body));
}

/** Answer while accounts cannot be read; the browser asks again by itself. */
export function comeBack(response: ServerResponse): void {
  response.setHeader('refresh', '2');
  plain(
    response,
    503,
    '程式正在重新開啟資料，本頁幾秒後自動重新載入。\nThe data folder is being reopened; this page reloads by itself.\n',
  );
}

/** Time since NHI's last answer: `secondsAgo` null without one. */
export interface LastAnswer {
  readonly secondsAgo: number | null;
  readonly silent: boolean;
}

/**
 * For a watcher without a session: whether the agent is alive and writing. Headers tell the age of NHI's last answer (and whether that is over a
 * day), the age of backups, and the number of unreadable files. A restart of the agent would repair none of these.
 */
export function healthz(
  response: ServerResponse,
  healthy: boolean,
  seen: {
    readonly answer: LastAnswer | null;
    readonly backup: LastBackup | null;
    /** Absent or null: unknown. */
    readonly notReadable?: number | null;
  },
): void {
  const { answer, backup, notReadable = null } = seen;
  response
    .writeHead(healthy ? 200 : 503, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...(answer !== null && {
        'x-nhi-answered-seconds-ago': String(answer.secondsAgo ?? 'never'),
        'x-nhi-silent': String(answer.silent),
      }),
      ...(backup !== null && {
        'x-backup-seconds-ago': String(backup.secondsAgo ?? 'never'),
        'x-backup-failing': String(backup.failing),
      }),
      ...(notReadable !== null && { 'x-files-not-readable': String(notReadable) }),
    })
    .end(healthy ? 'ok\n' : 'failing\n');
}

/** OpenMetrics 1.0. */
const METRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Like `healthz`, for a scraper: 503 if there are no numbers at present. */
export async function metrics(response: ServerResponse, text: Promise<string> | null): Promise<void> {
  if (text === null) {
    plain(response, 503);
    return;
  }
  const body = await text;
  response.writeHead(200, { 'content-type': METRICS_TYPE, 'cache-control': 'no-store' }).end(body);
}

/** Sends a file of the page, compressed for clients that accept it (browsers do only with TLS or on this computer); HTML with its own nonce. */
export function sendFile(
  response: ServerResponse,
  page: PageFiles,
  request: { readonly target: string; readonly encodings: string },
): void {
  if (page.size === 0) {
    plain(response, 503, '頁面尚未建置，請先執行 npm run build。\n');
    return;
  }
  const file = page.get(request.target.split('?', 1)[0] ?? '/');
  if (file === undefined) {
    plain(response, 404);
    return;
  }
  const nonce = newNonce();
  const compressed = TAKES_BROTLI.test(request.encodings) ? file.compressed : null;
  response
    .writeHead(200, {
      ...securityHeaders(nonce),
      'content-type': file.type,
      ...(file.compressed !== null && { vary: 'accept-encoding' }),
      ...(compressed !== null && { 'content-encoding': 'br' }),
      'cache-control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-store',
    })
    .end(compressed ?? file.body(nonce));
}

/** Brotli is listed, and not with a weight of zero. */
const TAKES_BROTLI = /(?:^|,)\s*br\s*(?:,|$|;\s*q=(?!0(?:\.0*)?\s*(?:,|$)))/i;
