import { expect } from 'vitest';
import type { SandboxSettings } from '../../../main/practice/settings.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { allAt, expectStoredOnce, postsOf, rowOf } from '../support/expectations.ts';
import { testOfSending as test } from '../../support/desk.ts';

test.for<[string, Partial<SandboxSettings>, string]>([
  ['ignores a parameter', { ignoreParameters: ['request._lastUpdated'] }, 'search-ignored-parameters'],
  ['ignores the patient', { ignoreParameters: ['request.patient.identifier'] }, 'search-ignored-parameters'],
  ['is refused', { refuseParameters: ['request.patient.identifier'] }, 'search-refused'],
  ['does not say what it searched for', { selfLink: 'absent' }, 'search-ignored-parameters'],
])(
  'a search that %s is no evidence: the case stays uncertain with its reason and is not resent',
  async ([, settings, reason], { deskFor }) => {
    const desk = await deskFor({ sandbox: settings });
    const agent = await desk.agent();
    const lost = makeSample({ seed: 'blind', attachments: 0 });
    await desk.sandbox.misbehave('post', { kind: 'reset' }, { plantedId: lost.plantedId });
    await desk.put(lost);
    const [row] = await agent.until('uncertain', allAt(1, 'uncertain'));
    await desk.put(makeSample({ seed: 'control', attachments: 0 }));
    await agent.until('the control accepted', (rows) => rows.some((one) => one.delivery === 'accepted'));
    const doubt = async (): Promise<string | null | undefined> =>
      (await agent.client.cases.show({ id: row?.id ?? '', phi: false })).doubt?.needsPerson;
    await desk.clock.until(`the doubt is called ${reason}`, doubt, (called) => called === reason);

    // Ten minutes apart: by then an absence that was believed would have been acted upon.
    const searches = async (): Promise<number> => {
      const all = (await desk.sandbox.ledger()).searches;
      return all.filter((url) => url.includes(`request.patient.identifier=${lost.patient.number}`)).length;
    };
    const before = await searches();
    await desk.clock.until('three more searches', searches, (count) => count >= before + 3);

    expect(rowOf(await agent.cases(), lost)).toMatchObject({ delivery: 'uncertain', attempts: 1 });
    expect(postsOf(await desk.sandbox.ledger(), lost)).toHaveLength(1);
  },
);

test('what the agent cannot tell a person settles: `resolve --absent` is asked twice and sends it again', async ({
  deskFor,
}) => {
  const desk = await deskFor({ sandbox: { ignoreParameters: ['request._lastUpdated'] } });
  const agent = await desk.agent();
  const lost = makeSample({ seed: 'attested', attachments: 0 });
  await desk.sandbox.misbehave('post', { kind: 'reset' });
  await desk.put(lost);
  const [row] = await agent.until('uncertain', allAt(1, 'uncertain'));
  const id = row?.id ?? '';

  const once = await desk.command('resolve', id, '--absent', '--yes');
  expect(once).toMatchObject({ code: 2, stdout: '' });
  expect((await desk.sandbox.ledger()).posts).toHaveLength(1);
  const twice = await desk.command(
    ...['resolve', id, '--absent', '--confirm-absent', '--by', '王承辦', '--reason', '健保署網頁查無'],
  );
  expect(twice.code).toBe(0);

  await agent.until('accepted', allAt(1, 'accepted'));
  expectStoredOnce(await desk.sandbox.ledger(), [lost], 2);
  const { events } = await agent.client.cases.show({ id, phi: true });
  expect(events.find(({ kind }) => kind === 'resolved-absent')).toMatchObject({
    detail: { claimed: '王承辦' },
  });
});

test('`resolve --number` takes the number that NHI shows for this claim, and no other', async ({
  deskFor,
}) => {
  // Found by its number only: the search for the patient is refused.
  const desk = await deskFor({ sandbox: { refuseParameters: ['request.patient.identifier'] } });
  const agent = await desk.agent();
  const [stored, other] = ['stored', 'other'].map((seed) => makeSample({ seed, attachments: 0 }));
  if (!stored || !other) throw new Error('no samples');
  await desk.put(other);
  const [owner] = await agent.until('the other accepted', allAt(1, 'accepted'));
  const stranger = await desk.sandbox.insert(makeSample({ seed: 'of somebody else' }).bundle);
  await desk.sandbox.misbehave('post', { kind: 'reset', commit: true });
  await desk.put(stored);
  const rows = await agent.until('uncertain', (seen) => seen.some((row) => row.delivery === 'uncertain'));
  const { id } = rowOf(rows, stored);
  const number = (await desk.sandbox.cases()).find((one) => one.plantedId === stored.plantedId)?.number;
  const resolve = async (as: string): Promise<[number | null, string]> => {
    const { code, stderr } = await desk.command('resolve', id, '--number', as, '--by', '王承辦');
    return [code, /\[([a-z-]+)\]\s*$/.exec(stderr)?.[1] ?? ''];
  };

  expect(await resolve('2026999900000001')).toEqual([1, 'number-not-found']);
  expect(await resolve(owner?.caseNumber ?? '')).toEqual([1, 'number-owned']);
  expect(await resolve(stranger.number)).toEqual([1, 'number-of-other-claim']);
  expect(await resolve(number ?? '')).toEqual([0, '']);

  const settled = await agent.until('decided', (seen) => seen.every((row) => row.review === 'decided'));
  expect(rowOf(settled, stored)).toMatchObject({ delivery: 'accepted', caseNumber: number, attempts: 1 });
  expectStoredOnce(await desk.sandbox.ledger(), [stored, other]);
});
