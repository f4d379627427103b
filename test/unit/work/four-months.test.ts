import { expect, test } from 'vitest';
import { change } from '../../support/staff-work.ts';
import { openDeadlines } from '../../../main/agent/attendants/work/deadlines.ts';
import { keepRuleDeadlines } from '../../../main/agent/attendants/work/rule-deadlines.ts';
import { today, type TodayQuestion } from '../../../main/agent/attendants/work/today.ts';
import { appealDecisions, casesWithStep } from '../../../main/agent/attendants/work/work-view.ts';
import { addDays, DAY_MS, taipeiDay } from '../../../shared/days.ts';
import { acceptedAs, caseRig, type CaseRig } from '../support/case-rig.ts';
import { settingsIn } from '../support/open-core.ts';
import { statusWith } from '../support/status-with.ts';

const WEEKS = 16;
/** Outcomes of the applications of a week; 緊急報備 is among the approved. */
const OUTCOMES = [
  ...Array.from({ length: 18 }, () => 'approved'),
  'denied',
  'denied',
  'partially-approved',
  'supplement-requested',
  'returned',
  'refused',
] as const;
const CLERKS = 3;
const { work } = settingsIn('/place', {
  work: {
    deadlines: { supplement: 14, reconsideration: 60, dispute: 60, emergencyComplete: 7, returned: 30 },
  },
});

/** Sixteen weeks of cases: sent, decided a week later, and each doctor told two days after that. */
async function fourMonths(rig: CaseRig): Promise<void> {
  const begin = rig.clock.now();
  for (let week = 0; week < WEEKS; week += 1) {
    await Promise.all(
      OUTCOMES.map(async (outcome, n) => {
        // The HIS exports what was refused anew within two weeks.
        if (outcome === 'refused' && week < WEEKS - 2) return;
        const priority = n === 0 ? '4' : '1';
        const errors = outcome === 'refused' ? ['evidence-missing'] : [];
        const id = await rig.queued({ summary: { priority, subType: '1' }, errors });
        if (outcome === 'refused') return;
        await rig.send(id, acceptedAs(`${String(week)}-${String(n)}`));
        const at = begin + (7 * week + 7) * DAY_MS;
        const number = `R${String(week)}-${String(n)}`;
        await decide(rig, id, { outcome, at, number });
        if (outcome === 'denied' || outcome === 'partially-approved')
          await change(rig.context, [id], { do: 'tell', decision: 'undecided' }, '王小美');
        // Half of what NHI asks for is answered.
        if (outcome === 'supplement-requested' && week % 2 === 0) {
          const answer = await rig.queued({ summary: { subType: '2', originalReceiptNumber: number } });
          await rig.send(answer, acceptedAs(`${String(week)}-${String(n)}-2`));
          await decide(rig, answer, { outcome: 'approved', at: at + 7 * DAY_MS, number: `${number}-2` });
        }
      }),
    );
    rig.clock.set(rig.clock.now() + 7 * DAY_MS);
  }
}

async function decide(
  rig: CaseRig,
  id: string,
  decided: { readonly outcome: string; readonly at: number; readonly number: string },
): Promise<void> {
  await rig.context.store.write((tx) => {
    tx.run(
      `UPDATE cases SET review = 'decided', decision = $outcome, decided_on = $day, decided_at = $at, receipt_number = $number WHERE id = $id`,
      { ...decided, id, day: taipeiDay(decided.at) },
    );
    tx.touch(id);
  });
}

test(
  'after four months 待辦 holds a few rows a person that can be done, and by the rule before several times as many',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    const stop = keepRuleDeadlines(rig.context, work, () => undefined);
    await fourMonths(rig);
    for (let turns = 0; turns < 3; turns += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      await rig.context.store.write(() => undefined);
    }
    const { context, clock } = rig;
    const day = taipeiDay(clock.now());
    const ask = (facts: Pick<TodayQuestion, 'appeals' | 'deadlines'>) =>
      today(context.index.all(), {
        ...{
          now: clock.now(),
          settings: work,
          status: statusWith(),
          notHandedOver: new Set<string>(),
        },
        informed: casesWithStep(context, 'doctor-informed'),
        ...facts,
      });
    const cases = (entries: ReturnType<typeof ask>['entries']) =>
      entries.filter(({ caseId }) => caseId !== null);
    // The rule before: who was told is done, no term ends by itself, nothing is folded away.
    const told = [...casesWithStep(context, 'doctor-informed')].map((id) => [id, 'no-appeal'] as const);
    const never = openDeadlines(context.store, addDays(day, -1000));
    const before = ask({ appeals: new Map(told), deadlines: never });
    const rowsBefore = cases(before.entries).length + before.late.length;
    // Now the dialog asks for the decision: one in ten appeals.
    const all = told.map(([id]) => id);
    const tell = (ids: readonly string[], decision: 'appeal' | 'no-appeal') =>
      change(context, ids, { do: 'tell', decision }, '王小美');
    const appeals = all.filter((_, n) => n % 10 === 0);
    await tell(
      all.filter((id) => !appeals.includes(id)),
      'no-appeal',
    );
    await tell(appeals, 'appeal');
    const after = ask({ appeals: appealDecisions(context), deadlines: openDeadlines(context.store, day) });
    const figures = {
      ...{ cases: context.index.size, before: Math.round(rowsBefore / CLERKS) },
      after: Math.round(cases(after.entries).length / CLERKS),
      folded: after.late.length,
    };
    expect(figures).toEqual({ cases: 378, before: 21, after: 5, folded: 18 });
    stop();
  },
);
