import { expect, onTestFinished, test } from 'vitest';
import {
  createDigest,
  type DigestPerson,
  type DigestMessage,
  digestMessage,
  type DigestNumbers,
} from '../../../main/agent/attendants/work/digest.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/days.ts';
import { FakeClock } from '../support/fake-clock.ts';

const WANG = { name: '王小美', mail: 'wang@hospital.example' };
const LI = { name: '李大同', mail: 'li@hospital.example' };
const NONE: DigestNumbers = { todo: 0, dueToday: 0, dueTomorrow: 0, overdue: 0, decided: 0 };
const BUSY: DigestNumbers = { ...NONE, todo: 5, decided: 2 };
const SENDER = {
  hospitalId: '0101090517',
  environment: 'live',
  page: 'http://127.0.0.1:4780/#/today',
} as const;

/** A disk that outlives the program, and a mail server that takes what it is told to take. */
function rig(start: string, people: readonly DigestPerson[] = [WANG]) {
  const clock = new FakeClock(start);
  const sent: { readonly to: string; readonly at: number; readonly message: DigestMessage }[] = [];
  const state = {
    disk: null as string | null,
    numbers: new Map([
      [WANG.name, BUSY],
      [LI.name, BUSY],
    ]),
    answer: { taken: true, code: null } as { readonly taken: boolean; readonly code: string | null },
    /** Called while a mail is on its way. */
    onSend: () => undefined as unknown,
  };
  const open = () => {
    const loop = createDigest({
      atMinutes: 8 * 60,
      people,
      holidays: new Set(['2026-12-25']),
      numbers: () => Promise.resolve(state.numbers),
      send: async ({ mail }, message) => {
        sent.push({ to: mail, at: clock.now(), message });
        await state.onSend();
        return state.answer;
      },
      sender: SENDER,
      cache: {
        load: () => Promise.resolve(state.disk),
        save: (text) => {
          state.disk = text;
          return Promise.resolve();
        },
      },
      clock,
      log: () => undefined,
    });
    loop.start();
    onTestFinished(() => loop.stop());
    return loop;
  };
  return { clock, sent, state, open };
}

// 2026-11-30 is a Monday.
test('each person has one mail a day at the hospital’s time in Taipei, and none before', async () => {
  const { clock, sent, open } = rig('2026-11-30T07:00:00+08:00', [WANG, LI]);
  open();
  await clock.advance(HOUR_MS - 60_000);
  expect(sent).toEqual([]);
  await clock.advance(3 * 60_000);
  expect(sent.map(({ to }) => to)).toEqual([WANG.mail, LI.mail]);
  expect(new Date(sent[0]?.at ?? 0).toISOString()).toBe('2026-11-30T00:00:00.000Z');
  await clock.advance(12 * HOUR_MS);
  expect(sent).toHaveLength(2);
  await clock.advance(12 * HOUR_MS);
  expect(sent).toHaveLength(4);
});

test('after a long stop nothing of the past is sent: not of earlier days, and not of this one once the morning is over', async () => {
  const late = rig('2026-11-30T10:01:00+08:00');
  late.open();
  await late.clock.advance(HOUR_MS);
  expect(late.sent).toEqual([]);
  const soon = rig('2026-11-30T09:30:00+08:00');
  soon.state.disk = JSON.stringify({ day: '2026-11-20', done: [] });
  soon.open();
  await soon.clock.advance(HOUR_MS);
  expect(soon.sent).toHaveLength(1);
});

test('a restart on the same day sends nothing a second time', async () => {
  const { clock, sent, open } = rig('2026-11-30T07:59:00+08:00');
  const loop = open();
  await clock.advance(2 * 60_000);
  await loop.stop();
  open();
  await clock.advance(HOUR_MS);
  expect(sent).toHaveLength(1);
});

test('what is on disk while a mail is on its way says that it went: a crash then costs that mail, and nobody gets two', async () => {
  const { clock, sent, state, open } = rig('2026-11-30T07:59:00+08:00', [WANG, LI]);
  let atCrash: string | null = null;
  state.onSend = () => {
    atCrash ??= state.disk;
  };
  const loop = open();
  await clock.advance(2 * 60_000);
  await loop.stop();
  expect(atCrash).toBe(JSON.stringify({ day: '2026-11-30', done: [WANG.name] }));
  sent.length = 0;
  state.disk = atCrash;
  open();
  await clock.advance(60_000);
  expect(sent.map(({ to }) => to)).toEqual([LI.mail]);
});

test('a mail that the server surely did not take is tried again; one that it may have taken is not', async () => {
  const refused = rig('2026-11-30T07:59:00+08:00');
  refused.state.answer = { taken: false, code: 'connection-refused' };
  refused.open();
  await refused.clock.advance(10 * 60_000);
  const tries = refused.sent.length;
  expect(tries).toBeGreaterThan(1);
  refused.state.answer = { taken: true, code: null };
  await refused.clock.advance(HOUR_MS);
  expect(refused.sent).toHaveLength(tries + 1);

  const doubtful = rig('2026-11-30T07:59:00+08:00');
  doubtful.state.answer = { taken: false, code: 'timeout' };
  doubtful.open();
  await doubtful.clock.advance(HOUR_MS);
  expect(doubtful.sent).toHaveLength(1);
});

test('with no number there is no mail; on a day off there is one only where a term would pass', async () => {
  const { clock, sent, state, open } = rig('2026-12-25T07:59:00+08:00');
  open();
  await clock.advance(5 * 60_000);
  expect(sent).toEqual([]);
  // The next day is a Saturday.
  state.numbers = new Map([[WANG.name, { ...BUSY, dueTomorrow: 1 }]]);
  await clock.advance(DAY_MS);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.message.subject).toBe('[TWPAS 正式] 明天到期 1 件');
  state.numbers = new Map([[WANG.name, NONE]]);
  await clock.advance(3 * DAY_MS);
  expect(sent).toHaveLength(1);
});

test('a clock that was set back sends no day twice; one that was years ahead does not end the digests', async () => {
  const back = rig('2026-11-30T07:59:00+08:00');
  back.state.disk = JSON.stringify({ day: '2026-12-01', done: [WANG.name] });
  back.open();
  await back.clock.advance(HOUR_MS);
  expect(back.sent).toEqual([]);
  await back.clock.advance(2 * DAY_MS);
  expect(back.sent).toHaveLength(1);

  const ahead = rig('2026-11-30T07:59:00+08:00');
  ahead.state.disk = JSON.stringify({ day: '2031-01-01', done: [] });
  ahead.open();
  await ahead.clock.advance(HOUR_MS);
  expect(ahead.sent).toEqual([]);
  await ahead.clock.advance(DAY_MS);
  expect(ahead.sent).toHaveLength(1);
});

test('the mail has numbers alone, in both languages, with the way to the page', () => {
  const { subject, text, json } = digestMessage(WANG.name, { ...BUSY, dueToday: 1, overdue: 3 }, SENDER);
  expect(subject).toBe('[TWPAS 正式] 今天到期 1 件');
  for (const part of [
    '要做：5 件',
    '今天到期：1 件',
    '逾期：3 件',
    '昨天核定：2 件',
    'To do: 5',
    SENDER.page,
  ])
    expect(text).toContain(part);
  expect(json).toEqual({ v: 1, kind: 'digest', ...BUSY, dueToday: 1, overdue: 3 });
});
