import { once } from 'node:events';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { request } from 'undici';
import { expect } from 'vitest';
import { fromBuffer, type Entry } from 'yauzl';
import { backupName } from '../../../main/agent/attendants/backups/store.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { samplesIn } from '../../unit/support/open-metrics.ts';
import { allAt } from '../support/expectations.ts';
import { leaksIn } from '../support/leak-scan.ts';
import { test, type Desk } from '../../support/desk.ts';
import { command, commandJson } from '../support/command.ts';
import { test as testOfProcesses } from '../support/scene.ts';

const sample = (seed: string) =>
  makeSample({ hospitalId: '0101090517', seed, ending: 'approve', subType: '1', priority: '1' });

async function carried(desk: Desk, seed: string) {
  const agent = await desk.agent();
  const one = sample(seed);
  await desk.put(one);
  await agent.until('accepted', allAt(1, 'accepted'));
  return { agent, one };
}

test('the log is in the data folder and can be followed; a watcher sees the heartbeat, /healthz and /metrics', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const { agent, one } = await carried(desk, 'log');
  const { place } = desk;
  const file = await readFile(join(place.dataDir, 'logs/agent.log'), 'utf8');
  expect(file).toContain('"event":"started"');
  const lines = (await desk.command('logs', '--lines', '2000', '--json')).stdout.trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toContain('started');

  const beat = JSON.parse(await readFile(join(place.dataDir, 'heartbeat.json'), 'utf8')) as object;
  expect(beat).toMatchObject({
    running: true,
    pid: process.pid,
    environment: 'practice',
    foldersDown: 0,
  });
  const health = await request(new URL('/healthz', agent.consoleUrl));
  expect([health.statusCode, await health.body.text()]).toEqual([200, 'ok\n']);
  expect(health.headers['set-cookie']).toBeUndefined();
  // Nothing was asked of NHI yet, and a day has not gone by.
  expect(health.headers['x-nhi-silent']).toBe('false');
  expect(health.headers['x-nhi-answered-seconds-ago']).toMatch(/^(never|\d+)$/);
  const scraped = await request(new URL('/metrics', agent.consoleUrl));
  expect([scraped.statusCode, scraped.headers['content-type']]).toEqual([
    200,
    'application/openmetrics-text; version=1.0.0; charset=utf-8',
  ]);
  const text = await scraped.body.text();
  expect(samplesIn(text)).toMatchObject({
    'twpas_cases{delivery="accepted"}': 1,
    'twpas_send_duration_seconds_count{outcome="accepted"}': 1,
    twpas_check_duration_seconds_count: 1,
    twpas_nhi_silent: 0,
  });
  const [row] = await agent.cases();
  const words = [one.patient.name, one.patient.number, one.fileName, place.exportDir, row?.id ?? ''];
  expect(leaksIn('/metrics', Buffer.from(text), words)).toEqual([]);
  await agent.stop();
  expect(JSON.parse(await readFile(join(place.dataDir, 'heartbeat.json'), 'utf8'))).toMatchObject({
    running: false,
  });
});

test('diagnostics lists what is inside first, and holds nothing of a patient', async ({ deskFor }) => {
  const desk = await deskFor();
  const { one } = await carried(desk, 'diagnostics');
  const { place } = desk;
  const zip = join(place.dir, 'support.zip');
  const unsaid = await desk.command('diagnostics', zip);
  expect([unsaid.code, unsaid.stdout]).toEqual([2, '']);
  expect(unsaid.stderr).toContain('settings.json');
  await expect(readFile(zip)).rejects.toThrow('ENOENT');

  const done = await desk.commandJson<{ files: { name: string }[] }>('diagnostics', zip, '--yes');
  const inside = await unzip(await readFile(zip));
  expect([...inside.keys()].sort()).toEqual(done.files.map(({ name }) => name).sort());
  expect([...inside.keys()]).toContain('logs/agent.log');
  const bundle = one.bytes.toString('utf8');
  const names = [...bundle.matchAll(/"(?:text|value)":\s*"([^"]*(?:[\u4e00-\u9fff]{2,}|[A-Z]\d{9}))"/g)].map(
    ([, text]) => text ?? '',
  );
  expect(names.length).toBeGreaterThan(0);
  for (const [name, content] of inside) expect(leaksIn(name, content, [...names, one.fileName])).toEqual([]);
});

