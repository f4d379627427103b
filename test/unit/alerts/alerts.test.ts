import { createServer } from 'node:http';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import {
  afterTelling,
  type AlertWay,
  createAlerts,
  type Delivered,
  type ChannelState,
  whatToTell,
} from '../../../main/agent/attendants/alerts/alerts.ts';
import type { AlertMessage } from '../../../main/agent/attendants/alerts/message.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';
import { found, levelOf, type FindingCode, type StandingFinding } from '../../../shared/standing.ts';
import { trailOf } from '../../integration/support/trail.ts';
import { agentHere } from '../support/agent-here.ts';
import { memoryCache } from '../smart/memory-cache.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { listenForTest } from '../support/listen-for-test.ts';
import { settingsIn } from '../support/settings-in.ts';
import { statusWith } from '../support/status-with.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MINUTE = 60_000;
const TAKEN: Delivered = { taken: true, code: null, answer: '250 ok' };
const DOWN: Delivered = { taken: false, code: 'connection-refused', answer: '' };
const times = { gatherMs: 5 * MINUTE, quietMs: 60 * MINUTE };

/** Codes that a message tells. */
interface Heard {
  readonly arisen: readonly string[];
  readonly still: readonly string[];
  readonly over: readonly string[];
}

const codes = (rows: unknown): string[] =>
  (rows as { code: string; detail?: string | null }[]).map(({ code, detail }) =>
    detail === null || detail === undefined ? code : `${code} ${detail}`,
  );
const heardIn = ({ json }: AlertMessage): Heard => ({
  arisen: codes(json['arisen']),
  still: codes(json['still']),
  over: codes(json['over']),
});

const noted = (): Promise<void> => Promise.resolve();

function desk(cache = memoryCache(), clock = new FakeClock()) {
  const heard: Heard[] = [];
  const logged: string[] = [];
  const world = { status: statusWith(), answer: TAKEN, tries: 0 };
  const way: AlertWay = {
    channel: 'mail',
    send: (message) => {
      world.tries += 1;
      if (world.answer.taken) heard.push(heardIn(message));
      return Promise.resolve(world.answer);
    },
  };
  const alerts = createAlerts([{ way, cache }], {
    status: () => ({ ...world.status, alerts: alerts.view() }),
    sender: () => ({ hospitalId: '0101090517', environment: 'live', host: 'pc', version: '1' }),
    times,
    clock,
    log: (_level, event, { code } = {}) => {
      logged.push([event, code].filter((part) => part !== undefined).join(' '));
    },
    onChange: () => undefined,
    random: () => 1,
  });
  alerts.start();
  onTestFinished(() => alerts.stop());
  const become = (change: Partial<StatusView>): void => {
    world.status = { ...statusWith(), ...change };
  };
  const take = (): Heard[] => heard.splice(0);
  return { alerts, world, become, take, clock, cache, logged };
}

const SILENT: Partial<StatusView> = { lastAnswer: { at: '2026-11-27T11:00:00+08:00', silent: true } };
const BACKUP: Partial<StatusView> = { backup: { lastAt: null, error: 'ENOENT' } };
const foldersDown = (count: number): Partial<StatusView> => ({
  folders: Array.from({ length: count }, (_, at) => ({
    path: `/in/${String(at)}`,
    state: 'unreachable' as const,
    lastScanAt: null,
    holder: null,
  })),
});

const KEY_DUE: Partial<StatusView> = { clientKey: { state: 'due', kid: 'k', until: null } };
const freeMegabytes = (count: number): Partial<StatusView> => ({ freeBytes: count * 1024 * 1024 });
const needPerson = (count: number): Partial<StatusView> => ({ needPerson: count });

/** `+` arisen, `=` still there, `-` over. */
const inShort = ({ arisen, still, over }: Heard): string =>
  [
    ...arisen.map((code) => `+${code}`),
    ...still.map((code) => `=${code}`),
    ...over.map((code) => `-${code}`),
  ].join();

/** How the agent stands, for so many minutes, and the messages that are sent in them. */
type Step = readonly [stands: Partial<StatusView>, minutes: number, ...sent: string[]];

