import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caseDetail } from '../../../main/agent/index/views.ts';
import { openCore } from '../../../main/agent/compose/core.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import { FakeClock } from './fake-clock.ts';
import { putCase, type Scene, SCENES } from './scenes.ts';
import { settingsIn } from './settings-in.ts';

const MINUTE = 60_000;

/**
 * Details of a case in each situation, as the page shows them, with its patient: out of a case store, where each has come its whole way by
 * `now`.
 */
export async function sceneDetails(now: number): Promise<(scene: Scene) => CaseDetail> {
  const dir = mkdtempSync(join(tmpdir(), 'twpas-scenes-'));
  const settings = settingsIn(dir);
  mkdirSync(settings.dataDir, { recursive: true });
  const clock = new FakeClock(now - SCENES.length * 10 * MINUTE);
  const keySlots = [machineSlot(join(settings.dataDir, 'keys'))];
  const core = await openCore({ clock, log: () => undefined, keySlots, version: 'test' }, settings, {
    loops: false,
  });
  const { context } = core;
  const between = (): void => {
    clock.set(clock.now() + MINUTE);
  };
  const found = new Map<Scene, CaseDetail>();
  for (const [n, scene] of SCENES.entries()) {
    const id = await putCase({ context, clock, between }, scene, n);
    const detail = caseDetail(context, id, true);
    if (detail !== null) found.set(scene, detail);
  }
  await core.close();
  rmSync(dir, { recursive: true, force: true });
  return (scene) => {
    const detail = found.get(scene);
    if (detail === undefined) throw new Error('no such scene');
    return detail;
  };
}