test('a backup goes to a second place by the clock, and a drill opens all of it', async ({ deskFor }) => {
  const desk = await deskFor({
    settings: (settings) => {
      settings['backup'] = { dir: './second', everyHours: 0.001, keep: 1 };
    },
  });
  const { agent } = await carried(desk, 'drill');
  const { place } = desk;
  const second = join(place.dir, 'second');
  const backups = async (): Promise<string[]> =>
    (await readdir(second, { recursive: true })).filter((name) => name.endsWith('.backup')).sort();
  // Named by the moment it began: one of before may have caught the case while its attachments still came in.
  const carriedAt = backupName('0101090517', desk.clock.now());
  const [first = ''] = await desk.clock.until(
    'a backup that began once all was carried',
    async () => (await backups()).filter((path) => basename(path) > carriedAt),
    (found) => found.length > 0,
  );
  // The new one is there before the old one goes: two for a moment, and never more than one for long.
  await desk.clock.until(
    'the first has made room for one other',
    backups,
    (found) => found.length === 1 && !found.includes(first),
  );
  expect((await agent.client.operations()).backup).toMatchObject({ dir: second, error: null });
  await agent.stop();
  const spooled = await readdir(join(place.dataDir, 'spool'), { recursive: true });
  const kept = spooled.filter((path) => /[0-9a-f]{64}$/.test(path)).length;
  const newest = (await backups()).at(-1) ?? '';
  const drill = await desk.commandJson<object>('backup', 'drill', join(second, newest));
  expect(drill).toMatchObject({ ok: true, cases: 1, payloads: kept, unreadable: 0, opensElsewhere: false });
  expect((await readdir(join(place.dataDir, 'backups'))).filter((name) => name.startsWith('.drill'))).toEqual(
    [],
  );
  const text = await desk.command('backup', 'drill');
  expect([text.code, text.stdout.includes('does NOT open')]).toEqual([0, true]);
});

test('a drill finds a payload that the backup lacks', async ({ deskFor }) => {
  const desk = await deskFor();
  const { agent, one } = await carried(desk, 'lacking');
  const { place } = desk;
  await agent.stop();
  await rm(join(place.dataDir, 'spool'), { recursive: true });
  const file = join(place.dir, 'x.backup');
  expect((await desk.command('backup', file)).code).toBe(0);
  const drill = await desk.command('backup', 'drill', file, '--json');
  expect(drill.code).toBe(1);
  expect(JSON.parse(drill.stdout)).toMatchObject({
    ok: false,
    payloads: 0,
    unreadable: 1 + one.attachments.length,
  });
});

test('new settings are applied without a restart where they can, and the rest is named', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const { agent } = await carried(desk, 'before');
  const { place } = desk;
  await place.configure((settings) => {
    settings.results['exportDir'] = './elsewhere';
    settings['console'] = { port: 4999 };
  });
  const done = await desk.commandJson<object>('settings', 'reload', '--by', '資訊室');
  expect(done).toEqual({ applied: ['results.exportDir'], needRestart: ['console.port'] });
  const another = sample('after');
  await desk.put(another);
  await agent.until('both', allAt(2, 'accepted'));
  await desk.clock.until(
    'its result, where it goes now',
    () => readdir(join(place.dir, 'elsewhere')).catch(() => [] as string[]),
    (found) => found.includes(another.fileName.replace(/\.json$/, '.result.json')),
  );
  // Nothing of a file with problems is applied.
  await writeFile(place.config, 'hospitalId: 1\n');
  const refused = await desk.command('settings', 'reload', '--config', place.config);
  expect(refused.code).toBe(2);
  await expect(agent.client.settings.reload({})).rejects.toThrow('Nothing was changed: hospitalId');
  expect((await agent.status()).running).toBe(true);
  // Obstacles to the new settings are said, and the old settings stay in force.
  await place.configure((settings) => {
    settings['environment'] = 'test';
    settings.upload = {};
  });
  await agent.client.settings.reload({});
  await place.configure((settings) => {
    settings['environment'] = 'production';
  });
  await expect(agent.client.settings.reload({})).rejects.toThrow('belongs to the test environment');
  expect((await agent.status()).environment).toBe('test');
  expect(await agent.cases()).toHaveLength(2);
});

test('a data folder of the test environment is not used for the real one', async ({ deskFor }) => {
  const desk = await deskFor({
    settings: (settings) => {
      settings['environment'] = 'test';
      settings.upload = {};
    },
  });
  const { place } = desk;
  expect(await desk.commandJson<object>('keys', 'generate')).toBeTruthy();
  expect(await desk.commandJson<object>('status')).toMatchObject({ environment: 'test' });
  await place.configure((settings) => {
    settings['environment'] = 'production';
  });
  const { code, stderr } = await desk.command('status');
  expect([code, stderr.includes('[environment-mixed]')]).toEqual([1, true]);
});

