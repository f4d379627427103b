import { expect, onTestFinished, test } from 'vitest';
import { hold, release } from '../../../main/agent/carrier/cases/staff.ts';
import { createTelling } from '../../../main/agent/compose/telling.ts';
import { BY, caseRig } from '../support/case-rig.ts';
import { settingsIn } from '../support/settings-in.ts';
import { statusWith } from '../support/status-with.ts';
import { until } from '../support/until.ts';

test('a case that needs a person is counted within a minute of its hold, and its release likewise', async () => {
  const rig = await caseRig();
  const telling = createTelling({
    settings: settingsIn(rig.dir),
    core: rig.core,
    http: { request: () => Promise.reject(new Error('no alert goes out')) },
    version: 'test',
    status: () => statusWith(),
    clock: rig.clock,
    log: () => undefined,
  });
  onTestFinished(() => telling.stop());
  await telling.start();
  await until(() => telling.status().needPerson === 0);
  const id = await rig.queued();
  await hold(rig.context, id, BY);
  await rig.clock.advance(60_000);
  await until(() => telling.status().needPerson === 1);
  await release(rig.context, id, BY);
  await rig.clock.advance(60_000);
  await until(() => telling.status().needPerson === 0);
  expect(telling.status().notShown).toBe(0);
});
