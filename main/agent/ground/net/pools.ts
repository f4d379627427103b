/** Connection pools: one undici Agent for each lane, scheme and proxy; one pool for each origin within. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Agent, buildConnector, Client, type Dispatcher } from 'undici';
import { isSystemError } from '../base/files.ts';
import { AgentError } from '../error.ts';
import { type ServerTls, serverTls, type ServerTrust, trustedContext } from './authorities.ts';

/** Called for each new TLS connection to a server, not to a proxy, with the end of the certificate's validity, ms. */
export type OnServerCertificate = (host: string, endsAt: number) => void;

interface PoolOptions {
  readonly onServerCertificate?: OnServerCertificate | undefined;
  readonly trust: ServerTrust;
  readonly timeoutMs: number;
  readonly concurrency: number;
}
type Lane = 'send' | 'ask';

const CONNECT_TIMEOUT_MS = 10_000;
const ASK_CONNECTIONS = 4;
/**
 * Idle connections are closed well before the 5 s at which common servers close theirs: a POST on a connection that the server is just
 * closing is a doubtful send.
 */
const IDLE_MS = 3_000;

export function createPools(options: PoolOptions) {
  let current = new Map<string, Dispatcher>();
  const retired = new Set<Dispatcher>();
  let destroyed = false;

  const exchanges = watchExchanges();
  const stopping = new AbortController();

  const build = (target: URL, lane: Lane, proxy: string | null): Dispatcher =>
    new Agent({
      connections: lane === 'send' ? options.concurrency : ASK_CONNECTIONS,
      pipelining: 1,
      allowH2: false,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      maxHeaderSize: 65_536,
      connect: createConnector({
        server: target.protocol === 'https:' ? serverTls(options.trust) : {},
        proxyTls: isSecure(proxy) ? { secureContext: trustedContext(options.trust) } : {},
        timeoutMs: Math.min(CONNECT_TIMEOUT_MS, options.timeoutMs),
        proxy,
        exchanges,
        signal: stopping.signal,
        onServerCertificate: options.onServerCertificate,
      }),
    });

  return {
    /** @throws AgentError `ca-file-unreadable`, or `stopped` once destroyed. */
    for(target: URL, lane: Lane, proxy: string | null): Dispatcher {
      if (destroyed) throw new AgentError('stopped');
      const key = `${lane} ${target.protocol} ${proxy ?? 'direct'}`;
      const known = current.get(key);
      if (known) return known;
      const made = build(target, lane, proxy);
      current.set(key, made);
      return made;
    },
    /** Drops all pools; running exchanges continue to their end. */
    retire(onError: (error: unknown) => void): void {
      for (const pool of current.values()) {
        retired.add(pool);
        pool.close().then(() => retired.delete(pool), onError);
      }
      current = new Map();
    },
    async destroy(): Promise<void> {
      destroyed = true;
      stopping.abort();
      const all = [...current.values(), ...retired];
      current = new Map();
      retired.clear();
      await Promise.all(all.map((pool) => pool.destroy()));
      // Closed last: the pools ask it which connections are in flight.
      exchanges.close();
    },
  };
}

// Making of a connection to the server (TCP, a proxy's tunnel, TLS), and its end by a reset after an abandoned exchange. After a plain
// close the kernel keeps delivering buffered parts of a request, for minutes, while the agent already believes that NHI lacks the Bundle
// (ADR 4). A connection whose exchange is complete is closed normally.

type Connector = buildConnector.connector;
type ConnectTarget = Pick<buildConnector.Options, 'hostname' | 'host' | 'protocol' | 'port' | 'servername'>;

/** A connected socket, and the TCP socket beneath it: only that one can be reset. */
interface ConnectedSocket {
  readonly socket: Socket;
  readonly tcp: Socket;
}
type LineMade = (...made: [Error, null] | [null, ConnectedSocket]) => void;
type OpenLine = (to: ConnectTarget, made: LineMade) => unknown;

