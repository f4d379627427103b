import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import type { StatusView } from '../../../shared/api/views/status.ts';
import { englishLine, standingLine, standingOf } from '../../../shared/standing.ts';
import { statusText } from '../../../main/headless/commands/status.ts';
import { heartbeatStanding, readHeartbeat } from '../../../main/headless/commands/status-check.ts';
import { startControl } from '../../../main/headless/control/control-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { statusWith } from '../support/status-with.ts';
import { fakeAgent } from './fake-agent.ts';
import { runCommand } from './run-command.ts';

const well = statusWith();
const until = '2026-12-24T10:00:00+08:00';

test('an agent with nothing wrong is fine', () => {
  expect(standingOf(well)).toEqual({ level: 0, findings: [] });
  expect(standingLine(standingOf(well))).toBe('OK 正常');
});

test('a clock that disagrees with NHI’s comes before all that may come of it, with its direction; two minutes are none', () => {
  const refused = { ...well.destination, state: 'paused', reason: 'token-invalid-client' } as const;
  const findings = (clockSkewSeconds: number | null): unknown[] =>
    standingOf({
      ...well,
      destination: { ...refused, clockSkewSeconds },
      trailBroken: { code: 'cut-off', at: until },
    }).findings.map(({ code, detail }) => `${code} ${detail ?? ''}`);
  const others = ['nhi-refuses token-invalid-client', 'trail-broken cut-off'];
  expect(findings(-10_800)).toEqual(['clock-skewed +180 min', ...others]);
  expect(findings(600)).toEqual(['clock-skewed -10 min', ...others]);
  for (const small of [120, -120, 0, null]) expect(findings(small)).toEqual(others);
});

