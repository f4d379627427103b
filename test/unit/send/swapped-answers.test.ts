import { expect, test } from 'vitest';
import { type Traits, traitsOfBundle } from '../../../main/agent/ground/fhir/is-ours.ts';
import { parseBundle } from '../../../main/agent/ground/fhir/parsed-bundle.ts';
import { UPLOAD_ANSWERS_OF_CASE } from '../../../main/agent/carrier/cases/queries.ts';
import { acceptedAs, summaryOf } from '../support/case-rig.ts';
import { smallBundle, type SmallBundle } from '../support/small-bundle.ts';
import { scene, type Scene } from './worker-scene.ts';

/** Something in between may give one POST the answer to another. Whose Bundle came back is looked at, and not what the status says. */

const PATIENTS = ['A123456789', 'B123456789'] as const;
const bundleOf = (patient: string): SmallBundle => smallBundle({ patient });
const traitsOf = (bundle: SmallBundle): Traits => {
  const parsed = parseBundle(bundle);
  if (parsed === null) throw new Error('the Bundle of this test cannot be read');
  return traitsOfBundle(parsed);
};

/** Two POSTs under way together; the server answers each with the number and the Bundle that `whose` says. */
async function sendTwo(
  at: Scene,
  whose: (own: number) => { number: number; traits: Traits | null },
): Promise<string[]> {
  const ids: string[] = [];
  for (const patient of PATIENTS) ids.push(await at.queue({ summary: summaryOf({}, bundleOf(patient)) }));
  // Two that leave together arrive in any order.
  const ofAttempt = 'SELECT case_id FROM attempts WHERE id = $id';
  const own = (id: string): number =>
    ids.indexOf(at.rig.context.store.get<{ case_id: string }>(ofAttempt, { id })?.case_id ?? '');
  at.nhi.onPost = (attemptId) => acceptedAs(`20261129000000${String(whose(own(attemptId)).number)}`);
  at.nhi.onTraits = (attemptId) => whose(own(attemptId)).traits;
  at.start();
  await at.settled();
  return ids;
}
const answersKept = ({ rig }: Scene, id: string): number =>
  rig.context.store.all(UPLOAD_ANSWERS_OF_CASE, { id }).length;

test('each gets the other’s answer: neither number is believed, nothing of it is kept, and both are looked up', async () => {
  const at = await scene(2);
  const ids = await sendTwo(at, (own) => ({
    number: 1 - own,
    traits: traitsOf(bundleOf(PATIENTS[1 - own] ?? '')),
  }));
  for (const id of ids) {
    expect(at.rig.row(id)).toMatchObject({
      delivery: 'uncertain',
      doubt_kind: 'unproven',
      case_number: null,
      location_id: null,
      error_code: 'answer-of-another',
    });
    expect(answersKept(at, id)).toBe(0);
  }
  expect(at.nhi.posts).toHaveLength(2);
});

test.each([
  ['its own Bundle', (own: number) => traitsOf(bundleOf(PATIENTS[own] ?? ''))],
  ['nothing that says whose it is', () => null],
  [
    'a Bundle that names no patient',
    (own: number) => ({ ...traitsOf(bundleOf(PATIENTS[own] ?? '')), patientNumbers: null }),
  ],
  [
    'a Bundle whose texts the server has changed',
    (own: number) => ({ ...traitsOf(bundleOf(PATIENTS[own] ?? '')), fingerprint: 'x' }),
  ],
] as const)('each gets %s: accepted under the number that came with it', async (_what, traits) => {
  const at = await scene(2);
  const ids = await sendTwo(at, (own) => ({ number: own, traits: traits(own) }));
  expect(ids.map((id) => at.rig.row(id).case_number)).toEqual(['202611290000000', '202611290000001']);
  expect(at.deliveries(ids)).toEqual(['accepted', 'accepted']);
});

test('two that get the same answer: the number is the first one’s, and the other is looked up', async () => {
  const at = await scene(2);
  const ids = await sendTwo(at, () => ({ number: 7, traits: null }));
  expect(ids.map((id) => at.rig.row(id).case_number).sort()).toEqual(['202611290000007', null].sort());
  expect(at.deliveries(ids).sort()).toEqual(['accepted', 'uncertain']);
  const repeated = ids.find((id) => at.rig.row(id).case_number === null) ?? '';
  expect(at.rig.kinds(repeated)).toContain('number-taken');
  expect(at.rig.row(repeated)).toMatchObject({ error_code: 'answer-of-another' });
});
