import { expect, test } from 'vitest';
import { stillWorkedOn } from '../../../main/agent/attendants/work/chains/open-chains.ts';
import { acceptedAs, caseRig } from '../support/case-rig.ts';

test('a deadline keeps an ended case, and so does an unanswered request of NHI’s until a person closes it', async () => {
  const rig = await caseRig();
  const [over, due, asked] = [await rig.queued(), await rig.queued(), await rig.queued()];
  for (const [id, decision] of [
    [over, 'approved'],
    [due, 'denied'],
    [asked, 'supplement-requested'],
  ] as const) {
    await rig.send(id, acceptedAs(`case of ${id}`));
    await rig.context.store.write((tx) => {
      tx.run(`UPDATE cases SET review = 'decided', decision = $decision WHERE id = $id`, { id, decision });
      tx.touch(id);
    });
  }
  const set = (id: string, column: 'due_on' | 'closed_at', value: string | number): Promise<void> =>
    rig.context.store.write((tx) => {
      tx.run(`INSERT INTO case_work (case_id, ${column}) VALUES ($id, $value)`, { id, value });
      tx.touch(id);
    });
  await set(due, 'due_on', '2026-12-01');
  const kept = (): boolean[] => [over, due, asked].map(stillWorkedOn(rig.context.index, rig.context.store));
  expect(kept()).toEqual([false, true, true]);
  await set(asked, 'closed_at', rig.clock.now());
  expect(kept()).toEqual([false, true, false]);
});
