import type { Settings } from '../../../shared/settings.ts';
import { createLoop, type Loop } from '../../agent/ground/base/loop.ts';
import { AgentError } from '../../agent/ground/error.ts';
import type { Clock, Log } from '../../agent/ports.ts';
import { newerThan, releasesIn } from '../../headless/update/feed.ts';
import { readListing } from '../../headless/update/signature.ts';
import { updatePolicy } from '../../headless/update/update-policy.ts';

interface UpdateWatchParts {
  readonly settings: Pick<Settings, 'update'>;
  readonly current: string;
  readonly platform: NodeJS.Platform;
  /** Called once for each newer version in the hospital's folder whose list is signed by the pinned key. */
  readonly tell: (version: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Short enough to find a share at noon that was off in the morning. */
const LOOK_EVERY_MS = 6 * 3_600_000;

/** Checks the update folder if the settings or the machine's policy name one. Installs nothing. */
export function watchUpdates(parts: UpdateWatchParts): Pick<Loop, 'stop'> {
  const { settings, current, platform, tell, clock, log } = parts;
  let told = '';
  const loop = createLoop(
    clock,
    async () => {
      const { feed, publicKey } = updatePolicy(settings);
      const newer = newerThan(current, releasesIn(await readListing(feed, publicKey), feed, platform));
      if (newer !== null && newer.version !== told) tell((told = newer.version));
      return LOOK_EVERY_MS;
    },
    (error) => {
      log('warn', 'update-look', error instanceof AgentError ? { code: error.code } : {}, error);
      return LOOK_EVERY_MS;
    },
  );
  if (settings.update.allowed) loop.start();
  return loop;
}
