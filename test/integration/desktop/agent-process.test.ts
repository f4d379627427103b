// @module-tag full
import { readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Connection } from '../../../renderer/connection/connection.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import type { Sandbox } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import { portOfNobody } from '../../unit/support/port-of-nobody.ts';
import { command } from '../support/command.ts';
import { leaksBelow, leaksIn } from '../support/leak-scan.ts';
import { makePlace, type Place } from '../support/place.ts';
import { trailOf } from '../support/trail.ts';
import { testDesk, type TestDesk } from './support/desk.ts';
import { fakeSafeStorage } from './support/fake-safe-storage.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const SLOTS = ['safeStorage', 'machine'] as const;

async function newPlace(): Promise<Place> {
  const place = await makePlace(sandbox);
  onTestFinished(() => place.remove());
  return place;
}

function start(desk: TestDesk, place: Place, secret: string | null = null): void {
  desk.supervisor.start({
    config: place.config,
    slots: SLOTS,
    secret: secret === null ? null : { kind: 'recovery', text: secret },
  });
}

/** Lines of the trail about ways into the data folder. */
const slotLines = (place: Place): unknown[] =>
  trailOf(place.dataDir)
    .filter(({ detail }) => detail?.['slot'] !== undefined)
    .map(({ kind, actor, detail }) => [kind, actor, detail?.['slot']]);

/** Resolves once the page is connected again, later than `generation`. */
function pageOpen(page: Connection, generation = 0): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const state = page.state.get();
      if (state.phase === 'open' && state.generation > generation) {
        stop();
        resolve();
      }
    };
    const stop = page.state.subscribe(look);
    look();
  });
}

async function untilCase(page: Connection, enough: (row: CaseRow) => boolean): Promise<CaseRow> {
  for await (const _change of await page.client.changes()) {
    const { ids } = await page.client.cases.ids({});
    const rows = await page.client.cases.rows({ ids, phi: false });
    const found = rows.find(enough);
    if (found) return found;
  }
  throw new Error('the stream ended');
}

test('the agent entry in a process of its own carries a sample to its decision over a port', async () => {
  const place = await newPlace();
  const desk = testDesk(fakeSafeStorage());
  start(desk, place);
  expect(await desk.until('ready')).toMatchObject({ dataDir: place.dataDir, slotKinds: ['safeStorage'] });
  const page = desk.openPage();
  await pageOpen(page);

  await page.client.keys.generate({ alg: 'ES384' });
  await sandbox.setClientJwks(await page.client.keys.jwks());
  const sample = makeSample({ seed: 'desktop', ending: 'approve', subType: '1', priority: '1' });
  await writeSample(place.exportDir, sample);
  const row = await untilCase(page, ({ review }) => review === 'decided');

  expect(row).toMatchObject({ delivery: 'accepted', decision: 'approved', patient: null });
  // The key lies in this account's safe storage and nowhere else.
  const slots = await readdir(join(place.dataDir, 'keys', 'slots'));
  expect(slots).toEqual([expect.stringMatching(/^safeStorage-/)]);
  // The command line finds the desktop's agent through its control endpoint.
  const status = await command(place, 'status', '--json');
  expect(JSON.parse(status.stdout)).toMatchObject({ running: true, pid: desk.processes[0]?.pid });
  const { name, number } = sample.patient;
  const texts = [name, number, number.toLowerCase(), sample.fileName];
  expect((await leaksBelow(place.dataDir, texts)).leaks).toEqual([]);
  expect(leaksIn('the log', Buffer.from(desk.log()), texts)).toEqual([]);
});

