import type { StatusView } from '../../../../shared/api/views/status.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { keyStanding, recentSwitch } from '../../carrier/smart/client-keys.ts';
import type { ClientKey, ClientKeys } from '../../carrier/smart/token-source.ts';
import { hourly } from '../../ground/base/loop.ts';
import type { Clock, Log } from '../../ports.ts';

export type KeyWatch = Awaited<ReturnType<typeof openKeyWatch>>;

/** Watches the client’s key for the status. */
export async function openKeyWatch(options: {
  readonly keys: ClientKeys;
  readonly limits: Settings['keys'];
  readonly clock: Clock;
  readonly log: Log;
}) {
  const { keys, limits, clock, log } = options;
  let known: readonly ClientKey[] | null = [];

  const look = async (): Promise<void> => {
    try {
      known = await keys.list();
    } catch (error) {
      known = null;
      log('error', 'client-keys-unreadable', {}, error);
    }
  };
  const seen = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work;
    await look();
    return done;
  };
  await look();
  const loop = hourly(clock, look);
  loop.start();

  const watched: ClientKeys = {
    ...keys,
    generate: (alg) => seen(keys.generate(alg)),
    import: (input, how) => seen(keys.import(input, how)),
    rotate: (how) => seen(keys.rotate(how)),
    putBack: () => seen(keys.putBack()),
    retire: (kid) => seen(keys.retire(kid)),
  };
  return {
    /** The keys; changes made through this object are seen immediately. */
    keys: watched,
    view(): StatusView['clientKey'] {
      if (known === null) return { state: 'unreadable', kid: null, until: null };
      const standing = keyStanding(known, limits, clock.now());
      if (standing.state === 'none') return { state: 'none', kid: null, until: null };
      // The day of the switch has come since the last look.
      if (standing.state === 'rotating' && Date.parse(standing.until) <= clock.now()) void look();
      const switchedAt = recentSwitch(known, clock.now());
      return { ...standing, ...(switchedAt === null ? {} : { switchedAt }) };
    },
    stop: () => loop.stop(),
  };
}
