/** Keeps the public keys in the web server's folder for NHI, and checks the address. A person decides which key signs. */
import { HOUR_MS } from '../../../../shared/days.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { errorCode } from '../../ground/base/errors.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import { untilAborted } from '../../ground/base/tasks.ts';
import type { HttpCall } from '../../ground/net/exchange.ts';
import type { Clock, Log } from '../../ports.ts';
import {
  compareKeySets,
  fetchPublished,
  isSameSet,
  publishKeys,
} from '../../carrier/smart/published-keys.ts';
import type { ClientKeys } from '../../carrier/smart/token-source.ts';

/**
 * Does nothing without `keys.publishDir`. Makes, switches and destroys no key: it cannot verify that NHI reads the address, and a key unknown to NHI
 * stops every case. `stop` does not wait for a share that does not answer.
 */
export function createKeyPublishing(options: {
  readonly keys: Pick<ClientKeys, 'jwks' | 'list'>;
  readonly settings: Pick<Settings, 'keys' | 'server'>;
  readonly http: HttpCall;
  /** A person paused sending, the folder was restored or copied, or the server is unconfirmed: another agent may be the valid one. */
  readonly isHeld: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}): Loop {
  const { keys, settings, http, isHeld, clock, log } = options;
  const { publishDir } = settings.keys;
  const { jwksUrl } = settings.server;
  let told: string | null = null;

  /** Logs only if the fault differs from the last round's. */
  const tell = (event: 'keys-not-published' | 'published-keys-wrong', code: string): void => {
    if (told !== `${event} ${code}`) log('warn', event, { code });
    told = `${event} ${code}`;
  };
  const lookThere = async (signal: AbortSignal): Promise<void> => {
    if (jwksUrl === undefined) return;
    const there = await fetchPublished(http, jwksUrl, signal);
    if (signal.aborted) return;
    if (there.kind === 'failed') tell('published-keys-wrong', there.code);
    else if (isSameSet(compareKeySets((await keys.jwks()).keys, there.keys))) told = null;
    else tell('published-keys-wrong', 'published-differs');
  };
  const work = async (dir: string, signal: AbortSignal): Promise<void> => {
    let done: Awaited<ReturnType<typeof publishKeys>>;
    try {
      // Includes retired keys: their files remain until this round removes them.
      const known = (await keys.list()).map(({ kid }) => kid);
      done = await publishKeys(dir, await keys.jwks(), known);
    } catch (error) {
      tell('keys-not-published', errorCode(error));
      return;
    }
    if (done === 'foreign') tell('keys-not-published', 'foreign-keys');
    else if (done === 'written') log('info', 'keys-published');
    // A new file is verified an hour later: a web server may serve the old one for a while.
    else await lookThere(signal);
  };

  const round = async (signal: AbortSignal): Promise<number> => {
    if (publishDir === undefined || isHeld()) return HOUR_MS;
    await untilAborted(work(publishDir, signal), signal, () => undefined);
    return HOUR_MS;
  };
  return createLoop(clock, round, (error) => {
    log('error', 'key-publishing-failed', {}, error);
    return HOUR_MS;
  });
}
