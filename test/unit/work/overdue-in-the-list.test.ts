import { expect, test } from 'vitest';
import { change } from '../../support/staff-work.ts';
import { withTodo } from '../../../main/agent/api/todo.ts';
import { listCases } from '../../../main/agent/index/list.ts';
import { addDays, DAY_MS, taipeiDay } from '../../../shared/days.ts';
import type { DeadlineKind } from '../../../shared/today.ts';
import { caseRig } from '../support/case-rig.ts';

test('已逾期 finds what can still be late: not an appeal or a return whose term has ended by itself, but for another term of it', async () => {
  const rig = await caseRig();
  const today = taipeiDay(rig.clock.now());
  const caseWith = async (...terms: readonly (readonly [DeadlineKind, number])[]): Promise<string> => {
    const id = await rig.queued();
    for (const [kind, ahead] of terms)
      await change(rig.context, id, { do: 'set-deadline', kind, dueOn: addDays(today, ahead) }, 'somebody');
    return id;
  };
  const supplement = await caseWith(['supplement', -3]);
  await caseWith(['reconsideration', -3]);
  await caseWith(['returned', -1]);
  const both = await caseWith(['dispute', -30], ['other', -1]);
  const appealToday = await caseWith(['reconsideration', 0]);
  const later = await caseWith(['reconsideration', -3], ['supplement', 5]);
  await caseWith();
  const services = {
    context: rig.context,
    now: () => rig.clock.now(),
  } as unknown as Parameters<typeof withTodo>[0];
  const due = (until?: string): string[] =>
    listCases(rig.context.index, withTodo(services, { due: until === undefined ? {} : { until } }))
      .map(({ row }) => row.id)
      .toSorted();
  expect(due(addDays(today, -1))).toEqual([supplement, both].toSorted());
  expect(due(today)).toEqual([supplement, both, appealToday].toSorted());
  expect(due(addDays(today, 7))).toEqual([supplement, both, appealToday, later].toSorted());
  // A clock that was set back opens the terms again.
  rig.clock.set(rig.clock.now() - 4 * DAY_MS);
  expect(due()).toHaveLength(6);
});
