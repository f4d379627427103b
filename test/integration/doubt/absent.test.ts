import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { allAt, expectStoredOnce, postsOf, rowOf } from '../support/expectations.ts';
import { testOfSending as test } from '../../support/desk.ts';

/** Time after which an absence may be believed. Each search that counts is a third of it after the one before. */
const HALF_HOUR_MS = 30 * 60_000;

test('a Bundle that never got in is resent once, when a later case shows and it does not, twice', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const lost = makeSample({ seed: 'lost', attachments: 0 });
  await desk.sandbox.misbehave('post', { kind: 'reset' }, { plantedId: lost.plantedId });
  await desk.put(lost);
  const [row] = await agent.until('uncertain', allAt(1, 'uncertain'));
  const id = row?.id ?? '';
  const detail = () => agent.client.cases.show({ id, phi: false });
  // Nothing that shows means nothing so far: no case is known to be there.
  await desk.clock.until(
    'no control case',
    async () => (await detail()).doubt?.needsPerson,
    (reason) => reason === 'no-control-case',
  );
  expect((await desk.sandbox.ledger()).posts).toHaveLength(1);

  const control = makeSample({ seed: 'control', attachments: 0 });
  await desk.put(control);
  const rows = await agent.until('both accepted', allAt(2, 'accepted'));

  const ledger = await desk.sandbox.ledger();
  expectStoredOnce(ledger, [lost, control], 2);
  const [first, second] = postsOf(ledger, lost);
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(HALF_HOUR_MS);
  const { attemptList, events } = await detail();
  expect(attemptList.map(({ outcome }) => outcome)).toEqual(['unknown', 'accepted']);
  // Two at least: where the control case was accepted so soon that both fell before resolveAfterSeconds, a third decides.
  const empty = events.filter(({ kind }) => kind === 'searched-empty').map(({ at }) => Date.parse(at));
  expect(empty.length).toBeGreaterThanOrEqual(2);
  expect(empty.slice(1).every((at, index) => at - (empty[index] ?? 0) >= HALF_HOUR_MS / 3)).toBe(true);
  const endedAt = Date.parse(attemptList[0]?.endedAt ?? '');
  const resentAt = Date.parse(attemptList[1]?.startedAt ?? '');
  expect((empty.at(-1) ?? 0) - endedAt).toBeGreaterThanOrEqual(HALF_HOUR_MS);
  expect(resentAt).toBeGreaterThanOrEqual(empty.at(-1) ?? 0);
  expect(rowOf(rows, lost).doubled).toBe(false);
});

test('a hold asked for while a send is in doubt is honoured once it is proven that NHI lacks it', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const lost = makeSample({ seed: 'lost and held', attachments: 0 });
  await desk.sandbox.misbehave('post', { kind: 'reset' }, { plantedId: lost.plantedId });
  await desk.put(lost);
  const [row] = await agent.until('uncertain', allAt(1, 'uncertain'));
  const id = row?.id ?? '';
  expect(await agent.client.cases.hold({ ids: [id] })).toMatchObject([{ ok: true }]);
  expect((await agent.cases())[0]).toMatchObject({ delivery: 'uncertain', wish: 'hold' });

  await desk.put(makeSample({ seed: 'control', attachments: 0 }));
  const rows = await agent.until('held', (seen) => seen.some(({ delivery }) => delivery === 'held'));

  expect(rowOf(rows, lost)).toMatchObject({ delivery: 'held', holdReason: 'by-person', wish: null });
  expect(postsOf(await desk.sandbox.ledger(), lost)).toHaveLength(1);
});

test('a cancel asked for while a send is in doubt comes too late where NHI has it, and that is said', async ({
  deskFor,
}) => {
  const desk = await deskFor({ sandbox: { lagMs: HALF_HOUR_MS / 2 } });
  const agent = await desk.agent();
  const sample = makeSample({ seed: 'too late to cancel', attachments: 0 });
  await desk.sandbox.misbehave('post', { kind: 'reset', commit: true });
  // It stays in doubt until it was cancelled.
  await desk.sandbox.misbehave('search', { kind: 'status', status: 503 }, { times: null });
  await desk.put(sample);
  const [row] = await agent.until('uncertain', allAt(1, 'uncertain'));
  const id = row?.id ?? '';
  expect(await agent.client.cases.cancel({ ids: [id] })).toMatchObject([{ ok: true }]);
  await desk.sandbox.clearMisbehaviour();

  await agent.until('accepted', allAt(1, 'accepted'));

  const { events, wish } = await agent.client.cases.show({ id, phi: false });
  expect(events.map(({ kind }) => kind)).toContain('wish-too-late');
  expect(wish).toBeNull();
  expectStoredOnce(await desk.sandbox.ledger(), [sample]);
});
