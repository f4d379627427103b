import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Core, openCore } from '../../../main/agent/compose/core.ts';
import type { Clock } from '../../../main/agent/ports.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { settingsIn, type MoreSettings } from './settings-in.ts';

export { settingsIn, type MoreSettings } from './settings-in.ts';

/** Core on the files in `dir`, opened as the agent does at start, without its loops. Closed with the test at the latest. */
export async function openCoreIn(dir: string, clock: Clock, more: MoreSettings = {}): Promise<Core> {
  const settings = settingsIn(dir, more);
  mkdirSync(settings.dataDir, { recursive: true });
  const ports = {
    clock,
    log: () => undefined,
    keySlots: [machineSlot(join(settings.dataDir, 'keys'))],
    version: 'test',
  };
  // Rules decide nothing unless settings hold for a look.
  const core = await openCore(ports, settings, { loops: false, hasRules: () => true });
  onTestFinished(async () => {
    if (core.db.open) await core.close();
  });
  return core;
}
