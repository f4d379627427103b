import { randomBytes } from 'node:crypto';
import { protocol, type Session } from 'electron';
import { securityHeaders } from '../../headless/console/headers.ts';
import type { PageFiles } from '../../headless/console/page-files.ts';
import { DIAGNOSIS_PATH, isOurs, SCHEME, SETUP_PATH } from './app-address.ts';

interface PageRequest {
  readonly url: string;
  readonly method: string;
  /** Reads the body as a form. */
  form(): Promise<URLSearchParams>;
}

export interface PageParts {
  /** The built page by path, read at start: no request reads the disk, so none can escape the folder. */
  readonly page: PageFiles;
  /** The same files for the wizard of the first run; only its html differs. */
  readonly setup: PageFiles;
  /** Renders the page of safe mode with a style nonce, after `form` was posted (null: only viewed). */
  readonly diagnosis: (nonce: string, action: string | null, form: URLSearchParams | null) => string;
}

/** Answers a request of the `app:` scheme. Each html answer has a new nonce; an unknown address gets 404. */
async function servePage(request: PageRequest, parts: PageParts): Promise<Response> {
  const url = URL.parse(request.url);
  if (url === null || !isOurs(request.url)) return plain(404);
  const nonce = randomBytes(16).toString('base64');
  if (url.pathname === DIAGNOSIS_PATH || url.pathname.startsWith(`${DIAGNOSIS_PATH}/`)) {
    const action = url.pathname.slice(DIAGNOSIS_PATH.length + 1);
    const isForm = request.method === 'POST' && action !== '';
    if (!isForm && (request.method !== 'GET' || action !== '')) return plain(405);
    const html = isForm
      ? parts.diagnosis(nonce, action, await request.form())
      : parts.diagnosis(nonce, null, null);
    return new Response(html, { headers: { ...diagnosisHeaders(nonce), 'content-type': HTML } });
  }
  if (request.method !== 'GET') return plain(405);
  const file = url.pathname === SETUP_PATH ? parts.setup.get('/index.html') : parts.page.get(url.pathname);
  if (file === undefined) return plain(404);
  const body = file.body(nonce);
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), {
    headers: { ...securityHeaders(nonce), 'content-type': file.type, 'cache-control': 'no-store' },
  });
}

const HTML = 'text/html; charset=utf-8';

/** Headers by which the diagnosis runs no script and can only post its own forms. */
function diagnosisHeaders(nonce: string): Record<string, string> {
  return {
    ...securityHeaders(),
    'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    'cache-control': 'no-store',
  };
}

function plain(status: 404 | 405): Response {
  return new Response('', { status, headers: { ...securityHeaders(), 'content-type': 'text/plain' } });
}

/** Must run before Electron is ready. Makes the scheme like https: a secure origin, with modules and fetch. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export function answerScheme(session: Session, parts: PageParts): void {
  session.protocol.handle(SCHEME, (request) =>
    servePage(
      {
        url: request.url,
        method: request.method,
        form: async () => new URLSearchParams(await request.text()),
      },
      parts,
    ),
  );
}
