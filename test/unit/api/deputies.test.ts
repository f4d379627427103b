import { expect, test } from 'vitest';
import { change } from '../../support/staff-work.ts';
import { DAY_MS } from '../../../shared/days.ts';
import { trailOf } from '../../integration/support/trail.ts';
import { agentHere } from '../support/agent-here.ts';
import { caseRig } from '../support/case-rig.ts';
import { decidedCase } from '../support/decided-case.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const [WANG, LI] = ['王小美', '李大同'];
/** Days of the rig's clock. */
const DAYS = { from: '2026-11-24', until: '2026-11-26' };

/** An agent whose 王小美 has a denied case, an approved one and one on its way. */
async function planted() {
  const [dir, clock] = [temporaryFolder(), new FakeClock()];
  const rig = await caseRig({ dir, clock });
  const [denied, approved, queued] = [
    await decidedCase(rig, { decision: 'denied' }),
    await decidedCase(rig, { decision: 'approved' }),
    await rig.queued(),
  ];
  await change(rig.context, [denied, approved, queued], { do: 'assign', owner: WANG }, '主管');
  await rig.core.trail.flush();
  await rig.core.close();
  return { ...(await agentHere(dir, clock)), clock, denied, approved, queued };
}

test('待辦 shows the deputy with whose case it is, until the last day is over', async () => {
  const { client, clock, denied } = await planted();
  await client.work.setDeputy({ owner: WANG, deputy: LI, ...DAYS });
  const entry = async () => (await client.today.list({})).entries.find(({ caseId }) => caseId === denied);
  expect(await entry()).toMatchObject({ owner: LI, deputyFor: { owner: WANG, until: DAYS.until } });
  expect(await client.work.staff({})).toEqual([]);
  await clock.advance(3 * DAY_MS);
  expect(await entry()).toMatchObject({ owner: WANG });
  expect((await entry())?.deputyFor).toBeUndefined();
});

test('a term for all cases of an owner, and its end, are lines of the trail; a refused one is none', async () => {
  const { client, dataDir } = await planted();
  await expect(client.work.setDeputy({ owner: WANG, deputy: WANG, ...DAYS })).rejects.toMatchObject({
    data: { code: 'deputy-self' },
  });
  await client.work.setDeputy({ owner: WANG, deputy: LI, ...DAYS });
  const [term] = await client.work.deputies({});
  await client.work.endDeputy({ n: term?.n ?? 0 });
  await expect(client.work.endDeputy({ n: term?.n ?? 0 })).rejects.toMatchObject({
    data: { code: 'deputy-unknown' },
  });
  const lines = trailOf(dataDir).filter(({ kind }) => kind.startsWith('owner-deputy'));
  expect(lines).toMatchObject([
    { kind: 'owner-deputy-set', detail: { owner: WANG, deputy: LI, ...DAYS } },
    { kind: 'owner-deputy-ended', detail: { owner: WANG, deputy: LI, until: DAYS.until } },
  ]);
});

test('the list shows the deputy beside the owner, and finds and counts the cases under both', async () => {
  const { client, clock, denied, approved, queued } = await planted();
  const found = async (owner: string): Promise<readonly string[]> =>
    (await client.cases.ids({ owner: [owner] })).ids.toSorted();
  const counts = async (): Promise<Readonly<Record<string, number>>> =>
    Object.fromEntries((await client.cases.facets({})).owner.map(({ value, count }) => [value, count]));
  expect([await found(LI), await counts()]).toEqual([[], { [WANG]: 3 }]);
  await client.work.setDeputy({ owner: WANG, deputy: LI, ...DAYS });
  expect(await found(LI)).toEqual([denied, approved, queued].toSorted());
  expect(await found(WANG)).toEqual([denied, approved, queued].toSorted());
  expect(await counts()).toEqual({ [WANG]: 3, [LI]: 3 });
  // A filter's own choice is set aside for its own values.
  const { owner } = await client.cases.facets({ owner: [LI], decision: ['denied'] });
  expect(Object.fromEntries(owner.map(({ value, count }) => [value, count]))).toEqual({ [WANG]: 1, [LI]: 1 });
  const [row] = await client.cases.rows({ ids: [denied], phi: false });
  const standIn = { deputy: LI, until: DAYS.until };
  expect(row).toMatchObject({ owner: WANG, standIn });
  expect((await client.work.ofCase({ id: denied })).standIn).toEqual(standIn);
  await clock.advance(3 * DAY_MS);
  expect([await found(LI), await counts()]).toEqual([[], { [WANG]: 3 }]);
});
