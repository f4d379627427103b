import { expect, test } from 'vitest';
import { upToDate } from '../../support/staff-work.ts';
import { trailOf } from '../../integration/support/trail.ts';
import { agentHere } from '../support/agent-here.ts';
import { caseRig } from '../support/case-rig.ts';
import { decidedCase } from '../support/decided-case.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { clientFor, signedInAs } from './planted.ts';

/** Accounts are numbers at many hospitals: the page names the person, the trail the account. */
const [LI, NUMBER] = ['李大同', 'a10418'];

test('whatever an account did is signed with the person’s name, and its number stands in the trail alone', async () => {
  const [dir, clock] = [temporaryFolder(), new FakeClock()];
  const rig = await caseRig({ dir, clock });
  const id = await decidedCase(rig, { decision: 'denied' });
  await rig.core.trail.flush();
  await rig.core.close();
  const { agent, client, dataDir } = await agentHere(dir, clock);
  await client.people.add({ name: NUMBER, displayName: LI, roles: ['handler'] });
  const li = clientFor(agent.router, signedInAs(NUMBER, ['handler']));
  const wang = clientFor(agent.router, signedInAs('a20001', ['handler']));
  const before = await wang.cases.rows({ ids: [id], phi: false });
  const cases = upToDate(id);
  await li.work.change({ cases, change: { do: 'note', kind: 'note', text: '家屬來電' } });
  await li.work.change({
    cases,
    change: { do: 'set-deadline', kind: 'reconsideration', dueOn: '2099-01-01' },
  });
  await li.work.change({ cases, change: { do: 'tell', decision: 'no-appeal' } });

  const seen = before.map((row) => ({ id: row.id, revision: row.revision }));
  const refusal = wang.work.change({ cases: seen, change: { do: 'tell', decision: 'appeal' } });
  const said = { actor: LI, step: 'appeal-decided', decision: 'no-appeal' };
  await expect(refusal).rejects.toMatchObject({
    code: 'CONFLICT',
    data: { code: 'case-changed', acts: expect.arrayContaining([expect.objectContaining(said)]) as unknown },
  });
  expect(await wang.work.acts({ cases: seen })).toContainEqual(expect.objectContaining(said));
  const work = await wang.work.ofCase({ id });
  expect(work.notes).toMatchObject([{ actor: LI }]);
  expect(work.steps).toMatchObject([{ actor: LI }, { actor: LI }]);
  expect(work.deadlines).toMatchObject([{ setBy: LI, metBy: LI }]);
  expect(await wang.today.details({ ids: [id] })).toMatchObject([{ last: { actor: LI } }]);
  expect((await wang.cases.show({ id, phi: false })).events.at(-1)).toMatchObject({ actor: LI });
  expect(await li.cases.printed({ id, what: 'notice' })).toMatchObject({ by: LI });
  await wang.work.change({ cases, change: { do: 'snooze', until: '2099-01-01' } });
  expect(await wang.today.details({ ids: [id] })).toMatchObject([{ last: { actor: 'a20001' } }]);

  const lines = trailOf(dataDir).filter(({ kind }) => kind === 'printed');
  expect(lines).toMatchObject([{ actor: NUMBER }]);
});