test("programs on this machine ask the desktop's agent before they write a file, at the port of the settings and by a token alone", async () => {
  const port = await portOfNobody();
  const place = await newPlace();
  await place.configure((settings) => {
    settings['console'] = { port };
    settings['checkService'] = { enabled: true };
  });
  const desk = testDesk(fakeSafeStorage());
  start(desk, place);
  await desk.until('ready');
  const page = desk.openPage();
  await pageOpen(page);
  const made = await command(place, 'check-token', 'make', 'HIS');
  const [token = ''] = /twpas-check-[\w-]+/.exec(made.stdout) ?? [];
  const ask = (path: string, as: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${String(port)}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${as}`, 'content-type': 'application/fhir+json' },
      body: new Uint8Array(makeSample({ seed: 'asked', attachments: 0 }).bytes),
    });

  const answer = await ask('/fhir/Bundle/$validate', token);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'information' }],
  });
  expect((await ask('/fhir/Bundle/$validate', 'twpas-check-other')).status).toBe(401);
  // Nothing else of the console is there.
  for (const path of ['/', '/sign-in', '/rpc/status', '/healthz', '/metrics'])
    expect((await ask(path, token)).status, path).toBe(404);
  expect((await page.client.cases.ids({})).ids).toEqual([]);
});

test('a killed agent is started again, the page sees the loss, gets a new channel and heals', async () => {
  const place = await newPlace();
  const desk = testDesk(fakeSafeStorage());
  start(desk, place);
  await desk.until('ready');
  const page = desk.openPage();
  await pageOpen(page);
  const phases: string[] = [];
  let lostAt = Number.POSITIVE_INFINITY;
  page.state.subscribe(() => {
    const { phase } = page.state.get();
    phases.push(phase);
    if (phase === 'lost') lostAt = Math.min(lostAt, Date.now());
  });

  const before = desk.states.length;
  const killedAt = Date.now();
  desk.processes[0]?.kill();
  await desk.until('restarting', before);
  await desk.until('ready', before);
  await pageOpen(page, 1);

  // Three seconds, and what a busy machine adds.
  expect(lostAt - killedAt).toBeLessThan(15_000);
  expect(phases.at(-1)).toBe('open');
  expect(page.state.get().healedAt).toBeGreaterThanOrEqual(killedAt);
  expect(desk.processes).toHaveLength(2);
  await expect(page.client.status()).resolves.toMatchObject({ pid: desk.processes[1]?.pid });
});

test('a drained agent gives the lock back, exits with 0 and is not started again', async () => {
  const place = await newPlace();
  const desk = testDesk(fakeSafeStorage());
  start(desk, place);
  await desk.until('ready');
  const exit = new Promise((resolve) => desk.processes[0]?.on('exit', resolve));

  await desk.supervisor.drain();

  expect(await exit).toBe(0);
  expect(desk.states.at(-1)).toEqual({ phase: 'ended' });
  expect(desk.processes).toHaveLength(1);
  // Nobody holds the lock: a command opens the folder by itself; its machine slot is none of this folder's, though.
  const status = await command(place, 'status', '--json');
  expect(status.stderr).toContain('[vault-locked]');
});

test('an agent that is told to drain while it starts still ends in time', async () => {
  const place = await newPlace();
  const desk = testDesk(fakeSafeStorage());
  start(desk, place);
  await desk.supervisor.drain();
  expect(desk.states.map(({ phase }) => phase)).toEqual(['starting', 'draining', 'ended']);
});

test('three crashes in a row are safe mode, and a person starts it out of there', async () => {
  const place = await newPlace();
  const desk = testDesk(fakeSafeStorage());
  start(desk, place);
  for (const time of [0, 1, 2]) {
    const ready = (): number => desk.states.filter(({ phase }) => phase === 'ready').length;
    while (ready() <= time) await desk.until('ready', desk.states.length);
    desk.processes[time]?.kill();
  }
  expect(await desk.until('safe-mode')).toEqual({ phase: 'safe-mode', failure: null });
  expect(desk.processes).toHaveLength(3);

  const before = desk.states.length;
  start(desk, place);
  await desk.until('ready', before);
});

test('settings with problems are told one by one and stop at once: starting again would change nothing', async () => {
  const place = await makePlace(sandbox, (settings) => {
    settings.hospitalId = '12';
    settings['colour'] = 'red';
  });
  onTestFinished(() => place.remove());
  const desk = testDesk(fakeSafeStorage());
  start(desk, place);
  const state = await desk.until('safe-mode');
  expect(state).toMatchObject({
    failure: { code: 'settings', problems: [expect.any(String), expect.any(String)] },
  });
  expect(desk.processes).toHaveLength(1);
});

test('another account cannot open the folder, and the recovery code lets it in for good', async () => {
  const place = await newPlace();
  const first = testDesk(fakeSafeStorage());
  start(first, place);
  await first.until('ready');
  const made = await first.recoveryCode();
  if (made.kind !== 'recovery-code') throw new Error('no recovery code');
  expect(first.log()).not.toContain(made.code);
  await first.supervisor.drain();

  const other = fakeSafeStorage();
  const second = testDesk(other);
  start(second, place);
  const locked = await second.until('safe-mode');
  expect(locked).toMatchObject({
    failure: {
      code: 'vault-locked',
      owners: expect.arrayContaining([
        expect.objectContaining({ kind: 'safeStorage' }),
        expect.objectContaining({ kind: 'recovery' }),
      ]) as unknown,
    },
  });
  start(second, place, 'AAAA-BBBB');
  await second.until('safe-mode', second.states.length);
  expect(second.states.at(-1)).toMatchObject({ failure: { code: 'recovery-code-typo' } });
  const before = second.states.length;
  start(second, place, made.code.toLowerCase());
  await second.until('ready', before);
  await second.supervisor.drain();

  const third = testDesk(other);
  start(third, place);
  expect(await third.until('ready')).toMatchObject({ slotKinds: ['recovery', 'safeStorage'] });
  const account = userInfo().username;
  expect(slotLines(place)).toEqual([
    ['key-slot-added', account, 'recovery'],
    ['vault-recovered', account, 'safeStorage'],
  ]);
});

test('two agents on one data folder: the second one waits for the first and then says why it cannot', async () => {
  const place = await newPlace();
  const storage = fakeSafeStorage();
  const first = testDesk(storage);
  start(first, place);
  await first.until('ready');
  const second = testDesk(storage);
  start(second, place);
  expect(await second.until('safe-mode')).toMatchObject({ failure: { code: 'locked' } });
  expect(second.processes).toHaveLength(3);
});