interface ConnectOptions {
  /** Empty for a server without TLS. */
  readonly server: ServerTls;
  /** Empty without a proxy, or for one without TLS. */
  readonly proxyTls: ServerTls;
  /** Limit for each of: TCP, the proxy's answer, each handshake. */
  readonly timeoutMs: number;
  /** URL of the proxy to tunnel through; null: direct connection. */
  readonly proxy: string | null;
  readonly exchanges: ExchangeWatch;
  /** Aborts pending CONNECT requests. */
  readonly signal: AbortSignal;
  readonly onServerCertificate: OnServerCertificate | undefined;
}

/** undici's `connect` option. A proxy always gets a CONNECT request: its own answer must never pass for the server's. */
function createConnector({ exchanges, proxy, ...options }: ConnectOptions): Connector {
  const { server, proxyTls, timeoutMs, onServerCertificate } = options;
  const toServer = createDirect(server, timeoutMs);
  const { line } = createDirect(proxyTls, timeoutMs);
  const open: OpenLine =
    proxy === null
      ? toServer.line
      : throughProxy(new URL(proxy), { line, secured: toServer.secured }, options);
  return (to, callback) =>
    open(to, (error, line) => {
      if (error !== null) callback(error, null);
      else {
        resetWhenGivenUp(line, exchanges);
        const ends = line.socket instanceof TLSSocket ? line.socket.getPeerCertificate().valid_to : undefined;
        if (ends !== undefined) onServerCertificate?.(to.hostname, Date.parse(ends));
        callback(null, line.socket);
      }
    });
}

type Direct = ReturnType<typeof createDirect>;

const isSecure = (proxy: string | null): boolean => proxy?.startsWith('https:') ?? false;

function createDirect(trust: ServerTls, timeout: number) {
  // Both return their socket, whatever their type says.
  const connectTcp = buildConnector({ timeout }) as (...asked: Parameters<Connector>) => Socket;
  const connectTls = buildConnector({
    timeout,
    rejectUnauthorized: true,
    // Over HTTP/2 undici replays requests that the server refused (GOAWAY, REFUSED_STREAM), also a POST.
    allowH2: false,
    ...trust,
  }) as (...asked: Parameters<Connector>) => TLSSocket;
  const secured = ({ socket: httpSocket, tcp }: ConnectedSocket, to: ConnectTarget, made: LineMade): void => {
    connectTls({ ...to, httpSocket }, (error, socket) => {
      // With an error there is no socket, whatever the type says.
      if (error !== null) made(error, null);
      else made(null, { socket, tcp });
    });
  };
  return {
    /** TLS on an existing connection. */
    secured,
    /** TCP, and TLS if the server needs it. Returns the TCP socket, which undici destroys when it abandons the attempt. */
    line: ({ hostname, protocol, port, ...rest }: ConnectTarget, made: LineMade): Socket => {
      const secure = protocol === 'https:';
      const tcpPlace = { hostname, protocol: 'http:', port: port || (secure ? '443' : '80') };
      return connectTcp(tcpPlace, (error, tcp) => {
        if (error !== null) made(error, null);
        else if (secure) secured({ socket: tcp, tcp }, { hostname, protocol, port, ...rest }, made);
        else made(null, { socket: tcp, tcp });
      });
    },
  };
}

