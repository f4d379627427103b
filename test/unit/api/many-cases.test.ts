import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { createRouter } from '../../../main/agent/api/router.ts';
import type { AgentServices } from '../../../main/agent/api/services.ts';
import { hold } from '../../../main/agent/carrier/cases/staff.ts';
import { BY, caseRig, type CaseRig, UNKNOWN } from '../support/case-rig.ts';

const MANY = 120;

function pageOf(rig: CaseRig) {
  const services = { context: rig.context, audit: rig.core.audit } as unknown as AgentServices;
  return createRouterClient(
    createRouter(
      () => services,
      () => undefined,
    ),
    { context: atTheMachine('王承辦', 'desktop') },
  );
}

const queuedMany = (rig: CaseRig): Promise<string[]> =>
  Promise.all(Array.from({ length: MANY }, () => rig.queued()));

test('a list that the page has comes again only when it is another', async () => {
  const rig = await caseRig();
  const first = await rig.queued();
  const page = pageOf(rig);
  const { ids, tag = '', same } = await page.cases.ids({});
  expect({ ids, same }).toEqual({ ids: [first], same: false });
  expect(await page.cases.ids({ have: tag })).toMatchObject({ ids: [], same: true, tag });
  // Another question with the same answer is the same list.
  expect(await page.cases.ids({ delivery: ['queued'], have: tag })).toMatchObject({ same: true });
  await hold(rig.context, first, BY);
  expect(await page.cases.ids({ have: tag })).toMatchObject({ same: true });
  expect(await page.cases.ids({ delivery: ['queued'], have: tag })).toMatchObject({ ids: [], same: false });
  const second = await rig.queued();
  const more = await page.cases.ids({ have: tag });
  expect(more).toMatchObject({ ids: [second, first], same: false });
  const turned = await page.cases.ids({ have: more.tag, order: { by: 'found', descending: false } });
  expect(turned).toMatchObject({ ids: [first, second], same: false });
  // Places in the index of another start may be other cases.
  await rig.reopen();
  expect(await pageOf(rig).cases.ids({ have: more.tag })).toMatchObject({
    ids: [second, first],
    same: false,
  });
});

test('of several cases that a person cancels, one in doubt is only asked for, and its answer and row say so', async () => {
  const rig = await caseRig();
  const [doubtful, queued] = [await rig.queued(), await rig.queued()];
  await rig.send(doubtful, UNKNOWN);
  const page = pageOf(rig);
  const moved = await page.cases.cancel({ ids: [doubtful, queued] });
  expect(moved.map(({ ok, wish }) => [ok, wish])).toEqual([
    [true, 'cancel'],
    [true, undefined],
  ]);
  expect([rig.row(doubtful).wish, rig.row(queued).delivery]).toEqual(['cancel', 'cancelled']);
  expect(await page.cases.hold({ ids: [doubtful] })).toMatchObject([{ ok: true, wish: 'hold' }]);
});

test('many cases are moved together, each answered at its place, and a refused one stops no other', async () => {
  const rig = await caseRig();
  const ids = await queuedMany(rig);
  const [refused = '', repeated = ''] = ids;
  await hold(rig.context, refused, BY);
  const before = rig.context.store.revision();
  const results = await pageOf(rig).cases.hold({ ids: [...ids, repeated], reason: '月底盤點' });
  expect(results.map(({ id }) => id)).toEqual(ids);
  expect(results.filter(({ ok }) => !ok).map(({ id, code }) => [id, code])).toEqual([
    [refused, 'move-not-allowed'],
  ]);
  expect(ids.every((id) => rig.row(id).delivery === 'held')).toBe(true);
  // In a few commits, not one each: every commit waits for the disk.
  expect(rig.context.store.revision() - before).toBeLessThan(MANY / 10);
});

test('when the page has left, no more cases are moved', async () => {
  const rig = await caseRig();
  const ids = await queuedMany(rig);
  const gone = new AbortController();
  const stop = rig.context.store.onChange(() => {
    gone.abort();
  });
  const results = await pageOf(rig).cases.hold({ ids }, { signal: gone.signal });
  stop();
  expect(results.length).toBeLessThan(MANY);
  const held = ids.filter((id) => rig.row(id).delivery === 'held');
  expect(held).toEqual(results.map(({ id }) => id));
});
