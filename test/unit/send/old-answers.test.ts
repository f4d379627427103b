import { expect, test } from 'vitest';
import { smallBundle } from '../support/small-bundle.ts';
import { MINUTE, scene } from './resolver-scene.ts';

/** An earlier answer that something in between has kept tells how NHI was then, and not how it is. */

test.each([
  ['as old as it says', true, 'uncertain'],
  ['made now', false, 'queued'],
] as const)('an empty answer that is %s', async (_what, aged, delivery) => {
  const { rig, nhi, doubtful, witness, pass } = await scene();
  const id = await doubtful('A123456789');
  await witness('1');
  nhi.aged = aged;
  await pass(60 * MINUTE, id);
  expect(rig.row(id)).toMatchObject({ delivery, ...(aged ? { doubt_reason: 'search-aged' } : {}) });
  expect(rig.row(id).empty_searches).toBe(0);
});

test('an old answer adopts nothing either, and counts for nothing beside a later one', async () => {
  const { rig, nhi, doubtful, witness, look, pass } = await scene();
  const id = await doubtful('A123456789');
  await witness('1');
  nhi.has('9', smallBundle({ patient: 'A123456789' }));
  nhi.aged = true;
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', case_number: null });
  nhi.aged = false;
  await pass(10 * MINUTE, id);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '9' });
});

test('one old answer among fresh ones is passed over: two fresh ones are still needed', async () => {
  const { rig, nhi, doubtful, witness, look } = await scene();
  const id = await doubtful('A123456789');
  await witness('1');
  rig.clock.set(rig.clock.now() + 40 * MINUTE);
  nhi.aged = true;
  for (let looks = 0; looks < 3; looks += 1) {
    await look(id);
    rig.clock.set(rig.clock.now() + 10 * MINUTE);
  }
  nhi.aged = false;
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', empty_searches: 1 });
  rig.clock.set(rig.clock.now() + 10 * MINUTE);
  await look(id);
  expect(rig.row(id).delivery).toBe('queued');
});

test('the same question is not asked by the same url twice in a row', async () => {
  const { nhi, doubtful, look } = await scene();
  const id = await doubtful('A123456789');
  for (let looks = 0; looks < 4; looks += 1) await look(id);
  const urls = nhi.searches
    .filter((query) => query.some(([, value]) => value === 'A123456789'))
    .map((query) => query.map(([name, value]) => `${name}=${value}`).join('&'));
  for (const [at, url] of urls.entries()) expect(url).not.toBe(urls[at - 1]);
});