test.each<[story: string, ...steps: Step[]]>([
  ['a healthy agent sends nothing', [{}, 60]],
  ['a finding that ends within the gathering time is not sent', [SILENT, 4], [{}, 120]],
  [
    'findings that arise together are one message, and their end is another',
    [{ ...SILENT, ...BACKUP }, 6, '+nhi-silent,+backup-failing ENOENT'],
    [{ ...SILENT, ...BACKUP }, 600],
    [{}, 6, '-nhi-silent,-backup-failing'],
    [{}, 600],
  ],
  [
    'within the quiet time only an urgent and new finding is sent',
    [BACKUP, 6, '+backup-failing ENOENT'],
    [{ ...BACKUP, ...KEY_DUE }, 20],
    [{ ...BACKUP, ...SILENT, ...KEY_DUE }, 6, '+nhi-silent,+client-key-due,=backup-failing ENOENT'],
    [{}, 40],
    [{}, 20, '-backup-failing,-nhi-silent,-client-key-due'],
  ],
  [
    'a disk that runs out and then stops the intake is sent twice, and nothing is said to be over',
    [freeMegabytes(149), 6, '+disk-low 149 MB'],
    [freeMegabytes(4), 6, '+no-space 4 MB,=disk-low 4 MB'],
  ],
  [
    'a higher count is sent once the quiet time is over; a lower one is not; one more that is back and gone is news',
    [foldersDown(2), 6, '+folder-down 2'],
    [foldersDown(3), 70, '+folder-down 3'],
    [foldersDown(1), 70],
    [foldersDown(2), 6, '+folder-down 2'],
  ],
  [
    'ten thousand cases that need a person are one message, and no other follows that day',
    [needPerson(10_000), 6, '+cases-need-person 10000'],
    ...Array.from({ length: 10 }, (_, at) => 9000 - at * 1000).flatMap((left): Step[] => [
      [needPerson(left), 60],
      [needPerson(left + 500), 60],
    ]),
    [{}, 25 * 60],
    [needPerson(1), 10, '+cases-need-person 1'],
  ],
])('%s', async (_story, ...steps) => {
  const { become, take, clock } = desk();
  for (const [stands, minutes, ...sent] of steps) {
    become(stands);
    await clock.advance(minutes * MINUTE);
    expect(take().map(inShort)).toEqual(sent);
  }
});

test('a finding that comes and goes is sent at most once in the quiet time', async () => {
  const { become, take, clock } = desk();
  for (let hour = 0; hour < 24; hour += 1) {
    become(SILENT);
    await clock.advance(8 * MINUTE);
    become({});
    await clock.advance(8 * MINUTE);
  }
  expect(take().length).toBeLessThanOrEqual(Math.ceil((24 * 16) / 60) + 1);
});

test('a restart remembers what was sent: it is not repeated, and its end is sent', async () => {
  const [cache, clock] = [memoryCache(), new FakeClock()];
  const before = desk(cache, clock);
  before.become(SILENT);
  await clock.advance(6 * MINUTE);
  expect(before.take()).toHaveLength(1);
  await before.alerts.stop();
  const after = desk(cache, clock);
  after.become(SILENT);
  await clock.advance(120 * MINUTE);
  expect(after.take()).toEqual([]);
  await after.alerts.stop();
  const later = desk(cache, clock);
  await clock.advance(6 * MINUTE);
  expect(later.take()).toMatchObject([{ over: ['nhi-silent'] }]);
});

test('a kill between sending and recording repeats the message, and no more than once', async () => {
  const [cache, clock] = [memoryCache(), new FakeClock()];
  const killed = desk({ ...cache, save: () => Promise.resolve() }, clock);
  killed.become(SILENT);
  await clock.advance(6 * MINUTE);
  expect(killed.take()).toHaveLength(1);
  await killed.alerts.stop();
  const after = desk(cache, clock);
  after.become(SILENT);
  await clock.advance(600 * MINUTE);
  expect(after.take()).toHaveLength(1);
});

test('a disk that takes nothing does not make the same mail go out again', async () => {
  const [cache, clock] = [memoryCache(), new FakeClock()];
  const full = desk({ ...cache, save: () => Promise.reject(new Error('ENOSPC')) }, clock);
  full.become(SILENT);
  await clock.advance(600 * MINUTE);
  expect(full.take()).toHaveLength(1);
  expect(full.logged).toContain('alerts');
});

