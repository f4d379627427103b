/** Once a day without other work: a token and a search that finds nothing, so that a way to NHI that broke in a quiet week is known before it is needed. */
import type { StatusView } from '../../../shared/api/views/status.ts';
import { addDays, DAY_MS, HOUR_MS, taipeiDay } from '../../../shared/days.ts';
import { createLoop, type Loop } from '../base/loop.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { NhiServer } from '../nhi/server.ts';
import type { Clock, Log } from '../ports.ts';
import type { TextCache } from '../smart/discovery.ts';
import type { TokenSource } from '../smart/token-source.ts';

/** A day, and time enough for the hourly tries after one that failed. */
export const SILENT_MS = 26 * HOUR_MS;

interface Kept {
  /** Before anything was proven it counts from here, ms. */
  readonly since: number;
  readonly provenAt: number | null;
  /** Why the last try failed; null: it did not. */
  readonly code: string | null;
}

export interface ProofOfLife extends Loop {
  view(): NonNullable<StatusView['proofOfLife']>;
}

export async function openProofOfLife(options: {
  readonly tokens: Pick<TokenSource, 'get' | 'invalidate'>;
  readonly nhi: Pick<NhiServer, 'search'>;
  readonly hospitalId: string;
  /** Of the last answer to other work that proves the same, ms. */
  readonly lastPollAt: () => number | null;
  readonly cache: TextCache;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
}): Promise<ProofOfLife> {
  const { tokens, nhi, hospitalId, cache, clock, log, onChange } = options;
  let kept: Kept = (await read(cache)) ?? { since: clock.now(), provenAt: null, code: null };

  const lastAt = (): number | null => {
    const times = [kept.provenAt, options.lastPollAt()].filter((at) => at !== null);
    return times.length === 0 ? null : Math.max(...times);
  };
  const isSilent = (): boolean => clock.now() - (lastAt() ?? kept.since) > SILENT_MS;

  /** Null: proven. */
  async function prove(signal: AbortSignal): Promise<string | null> {
    const token = await tokens.get(signal);
    if (token.kind !== 'token') return token.code;
    const day = addDays(taipeiDay(clock.now()), 2);
    const found = await nhi.search({
      type: 'ClaimResponse',
      query: [
        ['created', `gt${day}`],
        ['requestor.identifier', hospitalId],
        ['_count', '1'],
      ],
      token: token.token,
      signal,
    });
    switch (found.kind) {
      case 'complete':
        return null;
      case 'unauthorized':
        tokens.invalidate(token.token);
        return 'unauthorized';
      case 'refused':
        return `search-http-${String(found.status)}`;
      case 'failed':
        return found.code;
    }
  }

  const round = async (signal: AbortSignal): Promise<number> => {
    const due = (lastAt() ?? kept.since) + DAY_MS;
    if (clock.now() < due) return Math.min(due - clock.now(), HOUR_MS);
    const code = await prove(signal);
    if (signal.aborted) return 0;
    kept = { ...kept, code, ...(code === null && { provenAt: clock.now() }) };
    // Losing it asks once more.
    await cache.save(JSON.stringify(kept));
    if (code === null) log('info', 'proof-of-life');
    else log('warn', isSilent() ? 'nhi-silent' : 'proof-of-life-failed', { code });
    onChange();
    return HOUR_MS;
  };
  const loop = createLoop(clock, round, (error) => {
    log('error', 'proof-of-life-failed', {}, error);
    return HOUR_MS;
  });
  return {
    ...loop,
    start: () => {
      // From when on silence counts has to outlast a restart.
      cache.save(JSON.stringify(kept)).catch((error: unknown) => {
        log('warn', 'proof-of-life-not-saved', {}, error);
      });
      loop.start();
    },
    view: () => {
      const at = lastAt();
      return { at: at === null ? null : taipeiTime(at), code: kept.code, silent: isSilent() };
    },
  };
}

async function read(cache: TextCache): Promise<Kept | null> {
  const text = await cache.load();
  if (text === null) return null;
  const { since, provenAt, code } = JSON.parse(text) as Partial<Kept>;
  if (typeof since !== 'number') return null;
  return { since, provenAt: provenAt ?? null, code: code ?? null };
}
