import { expect, test } from 'vitest';
import { stillWorkedOn } from '../../../main/agent/attendants/work/chains.ts';
import { change } from '../../support/staff-work.ts';
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
  const term = { do: 'set-deadline', kind: 'reconsideration', dueOn: '2026-12-01' } as const;
  await change(rig.context, due, term, 'somebody');
  const kept = (today = '2026-12-01'): boolean[] =>
    [over, due, asked].map(stillWorkedOn(rig.context.index, rig.context.store, today));
  expect(kept()).toEqual([false, true, true]);
  await change(rig.context, asked, { do: 'close', note: 'settled' }, 'somebody');
  expect(kept()).toEqual([false, true, false]);
  // The term of an appeal has ended by itself, until a clock that was wrong is set back.
  expect(kept('2026-12-02')).toEqual([false, false, false]);
  expect(kept()).toEqual([false, true, false]);
});
