import { expect, onTestFinished, test } from 'vitest';
import { changesOf } from '../../../main/agent/api/router.ts';
import { hold } from '../../../main/agent/carrier/cases/staff.ts';
import { BY, caseRig, type CaseRig } from '../support/case-rig.ts';

function streamOf(rig: CaseRig): {
  next: () => Promise<IteratorResult<{ ids: string[]; revision: number }>>;
  stop: AbortController;
} {
  const stop = new AbortController();
  const stream = changesOf(rig.context.store, stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await stream.return(undefined);
  });
  return { next: () => stream.next(), stop };
}

test('the first entry comes immediately, the others when something changed', async () => {
  const rig = await caseRig();
  const { next } = streamOf(rig);
  expect(await next()).toEqual({ done: false, value: { ids: [], revision: 0 } });
  const waiting = next();
  const id = await rig.queued();
  expect(await waiting).toEqual({ done: false, value: { ids: [id], revision: 1 } });
});

test('a slow reader gets all pending changes in one entry', async () => {
  const rig = await caseRig();
  const { next } = streamOf(rig);
  await next();
  const ids = await Promise.all(Array.from({ length: 600 }, () => rig.queued()));
  await hold(rig.context, ids[0] ?? '', BY);
  const { value } = (await next()) as { value: { ids: string[]; revision: number } };
  expect(value.ids.sort()).toEqual([...ids].sort());
  expect(value.revision).toBe(rig.context.store.revision());
});

test('changes outside of cases are announced without ids', async () => {
  const rig = await caseRig();
  const { next } = streamOf(rig);
  await next();
  rig.context.store.announce();
  expect((await next()).value).toEqual({ ids: [], revision: 0 });
});

test('the stream ends with its reader, and with its store', async () => {
  const rig = await caseRig();
  const [left, closed] = [streamOf(rig), streamOf(rig)];
  for (const { next } of [left, closed]) await next();
  const waiting = [left.next(), closed.next()];
  left.stop.abort();
  await rig.core.close();
  for (const one of await Promise.all(waiting)) expect(one.done).toBe(true);
});
