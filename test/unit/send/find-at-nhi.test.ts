import { expect, test } from 'vitest';
import { endTakeOver, folderOfAnother } from '../../../main/agent/carrier/cases/served-folders.ts';
import { resolveDoubt } from '../../../main/agent/carrier/send/resolver.ts';
import { NOBODY } from '../../../main/agent/ground/fhir/numbers.ts';
import { acceptedAs, FOLDER, summaryOf, UNKNOWN } from '../support/case-rig.ts';
import { smallBundle } from '../support/small-bundle.ts';
import { MINUTE, scene, type Scene } from './resolver-scene.ts';

/** Cases that the search by patient and time takes for ours, those it passes over, and its parameters. */

const PATIENT = 'A123456789';
const at = (ms: number): string => new Date(ms).toISOString();
const dayAsked = ({ nhi }: Scene, nth: number): string | undefined => {
  const forSomebody = nhi.searches.filter((query) => !query.some(([, value]) => value === NOBODY));
  return forSomebody[nth]?.find(([name]) => name === 'request._lastUpdated')?.[1];
};

test('what was uploaded before our first attempt is not ours: by the server’s clock, with ten minutes of room', async () => {
  const { rig, nhi, tokens, doubtful, look } = await scene();
  tokens.skew = 60 * MINUTE;
  const sent = rig.clock.now() + 60 * MINUTE;
  const before = await doubtful(PATIENT);
  nhi.has('1', smallBundle(), { uploadedAt: at(sent - 10 * MINUTE - 1) });
  await look(before);
  expect(rig.row(before)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'other-candidate' });
  const since = await doubtful('B123456789');
  nhi.has('2', smallBundle({ patient: 'B123456789' }), { uploadedAt: at(sent - 10 * MINUTE) });
  await look(since);
  expect(rig.row(since)).toMatchObject({ delivery: 'accepted', case_number: '2' });
});

test.each([
  ['the server’s day', -60 * MINUTE, ['gt2026-11-25', 'gt2026-11-26']],
  // The clock of something in between: what is asked for as of then would find nothing, and that is no absence.
  ['our day where its Date is a month ahead', 30 * 24 * 60 * MINUTE, ['gt2026-11-26', 'gt2026-11-26']],
])(
  'a case that lay in the queue for days is searched for since it was sent, as its witness, by %s',
  async (_whose, skew, days) => {
    const known = await scene();
    const { rig, tokens, witness, look } = known;
    tokens.skew = skew;
    const id = await rig.queued({ summary: summaryOf() });
    rig.clock.set('2026-11-28T00:30:00+08:00');
    await rig.send(id, UNKNOWN);
    rig.clock.set('2026-11-28T01:30:00+08:00');
    await witness('1');
    await look(id);
    expect([dayAsked(known, 0), dayAsked(known, 1)]).toEqual(days);
  },
);

test('of two doubtful cases of one patient each finds its own, whichever is looked at first', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const later = smallBundle({ created: '2026-11-25' });
  const [first, second] = [await doubtful(PATIENT), await doubtful(PATIENT, later)];
  nhi.has('1', smallBundle());
  await look(second);
  expect(rig.row(second)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'other-candidate' });
  nhi.stored[0] = { number: '2', bundle: later };
  await look(first);
  expect(rig.row(first)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'other-candidate' });
  nhi.has('1', smallBundle());
  await look(second);
  await look(first);
  expect([first, second].map((id) => rig.row(id).case_number)).toEqual(['1', '2']);
});

test('a Bundle that can be read but not understood proves nothing: what it is under is not passed over', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const id = await doubtful(PATIENT);
  nhi.has('1', smallBundle());
  nhi.omitsClaims = true;
  nhi.read = ({ id: number }) =>
    Promise.resolve({ kind: 'found', resource: { resourceType: 'Bundle', id: number }, serverDate: null });
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'claim-omitted' });
});

