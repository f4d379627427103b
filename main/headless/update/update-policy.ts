import type { Settings } from '../../../shared/settings.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { policyFileOf } from '../../agent/ground/settings/policy.ts';
import { version } from '../host-ports.ts';
import { newerThan, releasesIn } from './feed.ts';
import { readListing } from './signature.ts';

/**
 * The update folder, and the key that signs its list. Off unless the machine's policy allows updates, names a folder and pins a key.
 * @throws AgentError `update-off`, `update-key`
 */
export function updatePolicy({ update }: Pick<Settings, 'update'>) {
  const { allowed, feed, publicKey } = update;
  if (!allowed || feed === undefined) throw new AgentError('update-off', { policy: policyFileOf() });
  if (publicKey === undefined) throw new AgentError('update-key', { policy: policyFileOf() });
  return { feed, publicKey };
}

/** The newer version in the update folder, for people; null if there is none or updates are off. @throws AgentError as `readListing` */
export async function waitingUpdate(settings: Pick<Settings, 'update'>): Promise<string | null> {
  const { allowed, feed, publicKey } = settings.update;
  if (!allowed || feed === undefined || publicKey === undefined) return null;
  const releases = releasesIn(await readListing(feed, publicKey), feed, process.platform);
  return newerThan(version, releases)?.version ?? null;
}
