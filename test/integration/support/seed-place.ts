import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { openCore } from '../../../main/agent/compose/core.ts';
import { loadSettings } from '../../../main/agent/ground/settings/load.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import type { Stage } from '../../unit/support/scenes.ts';
import type { Place } from './place.ts';

/** Cases in a data folder on which no agent has started yet. NHI is not asked about them, as about what is long decided. */
export async function seedPlace(place: Place, seed: (stage: Stage) => Promise<void>): Promise<void> {
  const loaded = loadSettings(place.config);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  await mkdir(place.dataDir);
  const keySlots = [machineSlot(join(place.dataDir, 'keys'))];
  const ports = { clock: systemClock, log: () => undefined, keySlots, version: 'seed' };
  const core = await openCore(ports, loaded.settings, { loops: false });
  await seed({ context: core.context, clock: systemClock });
  // Their results are not due for the HIS either.
  core.db.exec(`UPDATE outbox SET written_at = 1 WHERE written_at IS NULL`);
  core.db.exec(
    `UPDATE cases SET next_poll_at = ${String(Number.MAX_SAFE_INTEGER)} WHERE delivery = 'accepted'`,
  );
  await core.close();
}