test.each<[string, Partial<StatusView>, 1 | 2, string]>([
  ['no agent runs', { running: false }, 2, 'not-running'],
  ['none ever ran', { noDataFolder: '/data' }, 2, 'no-data-folder'],
  [
    'another server waits to be confirmed',
    { destination: { ...well.destination, newServer: true, pausedByPerson: true } },
    2,
    'server-not-confirmed',
  ],
  [
    'a person paused it',
    { destination: { ...well.destination, state: 'paused', pausedByPerson: true, reason: 'by-person' } },
    1,
    'paused-by-person',
  ],
  [
    'NHI refuses the client',
    { destination: { ...well.destination, state: 'paused', reason: 'token-invalid-client' } },
    2,
    'nhi-refuses',
  ],
  [
    'NHI asks to wait',
    { destination: { ...well.destination, state: 'paused', reason: 'throttled' } },
    1,
    'nhi-busy',
  ],
  [
    'what was restored waits for a person',
    { destination: { ...well.destination, state: 'paused', pausedByPerson: true, reason: 'restored' } },
    2,
    'restored',
  ],
  [
    'this clock is three hours ahead of NHI’s',
    { destination: { ...well.destination, clockSkewSeconds: -10_800 } },
    2,
    'clock-skewed',
  ],
  ['NHI is away', { destination: { ...well.destination, state: 'unreachable' } }, 1, 'nhi-unreachable'],
  ...['timeout', 'name-not-found', 'http-503', 'connection-refused', 'proxy-refused'].map(
    (reason): [string, Partial<StatusView>, 1 | 2, string] => [
      `NHI is away, which passes by itself (${reason})`,
      { destination: { ...well.destination, state: 'unreachable', reason } },
      1,
      'nhi-unreachable',
    ],
  ),
  ...[
    'proxy-login',
    'proxy-login-page',
    'certificate-wrong-name',
    'certificate-expired',
    'certificate-untrusted',
  ].map((reason): [string, Partial<StatusView>, 1 | 2, string] => [
    `the way to NHI is closed until a person mends it (${reason})`,
    { destination: { ...well.destination, state: 'unreachable', reason } },
    2,
    'nhi-way-closed',
  ]),
  ['NHI has been silent', { lastAnswer: { at: until, silent: true } }, 2, 'nhi-silent'],
  ['the disk is full', { folders: statusWith({ folder: 'no-space' }).folders }, 2, 'no-space'],
  [
    'the POST is refused, with 403, and searches work',
    { sendsRefused: { status: 403, count: 1 } },
    2,
    'sends-refused',
  ],
  [
    'the POST is refused, and the pause that comes of it has not ended yet',
    {
      sendsRefused: { status: 403, count: 1 },
      destination: { ...well.destination, state: 'paused', reason: 'http-403' },
    },
    2,
    'sends-refused',
  ],
  [
    'NHI does not know the key that signs since a rotation',
    {
      destination: { ...well.destination, state: 'paused', reason: 'token-invalid_client' },
      clientKey: { ...well.clientKey, switchedAt: until },
    },
    2,
    'key-not-known',
  ],
  [
    'a name in Big5 lies in a folder',
    {
      folders: statusWith().folders.map((folder) => ({
        ...folder,
        problems: [
          { kind: 'name' as const, count: 2 },
          { kind: 'link' as const, count: 1 },
        ],
      })),
    },
    2,
    'names-not-utf8',
  ],
  [
    'the settings file was edited, and nobody has applied it',
    { settingsPending: { at: until, refused: false } },
    1,
    'settings-not-applied',
  ],
  [
    'a renewed certificate of the console cannot be used',
    {
      consoleForOthers: {
        ...{ url: 'https://c/', refused: null, certificateEnds: until },
        kept: 'certificate-expired',
      },
    },
    1,
    'console-certificate-kept',
  ],
  ['the disk fills up', { freeBytes: 900 * 1024 * 1024 }, 1, 'disk-low'],
  [
    'no mail can be sent',
    { alerts: [{ channel: 'mail', lastAt: null, error: 'timeout' }] },
    1,
    'mail-failing',
  ],
  [
    'the webhook does not take it',
    { alerts: [{ channel: 'webhook', lastAt: null, error: 'webhook-refused' }] },
    1,
    'webhook-failing',
  ],
  ['a folder is away', { folders: statusWith({ folder: 'unreachable' }).folders }, 2, 'folder-down'],
  [
    'files cannot be read',
    {
      folders: statusWith().folders.map((folder) => ({
        ...folder,
        unreadable: { count: 3, denied: 3, newest: null, command: 'sudo setfacl …' },
      })),
    },
    2,
    'files-not-readable',
  ],
  [
    'another agent serves the folder',
    { folders: statusWith({ folder: 'other-agent' }).folders },
    1,
    'folder-waits',
  ],
  [
    'somebody has written over the lease of a folder that was served',
    {
      folders: statusWith({ folder: 'other-agent' }).folders.map((folder) => ({ ...folder, seized: true })),
    },
    2,
    'folder-seized',
  ],
  [
    'a folder’s lease is written over again and again',
    { folders: statusWith({ folder: 'disturbed' }).folders },
    2,
    'lease-disturbed',
  ],
  [
    'a folder is not watched two minutes after the start',
    { folders: statusWith({ folder: 'starting' }).folders.map((folder) => ({ ...folder, late: true })) },
    1,
    'folder-late',
  ],
  ['a folder is read-only', { folders: statusWith({ folder: 'read-only' }).folders }, 1, 'folder-unguarded'],
  [
    'no results can be written',
    { outFolders: [{ use: 'results', path: '/r', state: 'trouble', code: 'EROFS', problems: [] }] },
    2,
    'results-not-written',
  ],
  ['the backup fails', { backup: { lastAt: null, error: 'ENOENT' } }, 1, 'backup-failing'],
  ['there is no key', { clientKey: { state: 'none', kid: null, until: null } }, 2, 'no-client-key'],
  ['the key is old', { clientKey: { state: 'due', kid: 'k', until } }, 1, 'client-key-due'],
  [
    'a certificate ends soon',
    { expiries: [{ kind: 'client-certificate', name: 'CN=x', until, state: 'soon' }] },
    1,
    'runs-out',
  ],
  ['an account has ended', { expiries: [{ kind: 'date', name: 'VPN', until, state: 'over' }] }, 2, 'ran-out'],
  ['passwords are guessed at', { accountsAttacked: 2 }, 1, 'accounts-attacked'],
  ['a send is in doubt', { counts: statusWith({ delivery: { uncertain: 2 } }).counts }, 1, 'sends-in-doubt'],
  ['NHI shows a case no more', { notShown: 1 }, 1, 'cases-not-shown'],
  ['the trail was cut', { trailBroken: { code: 'cut-off', at: until } }, 2, 'trail-broken'],
  [
    'other PCs are not let in',
    { consoleForOthers: { url: null, refused: { zh: '', en: '' }, certificateEnds: null } },
    1,
    'console-closed',
  ],
])('%s', (_, change, level, code) => {
  expect(standingOf({ ...well, ...change })).toMatchObject({ level, findings: [{ code }] });
});

test('information is listed, and is no reason for an alarm', () => {
  const seen = standingOf({ ...well, needPerson: 3, freeBytes: 9e12 });
  expect(standingLine(seen)).toBe('OK 正常: 需要人員處理的案件 (cases that need a person: 3)');
  expect(seen.level).toBe(0);
});