/** CONNECT (RFC 9110 §9.3.6), always on a new connection, which becomes the tunnel. */
function throughProxy(
  proxy: URL,
  direct: Direct,
  { timeoutMs, signal }: Pick<ConnectOptions, 'timeoutMs' | 'signal'>,
): OpenLine {
  const headers = proxy.username === '' ? {} : { 'proxy-authorization': loginOf(proxy) };
  const askTunnel = async (to: ConnectTarget): Promise<ConnectedSocket> => {
    let made = null as ConnectedSocket | null;
    const client = new Client(proxy.origin, {
      // A proxy that accepts the connection but never answers must not hold a slot for undici's five minutes.
      headersTimeout: timeoutMs,
      // The certificate is checked against the proxy's name: undici would take the name of the Host header.
      connect: ({ hostname, host = hostname, protocol, port }, callback) =>
        direct.line({ hostname, host, protocol, port }, (error, line) => {
          made = line;
          if (error !== null) callback(error, null);
          else callback(null, line.socket);
        }),
    });
    try {
      const host = to.host ?? to.hostname;
      const path = to.port === '' ? `${host}:${to.protocol === 'https:' ? '443' : '80'}` : host;
      const asked = { origin: proxy.origin, path, headers: { ...headers, host }, signal };
      const { statusCode, socket } = await client.connect(asked);
      if (statusCode >= 200 && statusCode < 300 && made !== null) return made;
      socket.on('error', () => undefined).destroy();
      throw tunnelRefused(statusCode);
    } catch (error) {
      throw lastWord(error);
    } finally {
      await client.destroy();
    }
  };
  return (to, made) => {
    askTunnel(to).then(
      (line) => {
        if (to.protocol === 'https:') direct.secured(line, to, made);
        else made(null, line);
      },
      (error: unknown) => made(error instanceof Error ? error : new AgentError('proxy-failed'), null),
    );
  };
}

function loginOf({ username, password }: URL): string {
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(login).toString('base64')}`;
}

function tunnelRefused(status: number): AgentError {
  const code =
    status === 407 ? 'proxy-login' : status >= 300 && status < 400 ? 'proxy-login-page' : 'proxy-refused';
  return new AgentError(code, { status });
}

/** undici retries some connection failures for ever, and reports a wrong name in a proxy's certificate as the server's. */
function lastWord(error: unknown): unknown {
  return isSystemError(error, 'UND_ERR_SOCKET', 'UND_ERR_INFO', 'ERR_TLS_CERT_ALTNAME_INVALID')
    ? new AgentError('proxy-failed/connection', { cause: error })
    : error;
}

/** Connections with a running exchange, as undici's diagnostics channels report them. */
type ExchangeWatch = ReturnType<typeof watchExchanges>;

function watchExchanges() {
  const requestOn = new WeakMap<object, object>();
  const finished = new WeakSet();
  const onHeaders = (message: unknown): void => {
    const { request, socket } = message as { readonly request: object; readonly socket: object };
    requestOn.set(socket, request);
  };
  const onTrailers = (message: unknown): void => {
    finished.add((message as { readonly request: object }).request);
  };
  subscribe('undici:client:sendHeaders', onHeaders);
  subscribe('undici:request:trailers', onTrailers);
  return {
    isUnfinished(socket: Socket): boolean {
      const request = requestOn.get(socket);
      // A complete answer can arrive while part of its request still waits to be sent.
      return request !== undefined && (!finished.has(request) || socket.writableLength > 0);
    },
    close(): void {
      unsubscribe('undici:client:sendHeaders', onHeaders);
      unsubscribe('undici:request:trailers', onTrailers);
    },
  };
}

/**
 * Every end of a connection passes through `destroy`: the deadline, a stop, a cut answer, the server's own end. RST makes the kernel drop
 * undelivered data (RFC 9293 §3.10.7), also under TLS and inside a tunnel.
 */
function resetWhenGivenUp({ socket, tcp }: ConnectedSocket, exchanges: ExchangeWatch): void {
  const destroy = socket.destroy.bind(socket);
  socket.destroy = (error) => {
    // Restored first, since a reset calls `destroy` again.
    socket.destroy = destroy;
    if (!socket.destroyed && !isResetByOther(error) && exchanges.isUnfinished(socket)) {
      tcp.resetAndDestroy();
      // The reset destroys a plain socket without the error that undici waits for.
      if (socket === tcp && error !== undefined)
        process.nextTick(() => {
          socket.emit('error', error);
        });
    }
    return destroy(error);
  };
}

/**
 * The other side has reset the connection: the kernel has nothing left to send. A reset by us would make a TLS socket emit `close` before
 * `error`; undici then takes the socket for a released one and throws from the event, which ends the process.
 */
function isResetByOther(error: Error | undefined): boolean {
  return isSystemError(error, 'ECONNRESET');
}
