import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import type { NhiServer, SearchResult } from '../nhi/server.ts';
import type { Clock, Log } from '../ports.ts';
import type { TokenSource } from '../smart/token-source.ts';

/** What a search for the number of a case found. */
export interface LookedUp {
  readonly number: string | null;
  /** When the server asks to be left alone until then, ms. */
  readonly retryAt: number | null;
}

export interface PollerParts {
  readonly context: CaseContext;
  readonly nhi: NhiServer;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly hospitalId: string;
  readonly pollMs: number;
  /** The number of a case that was accepted without one, by the resolver's search (a stage never imports a stage). */
  readonly lookUp: (row: CaseRecord, token: string, signal: AbortSignal) => Promise<LookedUp>;
  /** False while the server cannot be reached or asked us to wait. A person's pause stops sends, not listening. */
  readonly mayAsk: () => boolean;
  /** Whether a refused search means the search and not us: while the destination is paused everything may be refused. */
  readonly isOpen: () => boolean;
  /** Told when the server asks to be left alone until then, ms. */
  readonly onToldToWait?: (until: number) => void;
}

/** Whether a search came to its end; what kept it from that is acted on. */
export function usable(
  parts: PollerParts,
  token: string,
  result: SearchResult,
): result is Extract<SearchResult, { kind: 'complete' }> {
  if (result.kind === 'complete') {
    if (result.serverDate !== null) parts.tokens.noteServerDate(result.serverDate, parts.clock.now());
    return true;
  }
  if (result.kind === 'unauthorized') parts.tokens.invalidate(token);
  if (result.kind === 'failed') {
    parts.log('debug', 'search-failed', { code: result.code });
    if (result.retryAt !== null) parts.onToldToWait?.(result.retryAt);
  }
  return false;
}
