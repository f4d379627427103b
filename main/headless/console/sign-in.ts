import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AgentPeople } from '../../agent/agent-types.ts';
import { noCookie, sessionCookie, sessionOf, type Door } from './door.ts';
import { readSignIn, type SignInBody } from './form-body.ts';
import { formHeaders } from './headers.ts';
import { newNonce, plain, redirect, redirectHome } from './responses.ts';
import type { Sessions } from './sessions.ts';
import { signInPage, type Sentence } from './sign-in-page.ts';
import { refusalOf } from './sign-in-texts.ts';

/** Where a browser signs in and out by name; each answers a form with a page, a script with JSON or nothing. */
export interface SignInPlaces {
  /** Whether this request was one of theirs; it is answered then. */
  take(request: IncomingMessage, response: ServerResponse, door: Door): Promise<boolean>;
  /** The form in place of a page that needs a session. */
  show(response: ServerResponse, door: Door): void;
}

const NOT_THE_SAME: Sentence = { zh: '兩次輸入的新密碼不同。', en: 'The two new passwords differ.' };

export function signInPlaces(people: AgentPeople, sessions: Sessions): SignInPlaces {
  const page = (
    response: ServerResponse,
    door: Door,
    shown: { readonly name: string; readonly mustChange: boolean; readonly trouble: Sentence | null },
  ): void => {
    const nonce = newNonce();
    response
      .writeHead(shown.trouble === null && shown.name === '' ? 401 : 403, {
        ...formHeaders(nonce),
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      })
      .end(signInPage({ ...shown, nonce, atMachine: door.scheme === 'http' }));
  };
  const show = (response: ServerResponse, door: Door): void => {
    page(response, door, { name: '', mustChange: false, trouble: null });
  };

  const signIn = async (request: IncomingMessage, response: ServerResponse, door: Door): Promise<void> => {
    const read = await readSignIn(request);
    if (read === null) {
      plain(response, 400);
      return;
    }
    const { body, isJson } = read;
    const next = nextOf(body);
    if (next !== null && !isJson && body.again !== next) {
      page(response, door, { name: body.name, mustChange: true, trouble: NOT_THE_SAME });
      return;
    }
    const source = request.socket.remoteAddress ?? 'unknown';
    const outcome = await people.signIn({ name: body.name, password: body.password, next, source });
    const secret =
      outcome.kind === 'signed-in' ? sessions.begin({ kind: 'account', key: outcome.key }, door) : null;
    if (outcome.kind === 'signed-in' && secret !== null) {
      const before = sessionOf(request, door);
      if (before !== null) sessions.end(before, door, 'signed-out');
      response.setHeader('set-cookie', sessionCookie(door, secret));
      if (isJson) json(response, 200, { ok: true });
      else redirectHome(response);
      return;
    }
    const refusal = refusalOf(outcome.kind === 'signed-in' ? { kind: 'wrong' } : outcome);
    if (isJson) {
      const { code, said, until } = refusal;
      const lockedUntil = until === null ? null : new Date(until).toISOString();
      json(response, code === 'too-many' ? 429 : 401, {
        ok: false,
        code,
        messageZh: said.zh,
        message: said.en,
        lockedUntil,
      });
      return;
    }
    const mustChange = outcome.kind === 'must-change' || outcome.kind === 'refused' || next !== null;
    page(response, door, { name: body.name, mustChange, trouble: refusal.said });
  };

  const leave = (
    request: IncomingMessage,
    response: ServerResponse,
    door: Door,
    why: 'signed-out' | 'locked',
  ): void => {
    // What a script sends along is nothing to us; unread, it would be taken for the next request.
    request.resume();
    const secret = sessionOf(request, door);
    if (secret !== null) sessions.end(secret, door, why);
    response.setHeader('set-cookie', noCookie(door));
    if ((request.headers.accept ?? '').includes('application/json'))
      response.writeHead(204, { 'cache-control': 'no-store' }).end();
    else redirect(response, '/sign-in');
  };

  return {
    show,
    async take(request, response, door) {
      const { method } = request;
      const path = (request.url ?? '/').split('?', 1)[0];
      if (path !== '/sign-in' && path !== '/sign-out' && path !== '/lock') return false;
      if (path === '/sign-in' && (method === 'GET' || method === 'HEAD')) {
        const secret = sessionOf(request, door);
        if (secret !== null && sessions.find(secret, door) !== null) redirectHome(response);
        else show(response, door);
      } else if (method !== 'POST') plain(response, 405);
      else if (path === '/sign-in') await signIn(request, response, door);
      else leave(request, response, door, path === '/lock' ? 'locked' : 'signed-out');
      return true;
    },
  };
}

function nextOf({ next }: SignInBody): string | null {
  return next === undefined || next === '' ? null : next;
}

function json(response: ServerResponse, status: 200 | 401 | 429, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}