test('a server that is down is tried again less and less often, one line in the log says so, and nothing is lost', async () => {
  const { alerts, world, become, take, clock, logged } = desk();
  world.answer = DOWN;
  become(SILENT);
  await clock.advance(24 * 60 * MINUTE);
  // After 2, 3, 5, 9, 17 and 33 minutes, then each hour.
  expect(world.tries).toBeLessThan(32);
  expect(logged).toEqual(['alert-not-sent connection-refused']);
  expect(alerts.view()).toMatchObject([{ channel: 'mail', lastAt: null, error: 'connection-refused' }]);
  world.answer = TAKEN;
  await clock.advance(62 * MINUTE);
  expect(take()).toEqual([{ arisen: ['nhi-silent'], still: [], over: [] }]);
  expect(alerts.view()).toMatchObject([{ error: null }]);
});

test('a finding that began and ended while the server was down is not sent: an alert describes the present', async () => {
  const { world, become, take, clock } = desk();
  world.answer = DOWN;
  become(SILENT);
  await clock.advance(30 * MINUTE);
  become({});
  await clock.advance(30 * MINUTE);
  world.answer = TAKEN;
  await clock.advance(240 * MINUTE);
  expect(take()).toEqual([]);
});

test('a failed channel without anything to send is no finding any more after an hour', async () => {
  const { alerts, world, become, clock } = desk();
  world.answer = DOWN;
  become(SILENT);
  await clock.advance(10 * MINUTE);
  become({});
  await clock.advance(30 * MINUTE);
  expect(alerts.view()).toMatchObject([{ error: 'connection-refused' }]);
  await clock.advance(65 * MINUTE);
  expect(alerts.view()).toMatchObject([{ error: null }]);
});

test('a caller who leaves before the answer to a test message causes no failure', async () => {
  const { alerts, world } = desk();
  world.answer = { taken: false, code: 'stopped', answer: '' };
  await alerts.test(AbortSignal.abort(), noted);
  expect(alerts.view()).toMatchObject([{ error: null }]);
});

test('a clock set back by a year delays nobody, and one that leaps ahead repeats nothing', async () => {
  const [cache, ahead] = [memoryCache(), new FakeClock('2027-11-24T09:00:00+08:00')];
  const before = desk(cache, ahead);
  before.become(BACKUP);
  await ahead.advance(6 * MINUTE);
  expect(before.take()).toHaveLength(1);
  await before.alerts.stop();
  const { become, take, clock } = desk(cache, new FakeClock('2026-11-24T09:00:00+08:00'));
  become({ ...BACKUP, clientKey: { state: 'due', kid: 'k', until: null } });
  await clock.advance(70 * MINUTE);
  expect(take()).toMatchObject([{ arisen: ['client-key-due'] }]);
  clock.jump(365 * 24 * 60 * MINUTE);
  await clock.advance(70 * MINUTE);
  expect(take()).toEqual([]);
});

test('a test message is sent immediately, and a channel that works again is no finding any more', async () => {
  const { alerts, world, become, clock } = desk();
  world.answer = DOWN;
  become(SILENT);
  await clock.advance(10 * MINUTE);
  const { signal } = new AbortController();
  expect(await alerts.test(signal, noted)).toEqual([{ channel: 'mail', ...DOWN }]);
  world.answer = TAKEN;
  expect(await alerts.test(signal, noted)).toEqual([{ channel: 'mail', ...TAKEN }]);
  expect(alerts.view()).toMatchObject([{ error: null }]);
});

test.each([
  ['not JSON', '{'],
  ['of another shape', '{"v":9}'],
  ['of a later version', '{"lastAt":1,"toldAt":{"x":1},"open":{"x":2}}'],
])('stored state that is %s: everything is sent once more', async (_, text) => {
  const { become, take, clock } = desk(memoryCache(text));
  become(SILENT);
  await clock.advance(6 * MINUTE);
  expect(take()).toMatchObject([{ arisen: ['nhi-silent'] }]);
  await clock.advance(600 * MINUTE);
  expect(take()).toEqual([]);
});

/** Codes of each level, with and without a count. */
const CODES: readonly FindingCode[] = [
  'trail-broken',
  'folder-down',
  'backup-failing',
  'sends-in-doubt',
  'cases-need-person',
];
const moment = fc.record({
  minutes: fc.integer({ min: 1, max: 400 }),
  seen: fc.subarray([...CODES]),
  count: fc.integer({ min: 1, max: 10_000 }),
});