test('a disk below the reserve is urgent by itself, without a file that arrives', () => {
  const seen = standingOf({ ...well, freeBytes: 4.3 * 1024 * 1024 });
  expect([seen.level, seen.findings.map(({ code, detail }) => [code, detail])]).toEqual([
    2,
    [
      ['no-space', '4 MB'],
      ['disk-low', '4 MB'],
    ],
  ]);
});

test('findings of one level come in the order of their urgency: a disk that fills up before a certificate', () => {
  const seen = standingOf({
    ...well,
    freeBytes: 149 * 1024 * 1024,
    expiries: [{ kind: 'console-certificate', name: 'pas.hospital.test', until, state: 'soon' }],
  });
  expect(seen.findings.map(({ code }) => code)).toEqual(['disk-low', 'runs-out']);
});

test('the urgent comes first, what runs out is named with its day, and the line holds no path', () => {
  const seen = standingOf({
    ...well,
    backup: { lastAt: null, error: 'ENOENT' },
    folders: [{ path: '/srv/王小明', state: 'unreachable', lastScanAt: null, holder: 'host' }],
    expiries: [
      { kind: 'client-certificate', name: '/etc/client.pfx', until: null, state: 'unknown' },
      { kind: 'console-certificate', name: 'pas.hospital.test', until, state: 'soon' },
    ],
  });
  expect(standingLine(seen)).toBe(
    'CRITICAL 請立即處理: 收不到檔案的資料夾 (folders that nothing is taken from: 1); ' +
      '備份沒有完成 (the backup fails: ENOENT); ' +
      '即將到期或讀不到的項目：本院的連線憑證 讀不到、網頁的憑證 pas.hospital.test 2026-12-24 ' +
      '(things that run out soon or cannot be read: 2 (client certificate unreadable, certificate of the console pas.hospital.test 2026-12-24))',
  );
});

function heartbeatFile(content: object): string {
  const file = join(temporaryFolder(), 'heartbeat.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test('a heartbeat says how the agent stood when it was written, and by its age whether it lives', () => {
  const at = '2026-11-27T10:00:00+08:00';
  const now = Date.parse(at);
  const check = { level: 1, line: 'WARNING 請查看: …', lineEn: 'WARNING: x' };
  const file = heartbeatFile({ at, running: true, check, more: 1 });
  expect(heartbeatStanding(readHeartbeat(file), now + 60_000)).toEqual(check);
  expect(heartbeatStanding(readHeartbeat(file), now + 75_000)).toEqual({
    level: 2,
    line: 'CRITICAL 請立即處理: 心跳檔沒有更新 (the heartbeat is old: 75 s)',
    lineEn: 'CRITICAL: the heartbeat is old: 75 s',
  });
  const stopped = heartbeatFile({ at, running: false, check });
  expect(heartbeatStanding(readHeartbeat(stopped), now)).toMatchObject({
    level: 2,
    line: expect.stringContaining('沒有執行') as string,
  });
});

test.each([
  ['none lies there', (file: string) => join(file, '..', 'none.json'), 'ENOENT'],
  ['it is something else', (file: string) => file, 'content'],
])('a heartbeat that cannot be read is looked at now: %s', (_, path, why) => {
  const seen = heartbeatStanding(readHeartbeat(path(heartbeatFile({ v: 1 }))), 0);
  expect(seen).toMatchObject({ level: 2, line: expect.stringContaining(why) as string });
});

