import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Router } from '@orpc/server';
import { RPCHandler } from '@orpc/server/node';
import { MAX_BUNDLE_BYTES } from '../../shared/choices.ts';
import type { Contract } from '../../shared/api/contract.ts';
import type { SetupContract } from '../../shared/api/setup-contract.ts';
import { lacking } from '../../shared/people/procedures.ts';
import { Turns } from '../agent/ground/base/turns.ts';
import { type AgentContext, personOf } from '../agent/api/context.ts';
import { AgentError } from '../agent/ground/error.ts';

/** The agent's implemented contract, or that of the first run, when there is no agent yet. */
export type ServedRouter = Router<Contract, AgentContext> | Router<SetupContract, AgentContext>;

/** Fits 10,000 ids of 64 characters; most calls are smaller. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Calls with larger bodies: a Bundle to be checked (within JSON each quote and line break takes two bytes), and a package to be imported (base64). */
const LARGE_PATHS: ReadonlySet<string | undefined> = new Set(['/rpc/check/bundle', '/rpc/ig/upload']);
const MAX_CHECK_BYTES = 2 * MAX_BUNDLE_BYTES + 8 * MAX_BODY_BYTES;

/** Serves the agent's router under `/rpc` of a node:http server. The caller must have been authorised before. */
export function createRpcServer(
  router: ServedRouter,
): (request: IncomingMessage, response: ServerResponse, context: AgentContext) => Promise<void> {
  const handler = new RPCHandler(router);
  return async (request, response, context) => {
    const isLarge = mayBeLarge(request, context);
    const refusal = refusalFor(request, isLarge);
    if (refusal !== null) {
      refuseUnread(request, response, { status: refusal });
      return;
    }
    response.setHeader('cache-control', 'no-store');
    const checked = isLarge ? await readCheckedBody(request, response, personOf(context)) : null;
    if (checked !== null && checked.kind !== 'read') {
      if (checked.kind === 'busy') response.setHeader('retry-after', '2');
      refuseUnread(request, response, REFUSED[checked.kind]);
      return;
    }
    // The handler takes the body that was read here already.
    const taken = checked === null ? request : Object.assign(request, { body: checked.body });
    const { matched } = await handler.handle(taken, response, { prefix: '/rpc', context });
    if (!matched) response.writeHead(404).end();
  };
}

/** Answer to an unread request. */
interface Unread {
  readonly status: number;
  readonly body?: string;
  readonly type?: string;
}

/** ms. */
const FAREWELL_MS = 2_000;

/**
 * Answers before the body has arrived. The rest is discarded for a moment: closing a connection with unread bytes resets it, and the answer may be
 * lost. Then the connection is closed, else the rest would be taken for the next request.
 */
export function refuseUnread(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body = '', type = 'application/json' }: Unread,
): void {
  if (response.destroyed) return;
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, {
    ...{ connection: 'close', 'content-length': length },
    ...(body === '' ? {} : { 'content-type': type }),
  });
  if (body === '') response.flushHeaders();
  else response.write(body);
  const close = (): void => {
    clearTimeout(late);
    response.end();
  };
  const late = setTimeout(close, FAREWELL_MS);
  request.once('end', close).once('close', close).resume();
}

/** A failure in the form in which the page reads the contract's failures. */
const BUSY = JSON.stringify({
  json: {
    defined: true,
    code: 'FAILED',
    status: 503,
    message: 'Too many files are being checked at the moment; try again shortly.',
    data: { code: 'check-busy', messageZh: '目前檢核中的檔案過多，請稍後再試。' },
  },
});

/** Answers if the body of a large call was not read. */
const REFUSED = {
  busy: { status: 503, body: BUSY },
  'not-json': { status: 400, body: '' },
} as const;

/** A large body is read only of somebody who may make the call. */
function mayBeLarge({ url }: IncomingMessage, { roles }: AgentContext): boolean {
  if (url === undefined || !LARGE_PATHS.has(url)) return false;
  return lacking(roles, url.slice('/rpc/'.length).replace('/', '.'), undefined) === null;
}

/** Our clients always send the length of their body; node:http enforces it. */
function refusalFor(request: IncomingMessage, isLarge: boolean): 405 | 411 | 413 | null {
  if (request.method !== 'POST') return 405;
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  if (Number.isNaN(length)) return 411;
  const limit = isLarge ? MAX_CHECK_BYTES : MAX_BODY_BYTES;
  return length > limit ? 413 : null;
}

/**
 * Bodies read at once, over both doors: each takes some hundred MB while it is read and parsed. More waiting calls would wait in vain, since the page
 * gives up after a minute and a half.
 */
const BODIES = new Turns({ each: 1, all: 2, eachWaiting: 8, allWaiting: 24 });
/** ms without a byte, after which a body no longer holds its turn. */
const STALLED_MS = 10_000;

/** Result of reading a Bundle to be checked, or the answer sent instead. */
type CheckedBody = { readonly kind: 'read'; readonly body: unknown } | { readonly kind: 'busy' | 'not-json' };

/**
 * Reads the body of a large call when its turn comes: until then the client's system holds it back. The turn ends when the answer is sent or its
 * reader has left.
 */
async function readCheckedBody(
  request: IncomingMessage,
  response: ServerResponse,
  who: string,
): Promise<CheckedBody> {
  if (!(await hasTurn(response, who))) return { kind: 'busy' };
  const stalled = setTimeout(() => request.socket.destroy(), STALLED_MS);
  response.once('close', () => clearTimeout(stalled));
  const decoder = new TextDecoder();
  let text = '';
  // The request is not destroyed after the loop: an answer is still to be sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    stalled.refresh();
    text += decoder.decode(chunk, { stream: true });
  }
  clearTimeout(stalled);
  try {
    return { kind: 'read', body: JSON.parse(text + decoder.decode()) };
  } catch {
    return { kind: 'not-json' };
  }
}

/** Waits for a turn, which ends with the answer; false if too many wait, or if the caller left meanwhile. */
async function hasTurn(response: ServerResponse, who: string): Promise<boolean> {
  const left = new AbortController();
  response.once('close', () => left.abort());
  try {
    const end = await BODIES.enter(who, left.signal);
    left.signal.addEventListener('abort', end, { once: true });
    if (left.signal.aborted) end();
    return !left.signal.aborted;
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return false;
  }
}