test('a POST that is refused, a name in Big5 and edited settings are told by status --check, status and doctor', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const { place } = desk;
  await desk.agent();
  await desk.sandbox.misbehave('post', { kind: 'status', status: 403, html: true }, { times: null });
  await desk.put(sample('refused'));
  const big5 = Buffer.from('a4a4a4e52e6a736f6e', 'hex');
  await writeFile(Buffer.concat([Buffer.from(`${place.exportDir}/`), big5]), '{}');
  await writeFile(place.config, '\nkeys: { maxAgeDays: 300 }\n', { flag: 'a' });
  const check = async (): Promise<string> => (await desk.command('status', '--check')).stdout;
  const told = /^CRITICAL .*最近的送件都被拒絕.*HTTP 403.*Big5.*設定檔改過，尚未套用/;
  await desk.clock.until('all of it is told', check, (line) => told.test(line));
  expect((await desk.command('status')).stdout).toMatch(
    /^WARNING +the settings file was changed and is not applied/m,
  );
  const { stdout } = await desk.command('doctor');
  expect(stdout).toMatch(/\[注意\] 設定檔[^]*settings reload[^]*folder-names-not-utf8/);
});

test('settings explain needs no agent and names every source', async ({ deskFor }) => {
  const desk = await deskFor();
  const explained = await desk.commandJson<{ settings: { path: string; source: string }[] }>(
    'settings',
    'explain',
  );
  const sources = Object.fromEntries(explained.settings.map(({ path, source }) => [path, source]));
  expect(sources).toMatchObject({
    hospitalId: 'file',
    'validation.level': 'default',
    'folders[0].release': 'default',
  });
  const { stdout } = await desk.command('settings', 'explain');
  expect(stdout).toContain('TWPAS_PROXY_PASSWORD');
  // Settings that could be set and are not, by name; a section with a value in it is not among them.
  expect(stdout).toMatch(/not set（未設定）: .*\bserver\.proxyUrl, .*\blog\.heartbeatDir\b/);
  expect(stdout).not.toMatch(/not set（未設定）:.*\bfolders\b/);
  expect(await desk.command('settings', 'validate')).toMatchObject({ code: 0, stdout: 'ok\n' });
});

testOfProcesses(
  'stop ends the agent as a signal does, asks nobody where none runs, and holds against the boot task',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const agent = await scene.agent();
    const ended = once(agent.child, 'exit');
    expect(await commandJson<object>(scene.place, 'stop', '--by', 'installer')).toEqual({ stopped: true });
    expect((await ended)[0]).toBe(0);
    expect(await commandJson<object>(scene.place, 'stop')).toEqual({ stopped: false });
    const byTask = await command(scene.place, 'run', '--unless-stopped');
    expect(byTask).toMatchObject({ code: 80, stdout: '' });
    expect(byTask.stderr).toContain('service start');
  },
);

function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    const found = new Map<string, Buffer>();
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error !== null) {
        reject(error);
        return;
      }
      zip.on('entry', (entry: Entry) => {
        zip.openReadStream(entry, (failed, stream) => {
          if (failed !== null) {
            reject(failed);
            return;
          }
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => {
            found.set(entry.fileName, Buffer.concat(chunks));
            zip.readEntry();
          });
        });
      });
      zip.on('end', () => {
        resolve(found);
      });
      zip.readEntry();
    });
  });
}

test('/healthz fails while a stranger writes over the lease again and again', async ({ deskFor }) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const health = async (): Promise<number> =>
    (await request(new URL('/healthz', agent.consoleUrl))).statusCode;
  await desk.clock.until('the folder is watched', health, (code) => code === 200);
  const lease = join(desk.place.exportDir, '.twpas-agent.json');
  let n = 0;
  const strangers = async (): Promise<number> => {
    const heartbeat = new Date().toISOString();
    await writeFile(
      lease,
      JSON.stringify({ host: `other${String((n += 1))}`, agentId: 'x', heartbeat, released: true }),
    );
    return health();
  };
  await desk.clock.until('a disturbed folder is told', strangers, (code) => code === 503);
  const checked = () => strangers().then(() => desk.command('status', '--check'));
  const told = await desk.clock.until('status tells it', checked, ({ code }) => code === 2);
  expect(told.stdout).toMatch(/占用檔.*被.*改寫/);
});
