/** The ways a system names (PAC), the ones that did not work a moment ago last; and when the next one may be tried. */
import { failureCode } from './failure-code.ts';
import type { HttpRequest } from './http-types.ts';

/** URL of a proxy, or null for a direct connection. */
export type Way = string | null;

/** As long as browsers do. */
const PASSED_OVER_MS = 5 * 60_000;

export interface ProxyOrder {
  /** All of them: where every one failed lately, the first is tried first again. */
  ordered(ways: readonly Way[], now: number): Way[];
  failed(way: Way, now: number): void;
  /** Another network: what failed there says nothing here. */
  forget(): void;
}

export function createProxyOrder(): ProxyOrder {
  const passedOver = new Map<Way, number>();
  return {
    ordered(ways, now) {
      const isPassedOver = (way: Way): boolean => (passedOver.get(way) ?? 0) > now;
      return [...ways.filter((way) => !isPassedOver(way)), ...ways.filter(isPassedOver)];
    },
    failed(way, now) {
      passedOver.set(way, now + PASSED_OVER_MS);
    },
    forget() {
      passedOver.clear();
    },
  };
}

/**
 * Whether a request that failed on one way may take the next: one that changes nothing may always; a POST only where the
 * connection itself could not be made, so that not one byte of it has left.
 */
export function mayTakeNextWay({ method }: Pick<HttpRequest, 'method'>, error: unknown): boolean {
  // A proxy that says no means it: going around it is not what its list is for.
  if (/^proxy-(login|login-page|refused)$/.test(failureCode(error))) return false;
  return method === 'GET' || neverConnected(error);
}

/** By what the system call was, not by its code alone: a connection that was made can end in ETIMEDOUT, too. */
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
