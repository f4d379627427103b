import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Audit, AuditEntry } from '../../../main/agent/ground/audit/audit.ts';
import { openAudit } from '../../../main/agent/ground/audit/jsonl-audit.ts';
import { openTrail } from '../../../main/agent/carrier/cases/trail.ts';
import { hold, release } from '../../../main/agent/carrier/cases/staff.ts';
import { backUp, putBack } from '../support/backups.ts';
import { BY, caseRig, type CaseRig } from '../support/case-rig.ts';
import { settingsIn } from '../support/open-core.ts';
import { trailKeys } from '../support/trail-keys.ts';

/** A trail of its own, whose disk fails where the test says. */
async function failingTrail(rig: CaseRig): Promise<{ audit: Audit; fails: (entry: AuditEntry) => boolean }> {
  const audit = await openAudit({ dir: join(rig.dir, 'other-audit'), clock: rig.clock, keys: trailKeys });
  onTestFinished(() => audit.close());
  const control = { audit, fails: (_entry: AuditEntry): boolean => false };
  const append = audit.append.bind(audit);
  Object.assign(audit, {
    append: (entry: AuditEntry) =>
      control.fails(entry) ? Promise.reject(new Error('no space')) : append(entry),
  });
  return control;
}
const numbers = async (audit: Audit): Promise<number[]> =>
  (await audit.tail(10_000)).flatMap(({ detail }) =>
    typeof detail?.['event'] === 'number' ? [detail['event']] : [],
  );
const history = (rig: CaseRig): number[] =>
  rig.context.store.all<{ n: number }>('SELECT n FROM case_events ORDER BY n').map(({ n }) => n);

test('a line that could not be written comes later, and those that were are not written again', async () => {
  const rig = await caseRig();
  await rig.queued();
  await rig.queued();
  const control = await failingTrail(rig);
  control.fails = (entry) => entry.detail?.['event'] === 2;
  const trail = await openTrail(rig.context.store, control.audit, () => undefined);
  await expect(trail.flush()).rejects.toThrow('no space');
  expect(await numbers(control.audit)).toEqual([1, 3, 4]);
  control.fails = () => false;
  await trail.flush();
  expect((await numbers(control.audit)).sort()).toEqual(history(rig));
});

test('… also when the process ended in between', async () => {
  const rig = await caseRig();
  for (let at = 0; at < 3; at++) await rig.queued();
  const control = await failingTrail(rig);
  control.fails = (entry) => entry.detail?.['event'] === 4;
  await openTrail(rig.context.store, control.audit, () => undefined)
    .then((trail) => trail.flush())
    .catch(() => undefined);
  control.fails = () => false;
  const again = await openTrail(rig.context.store, control.audit, () => undefined);
  await again.flush();
  expect((await numbers(control.audit)).sort((a, b) => a - b)).toEqual(history(rig));
  await rig.queued();
  await again.flush();
  expect((await numbers(control.audit)).sort((a, b) => a - b)).toEqual(history(rig));
});

test('a restore numbers anew: what is committed after it is in the trail once, what was before it is not there again', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const file = join(rig.dir, 'a.backup');
  await backUp(rig, file);
  await hold(rig.context, id, BY);
  await release(rig.context, id, BY);
  await putBack(rig, file);
  await rig.reopen();
  await rig.core.trail.flush();
  const lines = await rig.core.audit.tail(100);
  const restored = lines.findIndex(({ kind }) => kind === 'restored');
  const kinds = (from: number, to?: number): string[] => lines.slice(from, to).map(({ kind }) => kind);
  expect(kinds(0, restored)).toEqual(['found', 'ready', 'hold', 'release']);
  expect(kinds(restored)).toEqual(['restored', 'restored']);
  await rig.reopen();
  expect((await rig.core.audit.tail(100)).length).toBe(lines.length);
  expect(await rig.core.audit.verify()).toMatchObject({ ok: true });
});

test('a trail that cannot be written any more does not keep the data folder from being closed', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  Object.assign(rig.core.audit, { append: () => Promise.reject(new Error('no space')) });
  await hold(rig.context, id, BY);
  await rig.core.close();
  expect(rig.core.db.open).toBe(false);
  await rig.reopen();
  expect((await rig.core.audit.tail(10)).map(({ kind }) => kind)).toEqual(['found', 'ready', 'hold']);
});

test('closing waits until what was committed is in the trail', async () => {
  const rig = await caseRig();
  const moves = rig.queued();
  await rig.core.store.write(() => undefined);
  await rig.core.close();
  await moves;
  const audit = await openAudit({
    dir: join(settingsIn(rig.dir).dataDir, 'audit'),
    clock: rig.clock,
    keys: trailKeys,
  });
  onTestFinished(() => audit.close());
  expect(await numbers(audit)).toEqual([1, 2]);
});
