/** The last good discovery document, kept over restarts so that a token can be had while discovery is down. */
import { AgentError } from '../error.ts';
import type { Log } from '../ports.ts';
import { isRecord } from './http-call.ts';

/** Where the text is kept; a file in `dataDir`, or memory in tests. */
export interface TextCache {
  /** Null when nothing was saved. */
  load(): Promise<string | null>;
  save(text: string): Promise<void>;
}

export interface KeptDocument {
  readonly document: Readonly<Record<string, unknown>>;
  /** Our clock, ms. */
  readonly fetchedAt: number;
  readonly freshUntil: number;
}

/** The kept document of this server; null when there is none, it is another server's, or it cannot be read. */
export async function loadKept(
  cache: TextCache,
  fhirBaseUrl: string,
  log: Log,
): Promise<KeptDocument | null> {
  try {
    const text = await cache.load();
    if (text === null) return null;
    const kept: unknown = JSON.parse(text);
    if (!isRecord(kept) || kept['v'] !== 1 || !isRecord(kept['document']))
      throw new AgentError('discovery-cache-unknown', 'The kept discovery document has an unknown form.');
    if (kept['fhirBaseUrl'] !== fhirBaseUrl) return null;
    const { document, fetchedAt, freshUntil } = kept;
    if (typeof fetchedAt !== 'number' || typeof freshUntil !== 'number') return null;
    return { document, fetchedAt, freshUntil };
  } catch (error) {
    // Only a help for bad days: without it discovery is simply asked again.
    log('warn', 'discovery-cache-unreadable', {}, error);
    return null;
  }
}

export async function saveKept(
  cache: TextCache,
  fhirBaseUrl: string,
  kept: KeptDocument,
  log: Log,
): Promise<void> {
  try {
    await cache.save(JSON.stringify({ v: 1, fhirBaseUrl, ...kept }));
  } catch (error) {
    log('warn', 'discovery-cache-not-saved', {}, error);
  }
}
