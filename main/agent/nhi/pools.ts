/** Connection pools: one undici Agent for each lane, scheme and proxy; one pool for each origin within. */
import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import { AgentError } from '../error.ts';
import { trustedContext } from './authorities.ts';
import { createConnector, watchExchanges } from './connect.ts';

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

  const exchanges = watchExchanges();
  const stopping = new AbortController();

  const build = (secure: boolean, lane: Lane, proxy: string | null): Dispatcher =>
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
        secureContext: secure ? trustedContext(options.caFile) : null,
        timeoutMs: Math.min(CONNECT_TIMEOUT_MS, options.timeoutMs),
        proxy,
        exchanges,
        signal: stopping.signal,
      }),
    });

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
      stopping.abort();
      const all = [...current.values(), ...retired];
      current = new Map();
      retired.clear();
      await Promise.all(all.map((pool) => pool.destroy()));
      // Last: what was under way is told by it from what was idle.
      exchanges.close();
    },
  };
}
