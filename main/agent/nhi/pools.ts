/** Connection pools: one undici Agent (or ProxyAgent) for each lane, scheme and proxy; one pool for each origin within. */
import { Agent, Pool, ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import { AgentError } from '../error.ts';
import { trustedContext } from './authorities.ts';

export interface PoolOptions {
  readonly caFile: string | undefined;
  readonly timeoutMs: number;
  readonly concurrency: number;
}
type Lane = 'send' | 'ask';

const CONNECT_TIMEOUT_MS = 10_000;
const ASK_CONNECTIONS = 4;
/**
 * An idle connection is given up early, well before the 5 s at which common servers close theirs: a POST that meets a
 * closing connection is a doubtful send.
 */
const IDLE_MS = 3_000;

export interface Pools {
  /** @throws AgentError `ca-file-unreadable`, or `stopped` once destroyed. */
  for(target: URL, lane: Lane, proxy: string | null): Dispatcher;
  /** Forgets all pools; what is under way ends by itself. */
  retire(onError: (error: unknown) => void): void;
  destroy(): Promise<void>;
}

export function createPools(options: PoolOptions): Pools {
  let current = new Map<string, Dispatcher>();
  const retired = new Set<Dispatcher>();
  let destroyed = false;

  const build = (secure: boolean, lane: Lane, proxy: string | null): Dispatcher => {
    const connectTimeout = Math.min(CONNECT_TIMEOUT_MS, options.timeoutMs);
    const tls = secure
      ? { secureContext: trustedContext(options.caFile), rejectUnauthorized: true }
      : { rejectUnauthorized: true };
    const shared = {
      connections: lane === 'send' ? options.concurrency : ASK_CONNECTIONS,
      pipelining: 1,
      // Over HTTP/2 undici replays what the server refused (GOAWAY, REFUSED_STREAM), a POST too.
      allowH2: false,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      maxHeaderSize: 65_536,
    };
    if (proxy === null) return new Agent({ ...shared, connect: { ...tls, timeout: connectTimeout } });
    return new ProxyAgent({
      ...shared,
      uri: proxy,
      // A tunnel also for plain http: a proxy's own answer must never pass for the server's.
      proxyTunnel: true,
      connectTimeout,
      requestTls: tls,
      proxyTls: tls,
      // A proxy that takes the connection and never answers CONNECT must not hold a slot for undici's five minutes.
      clientFactory: (origin, opts) => new Pool(origin, { ...opts, headersTimeout: connectTimeout }),
    });
  };

  return {
    for(target, lane, proxy) {
      if (destroyed)
        throw new AgentError('stopped', 'The agent is stopping.', { messageZh: '代理程式正在停止。' });
      const secure = target.protocol === 'https:' || (proxy?.startsWith('https:') ?? false);
      const key = `${lane} ${secure ? 'tls' : 'plain'} ${proxy ?? 'direct'}`;
      const known = current.get(key);
      if (known) return known;
      const made = build(secure, lane, proxy);
      current.set(key, made);
      return made;
    },
    retire(onError) {
      for (const pool of current.values()) {
        retired.add(pool);
        pool.close().then(() => retired.delete(pool), onError);
      }
      current = new Map();
    },
    async destroy() {
      destroyed = true;
      const all = [...current.values(), ...retired];
      current = new Map();
      retired.clear();
      await Promise.all(all.map((pool) => pool.destroy()));
    },
  };
}