test('in any order of findings, a message within the quiet time has a new urgent reason, and only sent findings are reported as over', () => {
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 60 }), (moments) => {
      let kept: ChannelState = { lastAt: null, toldAt: {}, open: {} };
      let now = 0;
      const toldAt = new Map<string, number>();
      for (const { minutes, seen: codes, count } of moments) {
        now += minutes * MINUTE;
        const seen = codes.map((code) => found(code, code === 'trail-broken' ? null : String(count)));
        const there = new Set<string>(codes);
        const gone = new Set(Object.keys(kept.open).filter((code) => !there.has(code)));
        const { quietMs } = times;
        const told = whatToTell({ kept, seen, steady: { there, gone }, now, quietMs });
        if (told === null) continue;
        const early = kept.lastAt !== null && now - kept.lastAt < quietMs;
        const isReason = (one: StandingFinding): boolean =>
          levelOf(one) === 2 && now - (toldAt.get(one.code) ?? -Infinity) >= quietMs;
        if (early) expect(told.arisen.some(isReason)).toBe(true);
        for (const code of [...told.arisen.map((one) => one.code), ...told.over]) toldAt.set(code, now);
        for (const code of told.over) expect(Object.keys(kept.open)).toContain(code);
        kept = afterTelling(kept, told, now, quietMs);
        for (const code of told.over) expect(Object.keys(kept.open)).not.toContain(code);
        // A message was sent just now: nothing is left to say.
        expect(whatToTell({ kept, seen, steady: { there, gone: new Set() }, now, quietMs })).toBeNull();
      }
    }),
    { numRuns: 500 },
  );
});

test('an address that redirects is complained of until it takes a message, and gets each message once', async () => {
  const { alerts, world, become, take, clock } = desk();
  world.answer = { taken: true, code: 'webhook-redirects', answer: 'HTTP 302' };
  become(SILENT);
  await clock.advance(24 * 60 * MINUTE);
  expect(take()).toMatchObject([{ arisen: ['nhi-silent'] }]);
  expect(alerts.view()).toMatchObject([{ error: 'webhook-redirects' }]);
  become({ ...SILENT, ...BACKUP });
  await clock.advance(24 * 60 * MINUTE);
  expect(take()).toMatchObject([{ arisen: ['backup-failing ENOENT'] }]);
  expect(world.tries).toBe(2);
  world.answer = TAKEN;
  await alerts.test(new AbortController().signal, noted);
  expect(alerts.view()).toMatchObject([{ error: null }]);
});

test('another code of the same trouble is not sent again', async () => {
  const { become, take, clock } = desk();
  become(BACKUP);
  await clock.advance(10 * MINUTE);
  expect(take()).toMatchObject([{ arisen: ['backup-failing ENOENT'] }]);
  become({ backup: { lastAt: null, error: 'EACCES' } });
  await clock.advance(72 * 60 * MINUTE);
  expect(take()).toEqual([]);
});

test('a test message goes to everybody, so the next waits a minute; one that reached nobody may be repeated immediately', async () => {
  const { alerts, world, clock } = desk();
  const { signal } = new AbortController();
  world.answer = DOWN;
  await alerts.test(signal, noted);
  world.answer = TAKEN;
  await alerts.test(signal, noted);
  await expect(alerts.test(signal, noted)).rejects.toMatchObject({ code: 'alerts-just-tested' });
  expect(world.tries).toBe(2);
  await clock.advance(MINUTE);
  const first = alerts.test(signal, noted);
  await expect(alerts.test(signal, noted)).rejects.toMatchObject({ code: 'alerts-just-tested' });
  await first;
  expect(world.tries).toBe(3);
});

test('a refused or undelivered test message is no line of the trail; one that goes out is, before it leaves', async () => {
  const got: string[][] = [];
  const dir = temporaryFolder();
  const { port } = await listenForTest(
    createServer((_request, response) => {
      got.push(linesOf(dir));
      response.end('ok');
    }),
  );
  const webhook = `http://127.0.0.1:${String(port)}/hook`;
  const { client } = await agentHere(dir, new FakeClock(), { alerts: { webhook } });
  await client.alerts.test({});
  await expect(client.alerts.test({})).rejects.toMatchObject({ data: { code: 'alerts-just-tested' } });
  expect([got, linesOf(dir)]).toEqual([[['alerts-tested']], ['alerts-tested']]);
  const nobody = temporaryFolder();
  expect(await (await agentHere(nobody, new FakeClock())).client.alerts.test({})).toEqual([]);
  expect(linesOf(nobody)).toEqual([]);
});

const linesOf = (dir: string): string[] =>
  trailOf(settingsIn(dir).dataDir).flatMap(({ kind }) => (kind === 'alerts-tested' ? [kind] : []));
