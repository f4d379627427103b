import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { settingsSchema, type Settings } from '../../../shared/settings.ts';
import { openCore, type Core } from '../../../main/agent/core.ts';
import type { Clock } from '../../../main/agent/ports.ts';
import { machineSlot } from '../../../main/agent/vault/machine-slot.ts';
import { HOSPITAL } from './small-bundle.ts';

/** What lies on disk in `dir`, opened as the agent does at start, without its loops. Closed with the test at the latest. */
export async function openCoreIn(dir: string, clock: Clock, more: MoreSettings = {}): Promise<Core> {
  const settings = settingsIn(dir, more);
  mkdirSync(settings.dataDir, { recursive: true });
  const ports = {
    clock,
    log: () => undefined,
    keySlots: [machineSlot(join(settings.dataDir, 'keys'))],
    version: 'test',
  };
  const core = await openCore(ports, settings, { loops: false });
  onTestFinished(async () => {
    if (core.db.open) await core.close();
  });
  return core;
}

export type MoreSettings = Readonly<Record<string, unknown>>;

export function settingsIn(dir: string, more: MoreSettings = {}): Settings {
  return settingsSchema.parse({
    hospitalId: HOSPITAL,
    dataDir: join(dir, 'data'),
    server: { fhirBaseUrl: 'http://127.0.0.1:1/fhir', clientId: 'test' },
    folders: [{ path: join(dir, 'export') }],
    results: { exportDir: join(dir, 'results') },
    ...more,
  });
}
