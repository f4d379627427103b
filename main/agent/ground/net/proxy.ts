/** The proxy of a request, if any: none for loopback; else `proxyUrl`, the host's answer (PAC), or the environment. */
import { BlockList, isIP } from 'node:net';
import { AgentError } from '../error.ts';
import type { HttpRequest } from './exchange.ts';
import { failureCode } from './failure-code.ts';

export interface ProxySources {
  /** The setting; it overrides everything except loopback. */
  readonly proxyUrl?: string | undefined;
  /** `session.resolveProxy` of the desktop: `DIRECT`, `PROXY host:port; DIRECT`, … */
  readonly resolveProxy?: ((url: string) => Promise<string>) | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The ways to the target in the order to try them: urls of proxies to tunnel through, null for a direct connection. More
 * than one only if the system names several. @throws AgentError `proxy-unsupported`.
 */
export async function chooseProxies(target: URL, sources: ProxySources): Promise<ProxyUrl[]> {
  if (isLoopback(target.hostname)) return [null];
  if (sources.proxyUrl !== undefined) return [withLogin(sources.proxyUrl, sources.env)];
  const named = sources.resolveProxy
    ? usableOf(await sources.resolveProxy(target.href))
    : [fromEnvironment(target, sources.env)];
  return named.map((way) => (way === null ? null : withLogin(way, sources.env)));
}

/** The system's proxies have no login, and a password does not belong in a settings file: both come from the environment. */
function withLogin(proxy: string, env: ProxySources['env']): string {
  const user = env['TWPAS_PROXY_USER'] ?? '';
  const url = new URL(proxy);
  if (user === '' || url.username !== '') return proxy;
  url.username = encodeURIComponent(user);
  url.password = encodeURIComponent(env['TWPAS_PROXY_PASSWORD'] ?? '');
  return url.href;
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Reads the list of a PAC script. SOCKS entries are skipped: undici's support for them is experimental. */
function usableOf(list: string): ProxyUrl[] {
  if (list.trim() === '') return [null];
  const ways = list.split(';').flatMap((entry): ProxyUrl[] => {
    const [kind = '', host = ''] = entry.trim().split(/\s+/);
    switch (kind.toUpperCase()) {
      case 'DIRECT':
        return [null];
      case 'PROXY':
      case 'HTTP':
        return [`http://${host}`];
      case 'HTTPS':
        return [`https://${host}`];
      default:
        return [];
    }
  });
  if (ways.length > 0) return [...new Set(ways)];
  throw new AgentError('proxy-unsupported/socks');
}

function fromEnvironment(target: URL, env: ProxySources['env']): string | null {
  const read = (name: string): string | undefined => env[name.toLowerCase()] ?? env[name];
  const byScheme = read(target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  const proxy = (byScheme ?? read('ALL_PROXY') ?? '').trim();
  if (proxy === '' || isExempt(target, read('NO_PROXY') ?? '')) return null;
  const url = proxy.includes('://') ? proxy : `http://${proxy}`;
  if (/^https?:\/\//i.test(url)) return url;
  throw new AgentError('proxy-unsupported/environment');
}

/** `NO_PROXY`: names include their subdomains, a port restricts an entry, `*` matches everything, addresses may be a CIDR range. */
function isExempt(target: URL, noProxy: string): boolean {
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const port = target.port === '' ? (target.protocol === 'https:' ? '443' : '80') : target.port;
  return noProxy.split(/[\s,]+/).some((raw) => {
    const entry = raw.toLowerCase();
    if (entry === '') return false;
    if (entry === '*') return true;
    if (entry.includes('/')) return inRange(host, entry);
    const withPort = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry);
    if (withPort && withPort[2] !== port) return false;
    const name = (withPort?.[1] ?? entry).replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
    return host === name || (isIP(host) === 0 && host.endsWith(`.${name}`));
  });
}

function inRange(host: string, range: string): boolean {
  const [address = '', bits = ''] = range.split('/');
  const family = isIP(address);
  const prefix = Number(bits);
  if (family === 0 || isIP(host) !== family) return false;
  if (!/^\d+$/.test(bits) || prefix > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, prefix, type);
  return list.check(host, type);
}

// Order of the ways that a system names (PAC): those that failed recently last; and whether the next may be tried.

/** URL of a proxy, or null for a direct connection. */
export type ProxyUrl = string | null;

/** Cool-down of a failed proxy, as in browsers. */
const PASSED_OVER_MS = 5 * 60_000;

export type ProxyOrder = ReturnType<typeof createProxyOrder>;

export function createProxyOrder() {
  const passedOver = new Map<ProxyUrl, number>();
  return {
    /** Failed ones last; if all failed recently, the original order. */
    ordered(ways: readonly ProxyUrl[], now: number): ProxyUrl[] {
      const isPassedOver = (way: ProxyUrl): boolean => (passedOver.get(way) ?? 0) > now;
      return [...ways.filter((way) => !isPassedOver(way)), ...ways.filter(isPassedOver)];
    },
    failed(way: ProxyUrl, now: number): void {
      passedOver.set(way, now + PASSED_OVER_MS);
    },
    /** Called after a change of network: earlier failures no longer count. */
    forget(): void {
      passedOver.clear();
    },
  };
}

/**
 * True if a failed request may be tried through the next proxy: a GET always; a POST only if no connection was made, so that
 * none of its bytes has left.
 */
export function mayTakeNextWay({ method }: Pick<HttpRequest, 'method'>, error: unknown): boolean {
  // A refusal by a proxy is a policy: no other way around it.
  if (/^proxy-(login|login-page|refused)$/.test(failureCode(error))) return false;
  return method === 'GET' || neverConnected(error);
}

/** Decides by `syscall`, not by `code` alone: ETIMEDOUT also ends established connections. */
function neverConnected(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 4) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (
    code === 'UND_ERR_CONNECT_TIMEOUT' ||
    syscall === 'connect' ||
    syscall?.startsWith('getaddrinfo') === true
  )
    return true;
  if (error instanceof AggregateError && error.errors.some((one) => neverConnected(one, depth + 1)))
    return true;
  return neverConnected(error.cause, depth + 1);
}
