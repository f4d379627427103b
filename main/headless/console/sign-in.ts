import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { AgentPeople } from '../../agent/agent-types.ts';
import { type Door, knownCookie, marksOf, noCookie, sessionOf, sourceOf } from './door.ts';
import { handOver, shownKeys } from './hand-over.ts';
import { formHeaders } from './headers.ts';
import { newNonce, plain, redirect, tooMany } from './responses.ts';
import type { Sessions } from './sessions.ts';
import { type FormLanguage, refusalOf, type Sentence, signInPage } from './small-pages.ts';

/** Sign-ins of strangers whose answers are awaited at once. Further ones are refused, not held. */
const MOST_OF_STRANGERS = 30;
/** The same of each account, from browsers that it knows. */
const MOST_OF_ONE = 4;

const NOT_THE_SAME: Sentence = { zh: '兩次輸入的新密碼不同。', en: 'The two new passwords differ.' };

type FormState = Omit<Parameters<typeof signInPage>[0], 'nonce' | 'atMachine'>;

/** Sign-in and sign-out by name. A form gets a page as the answer, a script gets JSON or nothing. */
export class SignInPlaces {
  readonly #people: AgentPeople;
  readonly #sessions: Sessions;
  /** By the account whose known browser asks; null: strangers. */
  readonly #underWay = new Map<string | null, number>();

  constructor(people: AgentPeople, sessions: Sessions) {
    this.#people = people;
    this.#sessions = sessions;
  }

  /** Returns whether the request was one of these; if so, it is answered. */
  async take(request: IncomingMessage, response: ServerResponse, door: Door): Promise<boolean> {
    const { method } = request;
    const [path, query] = (request.url ?? '/').split('?', 2);
    if (path !== '/sign-in' && path !== '/sign-out' && path !== '/lock') return false;
    // Also for a browser with a session: its page may have lost its key.
    if (path === '/sign-in' && (method === 'GET' || method === 'HEAD'))
      this.show(response, door, new URLSearchParams(query).get('lang') === 'en' ? 'en' : 'zh');
    else if (method !== 'POST') plain(response, 405);
    else if (path === '/sign-in') await this.#signIn(request, response, door);
    else this.#leave(request, response, door);
    return true;
  }

  /** Shows the form in place of a page that needs a session; in Chinese by default. */
  show(response: ServerResponse, door: Door, language: FormLanguage = 'zh'): void {
    sendForm(response, door, { language, name: '', mustChange: false, trouble: null });
  }

  async #signIn(request: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
    const read = await readSignIn(request);
    if (read === null) {
      plain(response, 400);
      return;
    }
    const { body, isJson } = read;
    const next = nextOf(body);
    const { lang: language, name, password } = body;
    if (next !== null && !isJson && body.again !== next) {
      sendForm(response, door, { language, name, mustChange: true, trouble: NOT_THE_SAME });
      return;
    }
    const { address: source, network } = sourceOf(request.socket);
    const known = marksOf(request, door);
    const place = this.#people.accountKnowing(name, known);
    const before = this.#underWay.get(place) ?? 0;
    if (before >= (place === null ? MOST_OF_STRANGERS : MOST_OF_ONE)) {
      tooMany(response, isJson);
      return;
    }
    this.#underWay.set(place, before + 1);
    const outcome = await this.#people
      .signIn({ name, password, next, source, network, known })
      .finally(() => this.#underWay.set(place, (this.#underWay.get(place) ?? 1) - 1));
    const owner = outcome.kind === 'signed-in' ? ({ kind: 'account', key: outcome.key } as const) : null;
    const keys = owner === null ? null : this.#sessions.begin(owner, door, sessionOf(request, door));
    if (owner !== null && keys !== null) {
      const cookies = [knownCookie(door, this.#people.marksAfter(owner.key, known))];
      handOver(request, response, door, { keys, choices: this.#people.choices(owner), cookies });
      return;
    }
    const refusal = refusalOf(outcome.kind === 'signed-in' ? { kind: 'wrong' } : outcome);
    if (isJson) {
      sendRefusal(response, refusal);
      return;
    }
    const mustChange = outcome.kind === 'must-change' || outcome.kind === 'refused' || next !== null;
    sendForm(response, door, { language, name, mustChange, trouble: refusal.said });
  }

  #leave(request: IncomingMessage, response: ServerResponse, door: Door): void {
    // A script's body is not used; if left unread, it would be taken for the next request.
    request.resume();
    const isLock = request.url?.split('?', 1)[0] === '/lock';
    this.#sessions.end(shownKeys(request, door), door, isLock ? 'locked' : 'signed-out');
    response.setHeader('set-cookie', noCookie(door));
    if ((request.headers.accept ?? '').includes('application/json'))
      response.writeHead(204, { 'cache-control': 'no-store' }).end();
    else redirect(response, '/sign-in');
  }
}

function sendForm(response: ServerResponse, door: Door, form: FormState): void {
  const nonce = newNonce();
  response
    .writeHead(form.trouble === null && form.name === '' ? 401 : 403, {
      ...formHeaders(nonce),
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    })
    .end(signInPage({ ...form, nonce, atMachine: door.scheme === 'http' }));
}

function sendRefusal(response: ServerResponse, { code, said, until }: ReturnType<typeof refusalOf>): void {
  const lockedUntil = until === null ? null : new Date(until).toISOString();
  response
    .writeHead(code === 'too-many' ? 429 : 401, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    })
    .end(JSON.stringify({ ok: false, code, messageZh: said.zh, message: said.en, lockedUntil }));
}

function nextOf({ next }: SignInBody): string | null {
  return next === undefined || next === '' ? null : next;
}

/** Far more than a name and two passwords need. */
const MAX_BYTES = 16 * 1024;

const field = z.string().max(4096);
const signInBody = z.object({
  name: field.default(''),
  password: field.default(''),
  /** A new password; `again`: typed once more, if it was typed unseen. */
  next: field.optional(),
  again: field.optional(),
  /** Language in which the form was shown. */
  lang: z.enum(['zh', 'en']).catch('zh'),
});
type SignInBody = z.infer<typeof signInBody>;

/** Reads a form or JSON; null if it is neither, or too long. */
async function readSignIn(request: IncomingMessage): Promise<{ body: SignInBody; isJson: boolean } | null> {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  const text = await readText(request);
  if (text === null) return null;
  if (type === 'application/json') return parsed(parseJson(text), true);
  if (type !== 'application/x-www-form-urlencoded') return null;
  return parsed(Object.fromEntries(new URLSearchParams(text)), false);
}

function parsed(fields: unknown, isJson: boolean): { body: SignInBody; isJson: boolean } | null {
  const result = signInBody.safeParse(fields);
  return result.success ? { body: result.data, isJson } : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // answered like any other body that is not one of ours
  }
}

async function readText(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
