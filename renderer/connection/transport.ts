import type { createORPCClient } from '@orpc/client';
import { RPCLink as HttpLink } from '@orpc/client/fetch';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../shared/api/contract.ts';
import { MOVED_HEADER, MOVED_TARGET, PAGE_KEY_HEADER, PAGE_KEY_ITEM } from '../../shared/page-key.ts';

/** Typed client of the contract: `client.cases.ids({…})`. */
export type AgentClient = ContractRouterClient<Contract>;
/** oRPC link that carries the client's calls. */
export type Link = Parameters<typeof createORPCClient<AgentClient>>[0];

/** One connection to the agent: HTTP to the console server, or a MessagePort of the desktop host. */
export interface Transport {
  readonly link: Link;
  /** Calls back once if the transport itself detects that the agent is gone. Returns unsubscribe. */
  onClose(listener: () => void): () => void;
  /** Aborted once no call over it can be answered any more; absent where each call has a connection of its own. */
  readonly ended?: AbortSignal;
  close(): void;
}

/** Opens a new transport for each attempt to connect. Rejects with SignedOutError if staff need a new link. */
export type OpenTransport = () => Promise<Transport>;

/** The agent does not know the session: staff must open the page by a new link. */
export class SignedOutError extends Error {
  constructor() {
    super('the session is not known to the agent');
    this.name = 'SignedOutError';
  }
}

/** The agent did not answer in time, or there is no connection to it. */
export class ConnectionLostError extends Error {
  constructor() {
    super('the connection to the agent is lost');
    this.name = 'ConnectionLostError';
  }
}

/** Header of a background call: it does not extend the session. */
const UNATTENDED = 'x-twpas-unattended';

/** Transport to the console server that served this page. `attended`: whether a person is using the page. */
export function httpTransport(attended: () => boolean): OpenTransport {
  return () => Promise.resolve(transportTo(new URL('/rpc', window.location.href), attended));
}

/** HTTP itself cannot detect a loss; the heartbeat does. */
function transportTo(url: URL, attended: () => boolean): Transport {
  const link = new HttpLink({
    url,
    fetch: async (request, init) => {
      const pageKey = readPageKey();
      if (pageKey !== null) request.headers.set(PAGE_KEY_HEADER, pageKey);
      if (!attended()) request.headers.set(UNATTENDED, '1');
      const response = await fetch(request, {
        ...init,
        // A cookie without its page key counts as stolen. The call is still made: a restarted agent that has cleared the storage tells its address.
        credentials: pageKey === null ? 'omit' : 'same-origin',
        cache: 'no-store',
      });
      if (response.status === 401) {
        followMove(response.headers.get(MOVED_HEADER));
        throw new SignedOutError();
      }
      return response;
    },
  });
  return {
    link,
    onClose: () => () => undefined,
    close: () => undefined,
  };
}

const RUN_HOST = /^twpas-[a-z2-7]{16}\.localhost$/;
/** Origin to which the page is going. A second `replace` would start the navigation anew: a slow agent would never be reached. */
let leavingFor: string | null = null;

/** A restarted agent has a new host name on this computer: go to the same page there, which opens after sign-in. */
function followMove(moved: string | null): void {
  const url = moved === null ? null : URL.parse(moved);
  const { port, hash } = window.location;
  if (url?.protocol !== 'http:' || url.port !== port || !RUN_HOST.test(url.hostname)) return;
  if (leavingFor === url.origin) return;
  leavingFor = url.origin;
  window.location.replace(`${url.origin}${MOVED_TARGET}${hash}`);
}

/** Read for each call, as another tab may have signed in. Null if nobody signed in or browser storage is off. */
export function readPageKey(): string | null {
  try {
    return localStorage.getItem(PAGE_KEY_ITEM);
  } catch {
    // Browser storage is off; the sign-in page has already said so.
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

/** The page key as a header: the console requires it beside the cookie. */
export function pageKeyHeader(): Record<string, string> {
  const key = readPageKey();
  return key === null ? {} : { [PAGE_KEY_HEADER]: key };
}

/** Transport to the desktop host's agent. Each attempt asks for a new MessagePort, as a port dies with its agent. */
export function portTransport(bridge: DesktopBridge): OpenTransport {
  return async () => transportOver(await askForPort(bridge));
}

export function transportOver(port: MessagePort): Transport {
  const link = new PortLink({ port });
  const end = new AbortController();
  port.start();
  return {
    link,
    // Chromium closes the port when the agent's process ends, sooner than the heartbeat notices.
    onClose: (listener) => {
      port.addEventListener('close', listener, { once: true });
      return () => port.removeEventListener('close', listener);
    },
    ended: end.signal,
    close: () => {
      port.close();
      end.abort(new ConnectionLostError());
    },
  };
}

/** The preload's interface for the page. It sends the port as a message of the window. */
interface DesktopBridge {
  askForPort(): void;
}

/** The preload and the main process use the same name for their channel. */
const PORT_MESSAGE = 'twpas:agent-port';
/** A starting agent sends its port when ready. If this wait ends first, the next attempt asks again. */
const PATIENCE_MS = 5_000;

declare global {
  interface Window {
    /** Only in the desktop window. */
    readonly twpasDesktop?: DesktopBridge;
  }
}

/** Asks for a port to the running agent. @throws Error if none arrives in time. */
export function askForPort(bridge: DesktopBridge, patienceMs = PATIENCE_MS): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const hear = (event: MessageEvent): void => {
      // Our preload posts from this window; ignore messages from elsewhere.
      if (event.source !== window || event.data !== PORT_MESSAGE) return;
      const [port] = event.ports;
      if (port === undefined) return;
      done();
      resolve(port);
    };
    const timer = setTimeout(() => {
      done();
      reject(new Error('no port came from the desktop host'));
    }, patienceMs);
    const done = (): void => {
      clearTimeout(timer);
      window.removeEventListener('message', hear);
    };
    window.addEventListener('message', hear);
    bridge.askForPort();
  });
}

/**
 * Settles within `ms`: a call on a dead MessagePort would never settle. `start` receives a signal that aborts when the caller's does or at the
 * deadline. It still follows the caller's after the call settled if the result is an event iterator.
 *
 * @throws ConnectionLostError at the deadline
 */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal | undefined,
  start: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const inner = new AbortController();
  const abort = (): void => inner.abort(signal?.reason);
  signal?.throwIfAborted();
  signal?.addEventListener('abort', abort);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    inner.signal.addEventListener('abort', () =>
      reject(inner.signal.reason instanceof Error ? inner.signal.reason : new ConnectionLostError()),
    );
    timer = setTimeout(() => inner.abort(new ConnectionLostError()), ms);
  });
  // `ended` may reject after losing the race, when nobody awaits it.
  ended.catch(() => undefined);
  let streams = false;
  try {
    const result = await Promise.race([start(inner.signal), ended]);
    streams = typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
    return result;
  } finally {
    clearTimeout(timer);
    // A stream outlives this call and must still end with the caller's signal.
    if (!streams) signal?.removeEventListener('abort', abort);
  }
}
