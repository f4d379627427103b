import { request as plainRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { request as secureRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { timersRest } from '../../support/virtual-clock.ts';
import type { AgentUnderTest } from '../support/agent-process.ts';
import { PAGE_KEY_HEADER, PAGE_KEY_ITEM } from '../../../shared/page-key.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Asked {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Highest version of TLS. */
  readonly maxVersion?: 'TLSv1.1' | 'TLSv1.2';
}

/** A browser at one console: keeps its cookie and its page key and names its origin, as far as a test does not say otherwise. */
export interface Browser {
  readonly ask: (path: string, asked?: Asked) => Promise<Answer>;
  /** POST of JSON. */
  readonly post: (path: string, body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  /** POST of a form. */
  readonly form: (path: string, fields: Readonly<Record<string, string>>) => Promise<Answer>;
  /** One call of the contract: its answer, or the code of its failure. */
  readonly call: (
    path: string,
    input?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<unknown>;
  /** Opens a stream and resolves once it has begun; then, when it has ended. */
  readonly listen: (path: string) => Promise<{ readonly ended: Promise<void> }>;
  readonly cookie: () => string;
  /** The cookie by which accounts know this browser. */
  readonly marks: () => string;
  /** The headers of a call of its page. */
  readonly session: () => Readonly<Record<string, string>>;
}

/** `base` as in `http://127.0.0.1:4780`; `ca` for a console by TLS. */
export function browserAt(
  base: string,
  ca?: string,
  during: AgentUnderTest['during'] = (work) => work,
): Browser {
  const url = new URL(base);
  let cookie = '';
  /** The cookie of a browser that an account knows. */
  let marks = '';
  let pageKey = '';
  const key = (): Record<string, string> => (pageKey === '' ? {} : { [PAGE_KEY_HEADER]: pageKey });
  const send = (path: string, asked: Asked): Promise<Answer & { readonly raw: NodeJS.ReadableStream }> =>
    new Promise((resolve, reject) => {
      const { method = 'GET', body, headers = {}, maxVersion } = asked;
      const options = {
        host: url.hostname.replaceAll(/[[\]]/g, ''),
        port: url.port,
        path,
        method,
        agent: false as const,
        headers: {
          host: url.host,
          ...(cookie === '' ? {} : { cookie: [cookie, marks].filter(Boolean).join('; ') }),
          ...(method === 'POST'
            ? { origin: url.origin, 'content-length': String(Buffer.byteLength(body ?? '')) }
            : {}),
          ...headers,
        },
      };
      const isSecure = url.protocol === 'https:';
      const sent = isSecure
        ? secureRequest({
            ...options,
            ca,
            servername: url.hostname,
            ...(maxVersion && { minVersion: maxVersion, maxVersion }),
          })
        : plainRequest(options);
      sent.once('response', (response) => {
        const [set, known] = response.headers['set-cookie'] ?? [];
        if (set !== undefined) cookie = set.split(';', 1)[0] ?? '';
        if (known !== undefined) marks = known.split(';', 1)[0] ?? '';
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '', raw: response });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  const ask = async (path: string, asked: Asked = {}): Promise<Answer> => {
    const { raw, ...answer } = await during(send(path, asked));
    const body = await text(raw);
    if (answer.headers['set-cookie'] !== undefined) pageKey = pageKeyIn(body) ?? pageKey;
    return { ...answer, body };
  };
  const post: Browser['post'] = (path, body, headers = {}) =>
    ask(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...key(), ...headers },
    });
  return {
    ask,
    post,
    form: (path, fields) =>
      ask(path, {
        method: 'POST',
        body: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    call: async (path, input, headers) => {
      const answer = await post(`/rpc/${path.replaceAll('.', '/')}`, { json: input }, headers);
      const { json } = JSON.parse(answer.body) as { json: { code?: string } };
      return answer.status === 200 ? json : (json.code ?? answer.status);
    },
    listen: async (path) => {
      const listening = send(`/rpc/${path}`, {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json', ...key() },
      });
      const { raw } = await during(listening);
      timersRest(1);
      const ended = new Promise<void>((resolve) => {
        raw.on('close', () => {
          timersRest(-1);
          resolve();
        });
        raw.on('error', () => undefined);
        raw.resume();
      });
      return { ended };
    },
    cookie: () => cookie,
    marks: () => marks,
    session: () => ({ cookie, ...key() }),
  };
}

/** Key that a browser's page would keep: out of the page that hands it over, or out of JSON. */
function pageKeyIn(body: string): string | null {
  return new RegExp(`"(?:pageKey|${PAGE_KEY_ITEM})":"([^"]+)"`).exec(body)?.[1] ?? null;
}
