import { join } from 'node:path';
import { expect, test } from 'vitest';
import { releaseAbsent } from '../../../main/agent/carrier/cases/doubt.ts';
import { caseRow } from '../../../main/agent/carrier/cases/move.ts';
import { readyCases } from '../../../main/agent/carrier/cases/attempt.ts';
import { cancel, hold } from '../../../main/agent/carrier/cases/staff.ts';
import type { Core } from '../../../main/agent/compose/core.ts';
import type { SampleOptions } from '../../../main/practice/samples/types.ts';
import { backUp, putBack } from '../support/backups.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { openCoreIn } from '../support/open-core.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { admitSample } from './admit-sample.ts';

const BY = { actor: 'clerk', reason: null };

test('what was not on its way when the backup was made goes back to where it stood once NHI provably lacks it', async () => {
  const dir = temporaryFolder();
  const clock = new FakeClock();
  const before = await openCoreIn(dir, clock);
  const queued = await admit(before, 'queued', {});
  const refused = await admit(before, 'refused', { defect: 'wrong-hospital' });
  const waiting = await admit(before, 'waiting', { attachments: 1 });
  const held = await admit(before, 'held', {});
  const heldWaiting = await admit(before, 'held while waiting', { attachments: 1 });
  const cancelled = await admit(before, 'cancelled', {});
  const stillWaiting = await admit(before, 'still waiting', { attachments: 1 });
  await hold(before.context, held, BY);
  await hold(before.context, heldWaiting, BY);
  await cancel(before.context, cancelled, BY);
  const backup = join(dir, 'backup');
  await backUp({ dir, core: before, clock }, backup, 0);
  await putBack({ dir, core: before, clock }, backup);

  const { context } = await openCoreIn(dir, clock);
  const all = [queued, refused, waiting, held, heldWaiting, cancelled, stillWaiting];
  expect(all.map((id) => caseRow(context.store, id).delivery)).toEqual(all.map(() => 'uncertain'));
  await hold(context, waiting, BY);
  for (const id of all) await releaseAbsent(context, caseRow(context.store, id));

  const now = all.map((id) => caseRow(context.store, id));
  expect(now.map(({ delivery, hold_reason, held_from }) => [delivery, hold_reason, held_from])).toEqual([
    ['queued', null, null],
    ['refused', null, null],
    ['held', 'by-person', 'waiting'],
    ['held', 'reconcile', 'queued'],
    ['held', 'reconcile', 'waiting'],
    ['cancelled', null, null],
    ['waiting', null, null],
  ]);
  expect(now[1]?.error_code).toBe('provider-mismatch');
  for (const { delivery, error_code: code } of now.slice(3))
    expect([delivery, code]).toEqual([delivery, null]);
  expect(readyCases(context, clock.now(), 10).map(({ id }) => id)).toEqual([queued]);
});

async function admit(core: Core, seed: string, options: Omit<SampleOptions, 'seed'>): Promise<string> {
  return (await admitSample(core, seed, options)).caseId;
}