test('a number of an earlier case of the patient that NHI gave again is no absence: a person is told, and nothing is sent twice', async () => {
  const { rig, nhi, doubtful, witness, pass } = await scene();
  const earlier = await rig.queued({ summary: summaryOf({}, smallBundle({ created: '2026-10-01' })) });
  await rig.send(earlier, acceptedAs('1'));
  const id = await doubtful(PATIENT);
  nhi.has('1', smallBundle());
  await witness('2');
  await pass(24 * 60 * MINUTE, id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'other-candidate', attempts: 1 });
  expect(rig.row(earlier).case_number).toBe('1');
});

test.each(['summary', 'patient_key'])(
  'a doubtful case without its %s is left to a person',
  async (column) => {
    const { rig, nhi, doubtful, look } = await scene();
    const id = await doubtful(PATIENT);
    nhi.has('1', smallBundle());
    await rig.context.store.write((tx) => {
      tx.run(`UPDATE cases SET ${column} = NULL WHERE id = $id`, { id });
    });
    await look(id);
    expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'no-summary' });
  },
);

test('a witness of which nothing is known to search for is none that shows', async () => {
  const { rig, nhi, doubtful, witness, look } = await scene();
  const id = await doubtful(PATIENT);
  const known = await witness('7');
  await rig.context.store.write((tx) => {
    tx.run('UPDATE cases SET summary = NULL WHERE id = $id', { id: known });
  });
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'search-lags' });
  expect(nhi.searches).toHaveLength(1);
});

test('of very many that a patient has a hundred are looked into, and the others are not passed over', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const id = await doubtful(PATIENT);
  nhi.omitsClaims = true;
  const read = nhi.read.bind(nhi);
  let reads = 0;
  nhi.read = (request) => {
    reads += 1;
    return read(request);
  };
  for (let n = 1; n <= 100; n += 1) nhi.has(String(n), smallBundle({ created: '2026-11-01' }));
  await look(id);
  expect(reads).toBe(100);
  expect(rig.row(id).doubt_reason).toBe('other-candidate');
  nhi.has('101', smallBundle({ created: '2026-11-01' }));
  await look(id);
  expect(reads).toBe(200);
  expect(rig.row(id).doubt_reason).toBe('claim-omitted');
});

test.each([
  ['two days before the day of its application', '2026-11-24', 'gt2025-11-19', '2026-11-22T00:00:00Z'],
  [
    'a year before it was found, where that day cannot be read',
    'gestern',
    'gt2024-11-20',
    '2025-11-23T01:00:00Z',
  ],
])('what another agent may have sent can be at NHI since %s', async (_when, created, asked, since) => {
  const known = await scene();
  const { rig, nhi, look } = known;
  await folderOfAnother(rig.context, FOLDER, 'taking-over', 'other-agent');
  await endTakeOver(rig.context, FOLDER, [{ relPath: 'old.json', size: 1, mtimeMs: 1 }], null);
  const bundle = smallBundle({ created });
  const id = await rig.queued({ path: 'old.json', summary: summaryOf({}, bundle) });
  const uploaded = Date.parse(since) - 10 * MINUTE;
  nhi.has('1', bundle, { uploadedAt: at(uploaded - 1) });
  await look(id);
  expect(rig.row(id)).toMatchObject({ shown: 'held', doubt_reason: 'other-candidate' });
  expect(dayAsked(known, 0)).toBe(asked);
  nhi.stored[0] = { number: '1', bundle, uploadedAt: at(uploaded) };
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1' });
});

test('no url of a look at a case comes twice, over a restart as well: what keeps answers by their url cannot give an old one', async () => {
  const { rig, nhi, parts, doubtful, look } = await scene();
  const id = await doubtful(PATIENT);
  const never = new AbortController().signal;
  for (let looks = 0; looks < 6; looks += 1) await look(id);
  await rig.reopen();
  const after = { ...parts, context: rig.context };
  for (let looks = 0; looks < 6; looks += 1) await resolveDoubt(after, rig.row(id), never);
  const urls = nhi.searches.filter((query) => query.some(([, value]) => value === PATIENT)).map(String);
  expect(urls.length).toBeGreaterThanOrEqual(12);
  expect(new Set(urls).size).toBe(urls.length);
});
