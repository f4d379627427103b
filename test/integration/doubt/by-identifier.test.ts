import { expect } from 'vitest';
import type { SandboxSettings } from '../../../main/practice/settings.ts';
import { edited } from '../../../main/practice/samples/edits.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { allAt, expectStoredOnce, postsOf, rowOf } from '../support/expectations.ts';
import { testOfSending as test, type Desk } from '../../support/desk.ts';

const NAME = 'HIS-2026-000017';

/** A sample whose Claim the hospital gives this identifier. */
function named(seed: string, more: object = {}, options: { readonly hospitalId?: string } = {}): Sample {
  const sample = makeSample({ seed, attachments: 0, ...options });
  const bundle = edited(sample.bundle, (resources) => {
    for (const resource of resources)
      if (resource['resourceType'] === 'Claim') resource['identifier'] = [{ value: NAME, ...more }];
  });
  return { ...sample, bundle, bytes: Buffer.from(JSON.stringify(bundle), 'utf8') };
}

async function searchesByName(desk: Desk): Promise<number> {
  const { searches } = await desk.sandbox.ledger();
  return searches.filter((url) => url.includes('request.identifier=')).length;
}

test.for<[string, object, Partial<SandboxSettings>]>([
  ['ignores the upload time', {}, { ignoreParameters: ['request._lastUpdated'] }],
  ['refuses the search by patient', { use: 'usual' }, { refuseParameters: ['request.patient.identifier'] }],
  [
    'ignores the upload time, shows no Bundle by its number and leaves no Claim out',
    { system: 'urn:example:his' },
    { ignoreParameters: ['request._lastUpdated'], bundleByNumber: false },
  ],
])(
  'of a server that %s the stored case is adopted by its identifier, and sent once',
  async ([, identifier, settings], { deskFor }) => {
    const desk = await deskFor({ sandbox: settings });
    const agent = await desk.agent();
    const stored = named('stored', identifier);
    await desk.sandbox.misbehave('post', { kind: 'reset', commit: true }, { plantedId: stored.plantedId });
    await desk.put(stored);
    const [row] = await agent.until('accepted', allAt(1, 'accepted'));
    expect(row).toMatchObject({
      caseNumber: (await desk.sandbox.cases())[0]?.number,
      attempts: 1,
      doubled: false,
    });
    expectStoredOnce(await desk.sandbox.ledger(), [stored]);
  },
);

test.for<[string, Partial<SandboxSettings>, { readonly commit?: true }, ((desk: Desk) => Promise<void>)?]>([
  ['shows nothing', { ignoreParameters: ['request._lastUpdated'] }, {}],
  [
    'was not done as asked',
    { ignoreParameters: ['request._lastUpdated', 'request.identifier'] },
    { commit: true },
  ],
  [
    'shows another hospital’s of the same value beside it',
    { ignoreParameters: ['request._lastUpdated'] },
    { commit: true },
    async ({ sandbox }) => {
      await sandbox.insert(named('theirs', {}, { hospitalId: '0401180014' }).bundle);
    },
  ],
  [
    'shows only another hospital’s of the same value',
    { ignoreParameters: ['request._lastUpdated'] },
    {},
    async ({ sandbox }) => {
      await sandbox.insert(named('theirs', {}, { hospitalId: '0401180014' }).bundle);
    },
  ],
])(
  'an answer by identifier that %s changes nothing: the case waits for a person and is not resent',
  async ([, settings, fault, arrange], { deskFor }) => {
    const desk = await deskFor({ sandbox: settings });
    const agent = await desk.agent();
    await arrange?.(desk);
    const lost = named('lost');
    await desk.sandbox.misbehave('post', { kind: 'reset', ...fault }, { plantedId: lost.plantedId });
    await desk.put(lost);
    await agent.until('uncertain', allAt(1, 'uncertain'));
    await desk.put(makeSample({ seed: 'control', attachments: 0 }));
    await agent.until('the control accepted', (rows) => rows.some((one) => one.delivery === 'accepted'));
    const before = await searchesByName(desk);
    // Ten minutes apart: by then an absence that was believed would have been acted upon.
    await desk.clock.until(
      'three more searches',
      () => searchesByName(desk),
      (count) => count >= before + 3,
    );
    const row = rowOf(await agent.cases(), lost);
    expect(row).toMatchObject({ delivery: 'uncertain', attempts: 1 });
    const { doubt } = await agent.client.cases.show({ id: row.id, phi: false });
    expect(doubt?.needsPerson).toBe('search-ignored-parameters');
    expect(postsOf(await desk.sandbox.ledger(), lost)).toHaveLength(1);
  },
);

test('a corrected file that bears the name of the first is not asked for by it: no number is taken for another case', async ({
  deskFor,
}) => {
  const desk = await deskFor({ sandbox: { ignoreParameters: ['request._lastUpdated'] } });
  const agent = await desk.agent();
  const first = named('first');
  await desk.put(first);
  await agent.until('the first accepted', allAt(1, 'accepted'));
  // The same application once more, for another day.
  const corrected = edited(first.bundle, (resources) => {
    for (const resource of resources)
      if (resource['resourceType'] === 'Claim') resource['created'] = '2020-01-02';
  });
  const again: Sample = {
    ...first,
    fileName: first.fileName.replace('.json', '_2.json'),
    bundle: corrected,
    bytes: Buffer.from(JSON.stringify(corrected), 'utf8'),
  };
  await desk.sandbox.misbehave('post', { kind: 'reset', commit: true });
  await desk.put(again);
  const rows = await agent.until('the second in doubt', (seen) =>
    seen.some((row) => row.delivery === 'uncertain'),
  );
  const { id } = rowOf(rows, again);
  await desk.clock.until(
    'the doubt is called',
    async () => (await agent.client.cases.show({ id, phi: false })).doubt?.needsPerson,
    (reason) => reason === 'search-ignored-parameters',
  );
  expect(await searchesByName(desk)).toBe(0);
});
