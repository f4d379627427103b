import { expect, test } from 'vitest';
import { hold, release, resolveAbsent } from '../../../main/agent/carrier/cases/staff.ts';
import { lookBeforeSending } from '../../../main/agent/carrier/send/look-up.ts';
import type { Search } from '../../../main/agent/carrier/send/search.ts';
import { openSearch, type ResolverParts } from '../../../main/agent/carrier/send/resolver.ts';
import { BY, summaryOf, UNKNOWN } from '../support/case-rig.ts';
import { resourceOf, type SmallBundle, smallBundle } from '../support/small-bundle.ts';
import { scene, type Scene } from './resolver-scene.ts';

const PATIENT = 'A1';
const never = new AbortController().signal;

async function search(parts: ResolverParts): Promise<Search | null> {
  const opened = await openSearch(parts, never);
  return 'token' in opened ? opened : null;
}

/** The search that a person's word begins. */
const look = ({ rig, parts }: Scene, id: string, despite: string[] = []): Promise<number | null> =>
  lookBeforeSending(rig.context, () => search(parts), id, despite);

/** Another case of the patient, of no diagnosis. */
function similar(): SmallBundle {
  const bundle = smallBundle({ patient: PATIENT });
  resourceOf(bundle, 'Claim')['diagnosis'] = [];
  return bundle;
}

test('what NHI has under a number is kept as uploaded, whatever the person said', async () => {
  const at = await scene();
  const id = await at.doubtful(PATIENT);
  at.nhi.has('77', smallBundle({ patient: PATIENT }));
  await expect(look(at, id)).rejects.toMatchObject({
    code: 'found-at-nhi',
    numbers: ['77'],
    messageZh: expect.stringContaining('77') as string,
  });
  expect(at.rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '77' });
});

test('what a restore left unknown is kept as uploaded too', async () => {
  const at = await scene();
  Object.assign(at.rig.context, { reconcileBefore: at.rig.clock.now() });
  const bundle = smallBundle({ patient: PATIENT });
  const { caseId } = await at.rig.find({ mtimeMs: 1, summary: summaryOf({}, bundle) });
  expect(at.rig.row(caseId)).toMatchObject({ delivery: 'held', hold_reason: 'reconcile' });
  at.nhi.has('77', bundle);
  await expect(look(at, caseId)).rejects.toMatchObject({ code: 'found-at-nhi' });
  expect(at.rig.row(caseId)).toMatchObject({ delivery: 'accepted', case_number: '77' });
});

test('what may be the case is named, and the person says of each number that it is another', async () => {
  const at = await scene();
  const id = await at.doubtful(PATIENT);
  at.nhi.has('88', similar());
  at.nhi.has('99', similar());
  await expect(look(at, id)).rejects.toMatchObject({ code: 'similar-at-nhi', numbers: ['88', '99'] });
  await expect(look(at, id, ['88'])).rejects.toMatchObject({ code: 'similar-at-nhi', numbers: ['99'] });
  await look(at, id, ['88', '99']);
  expect(at.rig.row(id).delivery).toBe('uncertain');
});

test('where NHI shows nothing, the person is believed', async () => {
  const at = await scene();
  const id = await at.doubtful(PATIENT);
  await look(at, id);
  expect(at.rig.row(id).delivery).toBe('uncertain');
});

test('what a search showed before the last attempt ends no doubt about that attempt, whoever gives the word', async () => {
  const at = await scene();
  const { context } = at.rig;
  const id = await at.doubtful(PATIENT);
  const searchedAt = await look(at, id);
  await resolveAbsent(context, id, { ...BY, searchedAt });
  const unsearched = await look(at, id);
  await at.rig.send(id, UNKNOWN);
  for (const outdated of [searchedAt, unsearched])
    await expect(resolveAbsent(context, id, { ...BY, searchedAt: outdated })).rejects.toMatchObject({
      code: 'case-changed',
    });
  expect(at.rig.row(id)).toMatchObject({ delivery: 'uncertain', attempts: 2 });
  await resolveAbsent(context, id, { ...BY, searchedAt: await look(at, id) });
  expect(at.rig.row(id).delivery).toBe('queued');
});

test('where NHI cannot be asked, nothing is sent', async () => {
  const at = await scene();
  const id = await at.doubtful(PATIENT);
  await expect(lookBeforeSending(at.rig.context, () => Promise.resolve(null), id, [])).rejects.toMatchObject({
    code: 'nhi-not-reached',
  });
  at.nhi.searchFails = { kind: 'failed', code: 'timeout', retryAt: null };
  await expect(look(at, id)).rejects.toMatchObject({ code: 'nhi-not-reached' });
});

test('a case that NHI cannot have is let go without a question to it', async () => {
  const at = await scene();
  const id = await at.rig.queued();
  await hold(at.rig.context, id, BY);
  await look(at, id);
  await release(at.rig.context, id, BY);
  expect(at.nhi.searches).toEqual([]);
});
