import type { createORPCClient } from '@orpc/client';
import { RPCLink as HttpLink } from '@orpc/client/fetch';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../shared/api/contract.ts';
import { MOVED_HEADER, MOVED_TARGET, PAGE_KEY_HEADER, PAGE_KEY_ITEM } from '../../shared/page-key.ts';

/** The contract as it is called: `client.cases.ids({…})`. */
export type AgentClient = ContractRouterClient<Contract>;
/** Carrier of the client's calls. */
export type Link = Parameters<typeof createORPCClient<AgentClient>>[0];

/** One way to the agent for as long as it lives: HTTP to the console server, or a MessagePort of the desktop host. */
export interface Transport {
  readonly link: Link;
  /** Calls back once, when the transport itself knows that the other side is gone. Returns the end of the subscription. */
  onClose(listener: () => void): () => void;
  close(): void;
}

/** Makes a new transport for each try to connect. Rejects with SignedOutError where a fresh address is needed. */
export type OpenTransport = () => Promise<Transport>;

/** The session is unknown to the agent: its address has to be opened afresh. */
export class SignedOutError extends Error {
  constructor() {
    super('the session is not known to the agent');
    this.name = 'SignedOutError';
  }
}

/** The agent did not answer in time, or there is no connection to ask it over. */
export class ConnectionLostError extends Error {
  constructor() {
    super('the connection to the agent is lost');
    this.name = 'ConnectionLostError';
  }
}

/** Header of a background call: it does not extend the session. */
const UNATTENDED = 'x-twpas-unattended';

/** The console server that served this page, while `attended` says whether a person is at it. */
export function httpTransport(attended: () => boolean): OpenTransport {
  return () => Promise.resolve(transportTo(new URL('/rpc', window.location.href), attended));
}

/** HTTP has no connection of its own to watch: the heartbeat finds its loss. */
function transportTo(url: URL, attended: () => boolean): Transport {
  const link = new HttpLink({
    url,
    fetch: async (request, init) => {
      const pageKey = readPageKey();
      // The cookie alone opens nothing: it is not even shown.
      if (pageKey === null) throw new SignedOutError();
      request.headers.set(PAGE_KEY_HEADER, pageKey);
      if (!attended()) request.headers.set(UNATTENDED, '1');
      const response = await fetch(request, { ...init, credentials: 'same-origin', cache: 'no-store' });
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

/** The agent has started again, and its page has another address of this machine: the same place there, once somebody signs in. */
function followMove(moved: string | null): void {
  const url = moved === null ? null : URL.parse(moved);
  const { port, hash } = window.location;
  if (url?.protocol !== 'http:' || url.port !== port || !RUN_HOST.test(url.hostname)) return;
  window.location.replace(`${url.origin}${MOVED_TARGET}${hash}`);
}

/** Read anew for each call: another tab may have signed in since. Null where nobody has, or the browser keeps nothing. */
export function readPageKey(): string | null {
  try {
    return localStorage.getItem(PAGE_KEY_ITEM);
  } catch {
    // Storage is switched off in this browser: the page that signs in has said so.
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

/** Header that each call to the console carries beside its cookie. */
export function pageKeyHeader(): Record<string, string> {
  const key = readPageKey();
  return key === null ? {} : { [PAGE_KEY_HEADER]: key };
}

/** The agent of the desktop host over a MessagePort: a new one for each try, as a port dies with its agent. */
export function portTransport(bridge: DesktopBridge): OpenTransport {
  return async () => transportOver(await askForPort(bridge));
}

export function transportOver(port: MessagePort): Transport {
  const link = new PortLink({ port });
  port.start();
  return {
    link,
    // Chromium reports the end of the other process; the heartbeat would find it too, only later.
    onClose: (listener) => {
      port.addEventListener('close', listener, { once: true });
      return () => port.removeEventListener('close', listener);
    },
    close: () => port.close(),
  };
}

/** Interface that the desktop window's preload gives the page: one function, and ports that come as messages of the window. */
interface DesktopBridge {
  askForPort(): void;
}

/** Also the channel's name between preload and main process. */
const PORT_MESSAGE = 'twpas:agent-port';
/** An agent that is just being started gets its port to us when it is ready; a later try asks again. */
const PATIENCE_MS = 5_000;

declare global {
  interface Window {
    /** Only in the desktop window. */
    readonly twpasDesktop?: DesktopBridge;
  }
}

/** A port to the agent of the moment. @throws Error when none came in time. */
export function askForPort(bridge: DesktopBridge, patienceMs = PATIENCE_MS): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const hear = (event: MessageEvent): void => {
      // Only our own preload posts in this window; anybody else's message is none of ours.
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
 * Settles within `ms`, whatever `start` does: a new call on a dead MessagePort would never settle by itself. The
 * signal handed to `start` ends when the caller's does or when time is up, and not once the call has settled (an
 * event iterator lives on).
 *
 * @throws ConnectionLostError when time is up
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
  // `ended` may still reject after it lost the race: nobody listens to it then.
  ended.catch(() => undefined);
  let streams = false;
  try {
    const result = await Promise.race([start(inner.signal), ended]);
    streams = typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
    return result;
  } finally {
    clearTimeout(timer);
    // A stream still has to end with its caller; all else is over.
    if (!streams) signal?.removeEventListener('abort', abort);
  }
}