/** The command line beside a data folder; an agent answers in it or not. */
async function place(agent: boolean) {
  // A short way: a socket lies in it.
  const dir = mkdtempSync(join(tmpdir(), 'cli-'));
  onTestFinished(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  mkdirSync(join(dir, 'data'));
  const config = join(dir, 'agent.yaml');
  writeFileSync(
    config,
    `hospitalId: "0101090517"\nserver: { fhirBaseUrl: "https://nhi.test/fhir", clientId: x }\nfolders: [{ path: ${dir}-in }]\n`,
  );
  const fake = fakeAgent();
  if (agent) {
    const control = await startControl({ dataDir: join(dir, 'data'), router: fake.router });
    onTestFinished(() => control.stop());
  }
  const run = (...args: string[]) => runCommand(dir, ['status', ...args, '--config', config]);
  return { run, fake };
}

test('status --check prints one line, and its number is the exit code', async () => {
  const { run, fake } = await place(true);
  expect(await run('--check')).toMatchObject({ exit: 0, out: 'OK 正常\n', err: [] });
  expect(JSON.parse((await run('--check', '--json')).out)).toEqual({ level: 0, line: 'OK 正常' });
  // No address that signs in is made for it.
  expect(fake.seen.map(({ input }) => input)).toEqual([{ address: false }, { address: false }]);
});

test('status --check --heartbeat needs no settings, and takes its number from the file', async () => {
  const check = { level: 1, line: 'WARNING 請查看: 備份沒有完成', lineEn: 'WARNING: x' };
  const file = heartbeatFile({ at: new Date().toISOString().replace('Z', '+00:00'), running: true, check });
  const words = ['status', '--check', '--heartbeat', file, '--config', '/nowhere/agent.yaml'];
  expect(await runCommand(temporaryFolder(), words)).toMatchObject({
    exit: 1,
    out: 'WARNING 請查看: 備份沒有完成\n',
    err: [],
  });
});

test('no agent runs: status --check says so, and opens no data folder to find out', async () => {
  const { run } = await place(false);
  expect(await run('--check')).toMatchObject({
    exit: 2,
    out: 'CRITICAL 請立即處理: 送件程式沒有執行 (the agent does not run)\n',
  });
});

test('settings that cannot be read are told in the one line as well', async () => {
  const { exit, out, err } = await runCommand(temporaryFolder(), [
    'status',
    '--check',
    '--config',
    '/nowhere/agent.yaml',
  ]);
  expect([exit, err]).toEqual([2, []]);
  expect(out).toMatch(/^CRITICAL 請立即處理: .*\/nowhere\/agent\.yaml does not exist.*\n$/);
});

test('to a pipe of Windows, whose reader decodes by code page 950, every answer for a program is ASCII and says the same', async () => {
  const at = new Date().toISOString().replace('Z', '+00:00');
  const seen = standingOf({ ...well, backup: { lastAt: null, error: '磁碟 ENOENT' } });
  const check = { level: 1, line: standingLine(seen), lineEn: englishLine(seen) };
  const beat = heartbeatFile({ at, running: true, check });
  const run = (...words: string[]) =>
    runCommand(temporaryFolder(), ['status', '--check', ...words], { asciiOnly: true });
  const nowhere = ['--config', '/nowhere/agent.yaml'];
  const answers = [
    await run('--heartbeat', beat),
    await run('--heartbeat', beat, '--json'),
    await run(...nowhere),
  ];
  for (const { out } of answers) expect(Buffer.from(out).every((byte) => byte < 0x80)).toBe(true);
  expect(answers.map(({ exit }) => exit)).toEqual([1, 1, 2]);
  const [line, json, unread] = answers.map(({ out }) => out);
  expect(line).toBe('WARNING: the backup fails: ? ENOENT\n');
  expect(JSON.parse(json ?? '')).toEqual({ level: 1, line: line?.trim() });
  expect(unread).toMatch(/^CRITICAL: .*\/nowhere\/agent\.yaml/);
  // Chinese that is left is escaped, as JSON can be.
  const config = join(temporaryFolder(), 'agent.yaml');
  writeFileSync(
    config,
    'hospitalId: "0101090517"\ndataDir: ./資料\nserver: { fhirBaseUrl: "https://nhi.test/fhir", clientId: x }\nfolders: [{ path: ./in }]\n',
  );
  const { out } = await runCommand('', ['status', '--json', '--config', config], { asciiOnly: true });
  expect(out).toContain('\\u8cc7\\u6599');
  expect(JSON.parse(out)).toMatchObject({ noDataFolder: expect.stringMatching(/資料$/) as string });
});

test('--no-address asks the agent for none', async () => {
  const { run, fake } = await place(true);
  expect((await run('--json', '--no-address')).exit).toBe(0);
  expect((await run('--json')).exit).toBe(0);
  expect(fake.seen.filter(({ call }) => call === 'status').map(({ input }) => input)).toEqual([
    { address: false },
    { address: true },
  ]);
});

test('status says where other PCs find the console, or in one sentence what is missing', () => {
  const lineOf = (consoleForOthers: NonNullable<StatusView['consoleForOthers']>): string =>
    statusText({ ...well, consoleForOthers })
      .split('\n')
      .find((line) => line.startsWith('other PCs')) ?? '';
  const url = 'https://console.hospital:4781/';
  expect(lineOf({ url, refused: null, certificateEnds: until })).toContain(url);
  const refused = { zh: '缺憑證', en: 'no certificate' };
  expect(lineOf({ url: null, refused, certificateEnds: null })).toContain('no certificate');
});
