import { expect, test } from 'vitest';
import { createDayNote, noteOf } from '../../../../main/desktop/notify/day-note.ts';
import { textsOf } from '../../../../main/desktop/texts/texts.ts';
import type { TodayEntry } from '../../../../shared/api/work-contract.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const zh = textsOf('zh-TW');
/** A Monday. */
const DAY = '2026-11-30';
const due = (dueOn: string | null, kind: TodayEntry['kind'] = 'supplement-requested'): TodayEntry => ({
  ...{ key: `${String(dueOn)} ${kind}`, kind, caseId: '261130-ABCDEF', owner: '王小美', reasons: [] },
  deadline: dueOn === null ? null : { n: 1, kind: 'supplement', dueOn },
});
const ABOUT_ALL: TodayEntry = { ...due(null, 'destination-paused'), caseId: null };

test('the note counts cases, those due today and tomorrow, and overdue ones; it names nobody', () => {
  const entries = [
    ABOUT_ALL,
    due(DAY),
    due('2026-12-01'),
    due('2026-12-01'),
    due('2026-11-28', 'overdue'),
    due(null),
  ];
  expect(noteOf({ entries }, DAY, zh)).toEqual({
    title: '今天待辦 5 件',
    body: '今天到期 1 件、明天到期 2 件、逾期 1 件',
  });
  expect(noteOf({ entries: [due(null)] }, DAY, textsOf('en'))).toEqual({
    title: 'To do today: 1',
    body: 'None is due soon',
  });
});

test('nothing to do has no note; a Sunday has one only where a term ends on it or on the day after', () => {
  expect(noteOf({ entries: [ABOUT_ALL] }, DAY, zh)).toBeNull();
  const sunday = '2026-11-29';
  expect(noteOf({ entries: [due('2026-12-01')] }, sunday, zh)).toBeNull();
  expect(noteOf({ entries: [due(DAY)] }, sunday, zh)?.body).toBe('明天到期 1 件');
});

function desk(start: string, more: { readonly wanted?: boolean; readonly fails?: number } = {}) {
  const clock = new FakeClock(start);
  const shown: string[] = [];
  let toldOn: string | null = null;
  let asked = 0;
  const loop = createDayNote({
    todo: () => {
      asked += 1;
      return asked > (more.fails ?? 0)
        ? Promise.resolve({ entries: [due(DAY)] })
        : Promise.reject(new Error('no agent to ask'));
    },
    show: ({ title }) => shown.push(title),
    wanted: () => more.wanted ?? true,
    toldOn: () => toldOn,
    told: (day) => {
      toldOn = day;
    },
    ...{ texts: () => zh, clock, log: () => undefined },
  });
  loop.start();
  return { clock, shown, loop };
}
const HOUR = 3_600_000;

test('it comes once a day from eight on, also where the agent answers only later', async () => {
  const { clock, shown, loop } = desk(`${DAY}T07:30:00+08:00`, { fails: 3 });
  await clock.advance(0.4 * HOUR);
  expect(shown).toEqual([]);
  await clock.advance(HOUR);
  expect(shown).toEqual(['今天待辦 1 件']);
  await clock.advance(23 * HOUR);
  expect(shown).toHaveLength(1);
  await clock.advance(HOUR);
  expect(shown).toHaveLength(2);
  await loop.stop();
});

test.each([
  ['a PC that is switched on at noon', `${DAY}T12:00:00+08:00`, true],
  ['notes that are switched off', `${DAY}T07:59:00+08:00`, false],
])('%s: none', async (_, start, wanted) => {
  const { clock, shown, loop } = desk(start, { wanted });
  await clock.advance(4 * HOUR);
  expect(shown).toEqual([]);
  await loop.stop();
});
