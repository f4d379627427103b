// @module-tag full
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { eventually } from '../support/eventually.ts';
import { allAt, expectStoredOnce, postsOf, rowOf } from '../support/expectations.ts';
import { testOfSending as test } from '../support/scene.ts';

test.concurrent(
  'a Bundle that never got in is resent once, when a later case shows and it does not, twice',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const agent = await scene.agent();
    const lost = makeSample({ seed: 'lost', attachments: 0 });
    await scene.sandbox.misbehave('post', { kind: 'reset' }, { plantedId: lost.plantedId });
    await scene.put(lost);
    const [row] = await agent.until('uncertain', allAt(1, 'uncertain'));
    const id = row?.id ?? '';
    const detail = () => agent.client.cases.show({ id, phi: false });
    // Nothing that shows means nothing so far: no case is known to be there.
    await eventually(
      'no control case',
      async () => (await detail()).doubt?.needsPerson,
      (reason) => reason === 'no-control-case',
    );
    expect((await scene.sandbox.ledger()).posts).toHaveLength(1);

    const control = makeSample({ seed: 'control', attachments: 0 });
    await scene.put(control);
    const rows = await agent.until('both accepted', allAt(2, 'accepted'));

    const ledger = await scene.sandbox.ledger();
    expectStoredOnce(ledger, [lost, control], 2);
    const [first, second] = postsOf(ledger, lost);
    // resolveAfterSeconds is 2, and each search that counts is resolveGapSeconds (1) after the one before.
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(2000);
    const { attemptList, events } = await detail();
    expect(attemptList.map(({ outcome }) => outcome)).toEqual(['unknown', 'accepted']);
    // Two at least: where the control case was accepted so soon that both fell before resolveAfterSeconds, a third decides.
    const empty = events.filter(({ kind }) => kind === 'searched-empty').map(({ at }) => Date.parse(at));
    expect(empty.length).toBeGreaterThanOrEqual(2);
    expect(empty.slice(1).every((at, index) => at - (empty[index] ?? 0) >= 1000)).toBe(true);
    const endedAt = Date.parse(attemptList[0]?.endedAt ?? '');
    const resentAt = Date.parse(attemptList[1]?.startedAt ?? '');
    expect((empty.at(-1) ?? 0) - endedAt).toBeGreaterThanOrEqual(2000);
    expect(resentAt).toBeGreaterThanOrEqual(empty.at(-1) ?? 0);
    expect(rowOf(rows, lost).doubled).toBe(false);
  },
);

test.concurrent(
  'a hold asked for while a send is in doubt is honoured once it is proven that NHI lacks it',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const agent = await scene.agent();
    const lost = makeSample({ seed: 'lost and held', attachments: 0 });
    await scene.sandbox.misbehave('post', { kind: 'reset' }, { plantedId: lost.plantedId });
    await scene.put(lost);
    const [row] = await agent.until('uncertain', allAt(1, 'uncertain'));
    const id = row?.id ?? '';
    expect(await agent.client.cases.hold({ ids: [id] })).toMatchObject([{ ok: true }]);
    expect((await agent.cases())[0]).toMatchObject({ delivery: 'uncertain', wish: 'hold' });

    await scene.put(makeSample({ seed: 'control', attachments: 0 }));
    const rows = await agent.until('held', (seen) => seen.some(({ delivery }) => delivery === 'held'));

    expect(rowOf(rows, lost)).toMatchObject({ delivery: 'held', holdReason: 'by-person', wish: null });
    expect(postsOf(await scene.sandbox.ledger(), lost)).toHaveLength(1);
  },
);

test.concurrent(
  'a cancel asked for while a send is in doubt comes too late where NHI has it, and that is said',
  async ({ sceneFor }) => {
    const scene = await sceneFor({ sandbox: { lagMs: 1500 } });
    const agent = await scene.agent();
    const sample = makeSample({ seed: 'too late to cancel', attachments: 0 });
    await scene.sandbox.misbehave('post', { kind: 'reset', commit: true });
    // It stays in doubt until it was cancelled.
    await scene.sandbox.misbehave('search', { kind: 'status', status: 503 }, { times: null });
    await scene.put(sample);
    const [row] = await agent.until('uncertain', allAt(1, 'uncertain'));
    const id = row?.id ?? '';
    expect(await agent.client.cases.cancel({ ids: [id] })).toMatchObject([{ ok: true }]);
    await scene.sandbox.clearMisbehaviour();

    await agent.until('accepted', allAt(1, 'accepted'));

    const { events, wish } = await agent.client.cases.show({ id, phi: false });
    expect(events.map(({ kind }) => kind)).toContain('wish-too-late');
    expect(wish).toBeNull();
    expectStoredOnce(await scene.sandbox.ledger(), [sample]);
  },
);
