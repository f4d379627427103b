// @module-tag full
import { expect } from 'vitest';
import type { SandboxSettings } from '../../../main/practice/settings.ts';
import { edited } from '../../../main/practice/samples/edits.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { eventually } from '../support/eventually.ts';
import { allAt, expectStoredOnce, postsOf, rowOf } from '../support/expectations.ts';
import { testOfSending as test, type Scene } from '../support/scene.ts';

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

async function searchesByName(scene: Scene): Promise<number> {
  const { searches } = await scene.sandbox.ledger();
  return searches.filter((url) => url.includes('request.identifier=')).length;
}

test.concurrent.for<[string, object, Partial<SandboxSettings>]>([
  ['ignores the upload time', {}, { ignoreParameters: ['request._lastUpdated'] }],
  ['refuses the search by patient', { use: 'usual' }, { refuseParameters: ['request.patient.identifier'] }],
  [
    'ignores the upload time, shows no Bundle by its number and leaves no Claim out',
    { system: 'urn:example:his' },
    { ignoreParameters: ['request._lastUpdated'], bundleByNumber: false },
  ],
])(
  'of a server that %s the stored case is adopted by its identifier, and sent once',
  async ([, identifier, settings], { sceneFor }) => {
    const scene = await sceneFor({ sandbox: settings });
    const agent = await scene.agent();
    const stored = named('stored', identifier);
    await scene.sandbox.misbehave('post', { kind: 'reset', commit: true }, { plantedId: stored.plantedId });
    await scene.put(stored);
    const [row] = await agent.until('accepted', allAt(1, 'accepted'));
    expect(row).toMatchObject({
      caseNumber: (await scene.sandbox.cases())[0]?.number,
      attempts: 1,
      doubled: false,
    });
    expectStoredOnce(await scene.sandbox.ledger(), [stored]);
  },
);

test.concurrent.for<
  [string, Partial<SandboxSettings>, { readonly commit?: true }, ((scene: Scene) => Promise<void>)?]
>([
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
  async ([, settings, fault, arrange], { sceneFor }) => {
    const scene = await sceneFor({ sandbox: settings });
    const agent = await scene.agent();
    await arrange?.(scene);
    const lost = named('lost');
    await scene.sandbox.misbehave('post', { kind: 'reset', ...fault }, { plantedId: lost.plantedId });
    await scene.put(lost);
    await agent.until('uncertain', allAt(1, 'uncertain'));
    await scene.put(makeSample({ seed: 'control', attachments: 0 }));
    await agent.until('the control accepted', (rows) => rows.some((one) => one.delivery === 'accepted'));
    const before = await searchesByName(scene);
    // Longer than resolveAfterSeconds (2): by then an absence that was believed would have been acted upon.
    await eventually(
      'three more searches',
      () => searchesByName(scene),
      (count) => count >= before + 3,
    );
    const row = rowOf(await agent.cases(), lost);
    expect(row).toMatchObject({ delivery: 'uncertain', attempts: 1 });
    const { doubt } = await agent.client.cases.show({ id: row.id, phi: false });
    expect(doubt?.needsPerson).toBe('search-ignored-parameters');
    expect(postsOf(await scene.sandbox.ledger(), lost)).toHaveLength(1);
  },
);

test.concurrent(
  'a corrected file that bears the name of the first is not asked for by it: no number is taken for another case',
  async ({ sceneFor }) => {
    const scene = await sceneFor({ sandbox: { ignoreParameters: ['request._lastUpdated'] } });
    const agent = await scene.agent();
    const first = named('first');
    await scene.put(first);
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
    await scene.sandbox.misbehave('post', { kind: 'reset', commit: true });
    await scene.put(again);
    const rows = await agent.until('the second in doubt', (seen) =>
      seen.some((row) => row.delivery === 'uncertain'),
    );
    const { id } = rowOf(rows, again);
    await eventually(
      'the doubt is called',
      async () => (await agent.client.cases.show({ id, phi: false })).doubt?.needsPerson,
      (reason) => reason === 'search-ignored-parameters',
    );
    expect(await searchesByName(scene)).toBe(0);
  },
);
