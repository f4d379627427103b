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

const destined = (more: Partial<StatusView['destination']>): Partial<StatusView> => ({
  destination: { ...well.destination, ...more },
});
const paused = (reason: string, pausedByPerson = false): Partial<StatusView> =>
  destined({ state: 'paused', reason, pausedByPerson });
const away = (reason: string | null): Partial<StatusView> => destined({ state: 'unreachable', reason });
type FolderView = StatusView['folders'][number];
const folder = (state: FolderView['state'], more: Partial<FolderView> = {}): Partial<StatusView> => ({
  folders: statusWith({ folder: state }).folders.map((one) => ({ ...one, ...more })),
});
const watched = (more: Partial<FolderView>): Partial<StatusView> => ({
  folders: well.folders.map((one) => ({ ...one, ...more })),
});
const alerts = (channel: 'mail' | 'webhook', error: string): Partial<StatusView> => ({
  alerts: [{ channel, lastAt: null, error }],
});
const twoNames: FolderView['problems'] = [
  { kind: 'name', count: 2 },
  { kind: 'link', count: 1 },
];
const denied = { count: 3, denied: 3, newest: null, command: 'sudo setfacl …' };
const keptCertificate = {
  url: 'https://c/',
  refused: null,
  certificateEnds: until,
  kept: 'certificate-expired',
};
const notLetIn = { url: null, refused: { zh: '', en: '' }, certificateEnds: null };
const withForged: NonNullable<StatusView['outFolders']>[number] = {
  ...{ use: 'results', path: '/out', state: 'fine', code: null },
  problems: [{ kind: 'forged', count: 1 }],
};
const unwritable: NonNullable<StatusView['outFolders']>[number] = {
  use: 'results',
  path: '/r',
  state: 'trouble',
  code: 'EROFS',
  problems: [],
};

test.each<[string, 1 | 2, string, Partial<StatusView>]>([
  ['not-running', 2, 'no agent runs', { running: false }],
  ['no-data-folder', 2, 'none ever ran', { noDataFolder: '/data' }],
  [
    'server-not-confirmed',
    2,
    'another server waits to be confirmed',
    destined({ newServer: true, pausedByPerson: true }),
  ],
  ['paused-by-person', 1, 'a person paused it', paused('by-person', true)],
  ['nhi-refuses', 2, 'NHI refuses the client', paused('token-invalid-client')],
  ['nhi-busy', 1, 'NHI asks to wait', paused('throttled')],
  ['restored', 2, 'what was restored waits for a person', paused('restored', true)],
  ['clock-skewed', 2, 'this clock is three hours ahead of NHI’s', destined({ clockSkewSeconds: -10_800 })],
  ...[null, 'timeout', 'name-not-found', 'http-503', 'connection-refused', 'proxy-refused'].map(
    (reason): [string, 1 | 2, string, Partial<StatusView>] => [
      'nhi-unreachable',
      1,
      `NHI is away, which passes by itself (${String(reason)})`,
      away(reason),
    ],
  ),
  ...[
    'proxy-login',
    'proxy-login-page',
    'certificate-wrong-name',
    'certificate-expired',
    'certificate-untrusted',
  ].map((reason): [string, 1 | 2, string, Partial<StatusView>] => [
    'nhi-way-closed',
    2,
    `the way to NHI is closed until a person mends it (${reason})`,
    away(reason),
  ]),
  ['nhi-silent', 2, 'NHI has been silent', { lastAnswer: { at: until, silent: true } }],
  ['no-space', 2, 'the disk is full', folder('no-space')],
  ['sends-refused', 2, 'the POST is refused, and searches work', { sendsRefused: { status: 403, count: 1 } }],
  [
    'sends-refused',
    2,
    'the POST is refused, and the pause that comes of it has not ended yet',
    { sendsRefused: { status: 403, count: 1 }, ...paused('http-403') },
  ],
  [
    'key-not-known',
    2,
    'NHI does not know the key that signs since a rotation',
    { ...paused('token-invalid_client'), clientKey: { ...well.clientKey, switchedAt: until } },
  ],
  ['names-not-utf8', 2, 'a name in Big5 lies in a folder', watched({ problems: twoNames })],
  [
    'settings-not-applied',
    1,
    'the settings file was edited, and nobody has applied it',
    { settingsPending: { at: until, refused: false } },
  ],
  [
    'console-certificate-kept',
    1,
    'a renewed certificate of the console cannot be used',
    { consoleForOthers: keptCertificate },
  ],
  ['disk-low', 1, 'the disk fills up', { freeBytes: 900 * 1024 * 1024 }],
  ['mail-failing', 1, 'no mail can be sent', alerts('mail', 'timeout')],
  ['webhook-failing', 1, 'the webhook does not take it', alerts('webhook', 'webhook-refused')],
  ['folder-down', 2, 'a folder is away', folder('unreachable')],
  ['files-not-readable', 2, 'files cannot be read', watched({ unreadable: denied })],
  ['folder-waits', 1, 'another agent serves the folder', folder('other-agent')],
  [
    'folder-seized',
    2,
    'somebody has written over the lease of a folder',
    folder('other-agent', { seized: true }),
  ],
  ['lease-disturbed', 2, 'a folder’s lease is written over again and again', folder('disturbed')],
  [
    'folder-late',
    1,
    'a folder is not watched two minutes after the start',
    folder('starting', { late: true }),
  ],
  ['folder-unguarded', 1, 'a folder is read-only', folder('read-only')],
  ['results-not-written', 2, 'no results can be written', { outFolders: [unwritable] }],
  ['result-forged', 2, 'a result pretends to be ours', { outFolders: [withForged] }],
  ['backup-failing', 1, 'the backup fails', { backup: { lastAt: null, error: 'ENOENT' } }],
  ['no-client-key', 2, 'there is no key', { clientKey: { state: 'none', kid: null, until: null } }],
  ['client-key-due', 1, 'the key is old', { clientKey: { state: 'due', kid: 'k', until } }],
  [
    'runs-out',
    1,
    'a certificate ends soon',
    { expiries: [{ kind: 'client-certificate', name: 'CN=x', until, state: 'soon' }] },
  ],
  ['ran-out', 2, 'an account has ended', { expiries: [{ kind: 'date', name: 'VPN', until, state: 'over' }] }],
  ['accounts-attacked', 1, 'passwords are guessed at', { accountsAttacked: 2 }],
  ['sends-in-doubt', 1, 'a send is in doubt', { counts: statusWith({ delivery: { uncertain: 2 } }).counts }],
  ['cases-not-shown', 1, 'NHI shows a case no more', { notShown: 1 }],
  ['trail-broken', 2, 'the trail was cut', { trailBroken: { code: 'cut-off', at: until } }],
  ['console-closed', 1, 'other PCs are not let in', { consoleForOthers: notLetIn }],
])('%s, level %i: %s', (code, level, _what, change) => {
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
