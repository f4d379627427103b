/** Keys that renew themselves where NHI fetches them by address: published, looked up there, and only then used; both are there for a while. */
import { DAY_MS, HOUR_MS } from '../../../shared/days.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { Audit } from '../audit/audit.ts';
import { createLoop, type Loop } from '../base/loop.ts';
import type { HttpCall } from '../net/exchange.ts';
import type { Clock, Log } from '../ports.ts';
import { keyStanding } from '../smart/client-keys.ts';
import { compareKeySets, fetchPublished, isSameSet, publishKeys } from '../smart/published-keys.ts';
import type { ClientKey, ClientKeys } from '../smart/token-source.ts';

/** So long both keys are published before the new one signs, and again before the old one goes: NHI may keep what it has fetched. */
const OVERLAP_MS = 7 * DAY_MS;
/** A new key that is not seen at the address by then is called off. */
const LAST_LOOK_MS = DAY_MS;

/**
 * Without `server.jwksUrl` and `keys.publishDir` it does nothing. Each step is one of the key files', so that a crash between any two
 * leaves a set that is published by the next round.
 */
export function createKeyRenewal(options: {
  readonly keys: ClientKeys;
  readonly settings: Pick<Settings, 'keys' | 'server'>;
  readonly http: HttpCall;
  readonly audit: Pick<Audit, 'append'>;
  readonly clock: Clock;
  readonly log: Log;
}): Loop {
  const { keys, settings, http, audit, clock, log } = options;
  const { publishDir } = settings.keys;
  const { jwksUrl } = settings.server;

  const publish = async (): Promise<void> => {
    if (publishDir !== undefined) await publishKeys(publishDir, await keys.jwks());
  };
  const record = (kind: 'key-rotated' | 'key-retired', { kid, alg, activeFrom }: ClientKey): Promise<void> =>
    audit.append({ kind, actor: 'agent', detail: { kid, alg, activeFrom } });
  /** Null: the address gives out exactly our set. */
  const whyNot = async (signal: AbortSignal): Promise<string | null> => {
    const there = await fetchPublished(http, jwksUrl ?? '', signal);
    if (there.kind === 'failed') return there.code;
    return isSameSet(compareKeySets((await keys.jwks()).keys, there.keys)) ? null : 'published-differs';
  };
  const retire = async (key: ClientKey): Promise<void> => {
    await keys.retire(key.kid);
    await record('key-retired', key);
    await publish();
  };

  async function renew(signal: AbortSignal): Promise<void> {
    const all = await keys.list();
    const now = clock.now();
    const next = all.find(({ state }) => state === 'next');
    if (next !== undefined) {
      if (Date.parse(next.activeFrom) - now > LAST_LOOK_MS) return;
      const code = await whyNot(signal);
      if (code === null || signal.aborted) return;
      // NHI could not verify what it would sign: the old one stays, and a person is told.
      await retire(next);
      log('error', 'key-renewal-called-off', { kid: next.kid, code });
      return;
    }
    const active = all.find((key) => key.active);
    if (active !== undefined && now - Date.parse(active.activeFrom) >= OVERLAP_MS)
      for (const old of all.filter(({ state }) => state === 'previous')) await retire(old);
    const { state } = keyStanding(all, settings.keys, now);
    if (state !== 'due' && state !== 'overdue') return;
    // The way to the address is proven by the set that is there now.
    const code = await whyNot(signal);
    if (signal.aborted) return;
    if (code !== null) {
      log('warn', 'key-renewal-waits', { code });
      return;
    }
    const made = await keys.rotate({ switchAt: now + OVERLAP_MS });
    await record('key-rotated', made);
    await publish();
    log('info', 'key-renewed', { kid: made.kid, until: made.activeFrom });
  }

  const round = async (signal: AbortSignal): Promise<number> => {
    await publish();
    if (jwksUrl !== undefined && publishDir !== undefined) await renew(signal);
    return HOUR_MS;
  };
  return createLoop(clock, round, (error) => {
    log('error', 'key-renewal-failed', {}, error);
    return HOUR_MS;
  });
}
