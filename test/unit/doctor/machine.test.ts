import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { causeOf } from '../../../main/agent/attendants/doctor/causes.ts';
import { inTime } from '../../../main/agent/attendants/doctor/in-time.ts';
import {
  whyNot,
  whyNotWritten,
  whyUnread,
  whySealed,
} from '../../../main/agent/attendants/doctor/steps/machine-steps.ts';
import { examine, expectFailure, expectWarning, foldersByAnother, healthy } from './doctor-rig.ts';
import { portOfNobody } from '../support/port-of-nobody.ts';
import { onWindows } from '../support/where.ts';

const MEGABYTE = 1024 * 1024;

test('an environment that wants certificates unchecked is named, and has no say', async () => {
  const steps = await examine(await healthy(), {
    surroundings: { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } },
  });
  expectWarning(steps, 'settings', 'tls-switch-ignored', /NODE_TLS_REJECT_UNAUTHORIZED/);
});

test('settings that were edited and not applied are said, as the steps test those that run', async () => {
  const patient = await healthy();
  const at = '2026-12-02T10:00:00+08:00';
  const edited = await examine(patient, { settingsPending: { at, refused: false } });
  expectWarning(edited, 'settings', 'settings-not-applied', /2026-12-02T10:00:00.*settings reload/);
  const wrong = await examine(patient, { settingsPending: { at, refused: true } });
  expectWarning(wrong, 'settings', 'settings-refused', /settings validate/);
});

test.skipIf(process.platform !== 'linux')(
  'a name that is not UTF-8 is a lost application, also in a subfolder',
  async () => {
    const patient = await healthy();
    const big5 = Buffer.concat([
      Buffer.from(`${join(patient.dir, 'export', 'sub')}/`),
      Buffer.from('a4a4a4e52e6a736f6e', 'hex'),
    ]);
    mkdirSync(join(patient.dir, 'export', 'sub'));
    writeFileSync(big5, '{}');
    expectFailure(await examine(patient), 'folders', 'folder-names-not-utf8', /export 內有 1 個.*Big5/, 'it');
  },
);

test('a server that nobody at the machine has confirmed is the first finding', async () => {
  const steps = await examine(await healthy(), { newServer: true });
  expectWarning(steps, 'settings', 'server-not-confirmed', /twpas-agent resume/);
});

test('a trail that a start found cut off stays a warning, behind a disk that is full', async () => {
  const patient = await healthy();
  const trailBroken = { code: 'cut-off', at: Date.parse('2026-11-26T08:00:00+08:00') };
  const steps = await examine(patient, { trailBroken });
  expectWarning(steps, 'data-folder', 'trail-broken', /cut-off.*audit verify/);
  const full = await examine(patient, {
    trailBroken,
    surroundings: { freeBytes: () => Promise.resolve(20 * MEGABYTE) },
  });
  expectFailure(full, 'data-folder', 'data-space', /只剩 20 MB，已停止收檔/, 'it');
});

test('a clock that disagrees with NHI’s is named again wherever the way to NHI fails', async () => {
  const steps = await examine(await healthy(), {
    measuredSkewMs: 3 * 86_400_000,
    server: { fhirBaseUrl: `http://127.0.0.1:${String(await portOfNobody())}/fhir` },
  });
  const local = steps.find(({ step }) => step === 'local-clock');
  expect(local).toMatchObject({ status: 'warning', code: 'clock-skewed' });
  const tcp = steps.find(({ status, step }) => status === 'failed' && step !== 'local-clock');
  expect(tcp?.notes.map(({ zh }) => zh).join()).toMatch(/^先看時鐘：.*4320 分鐘/);
});

test('a data folder on a network disk, without room, or gone', async () => {
  const patient = await healthy();
  const network = await examine(patient, { surroundings: { networkType: () => 'cifs' } });
  expectFailure(network, 'data-folder', 'data-network', /網路磁碟（cifs）.*本機磁碟/, 'it');
  const free = (bytes: number) => ({ freeBytes: () => Promise.resolve(bytes) });
  const full = await examine(patient, { surroundings: free(20 * MEGABYTE) });
  expectFailure(full, 'data-folder', 'data-space', /只剩 20 MB，已停止收檔/, 'it');
  const low = await examine(patient, { surroundings: free(900 * MEGABYTE) });
  expectWarning(low, 'data-folder', 'data-space-low', /只剩 900 MB/);
  rmSync(patient.settings.dataDir, { recursive: true });
  const gone = await examine(patient, { surroundings: { networkType: () => null } });
  expectFailure(gone, 'data-folder', 'data-denied', /不能在 dataDir 寫入（ENOENT）/, 'it');
});

test.skipIf(onWindows('modes'))('a data folder that others may enter is a warning', async () => {
  const patient = await healthy();
  chmodSync(patient.settings.dataDir, 0o755);
  expectWarning(await examine(patient), 'data-folder', 'data-open-to-others', /0755/);
});

test('a clock that was set back', async () => {
  const patient = await healthy();
  const now = Date.now();
  const back = await examine(patient, { lastSeenAt: now + 40 * 60_000 });
  expectFailure(back, 'local-clock', 'clock-before-data', /早 40 分鐘/, 'it');
  expect(back.find(({ step }) => step === 'local-clock')?.cause?.zh).toMatch(/先前曾經過快/);
  // NHI's clock agrees with this one: it is right now, and was ahead before.
  const right = await examine(patient, { lastSeenAt: now + 40 * 60_000, measuredSkewMs: 1000 });
  expectWarning(right, 'local-clock', 'clock-before-data', /現在正確就不必處理/);
});

test('a clock that the agent has seen to be wrong is said first, and beside each failure that may come of it', async () => {
  const patient = await healthy();
  const measuredSkewMs = -180 * 60_000;
  expectWarning(await examine(patient, { measuredSkewMs }), 'local-clock', 'clock-skewed', /快 180 分鐘/);
  const away = await healthy();
  await away.sandbox.stop();
  const steps = await examine(away, { measuredSkewMs });
  const failed = steps.find(({ status }) => status === 'failed');
  expect(failed?.notes[0]?.zh).toMatch(/^先看時鐘：.*快 180 分鐘/);
  const well = await examine(away, { measuredSkewMs: 1000 });
  expect(well.find(({ status }) => status === 'failed')?.notes).toEqual([]);
});

test('an agent that does not run is the first finding, with how it ended; before the first start nothing is wrong', async () => {
  const patient = await healthy();
  const settings = { console: { ...patient.settings.console, port: 0 } };
  const at = Date.parse('2026-11-30T02:00:00+08:00');
  const ended = (code: string) => ({
    settings,
    agent: { isRunning: false, lastEnd: { at, code, isOrdered: code === 'stopped' } },
  });
  const dead = await examine(patient, ended('cut-off'));
  expectFailure(dead, 'agent', 'agent-ended', /2026-11-30T02:00.*cut-off/, 'it');
  expectWarning(await examine(patient, ended('stopped')), 'agent', 'agent-stopped', /由人員或系統停止/);
  const never = await examine(patient, { settings, agent: { isRunning: false } });
  expect(never[0]).toMatchObject({ step: 'agent', status: 'ok' });
  expect((await examine(patient))[0]).toMatchObject({ step: 'agent', status: 'ok' });
});

test('a port of the page that another program holds is named, whether the agent runs or not', async () => {
  const patient = await healthy();
  const settings = { console: { ...patient.settings.console, port: patient.sandbox.port } };
  const running = await examine(patient, { settings, agent: { portTaken: true } });
  expectWarning(running, 'agent', 'agent-port-taken', /被其他程式占用/);
  expectWarning(
    await examine(patient, { settings, agent: { isRunning: false } }),
    'agent',
    'agent-port-taken',
    /占用/,
  );
  const lastEnd = { at: 0, code: 'console-port', isOrdered: false };
  const [ended] = await examine(patient, { settings, agent: { isRunning: false, lastEnd } });
  expect(ended).toMatchObject({
    code: 'agent-ended',
    notes: [{ en: expect.stringContaining('held by another') as string }],
  });
});

test('a folder that the agent has found stuck is not looked at again, and is said to give no answer', async () => {
  const patient = await healthy();
  const [folder] = patient.settings.folders;
  const steps = await examine(patient, { agent: { stuckFolders: [folder?.path ?? ''] } });
  expectFailure(steps, 'folders', 'folder-unreachable', /no-answer.*檔案伺服器/, 'network');
});

test('a step that comes to no end is ended, and those after it are tried', { tags: 'full' }, async () => {
  const patient = await healthy();
  const steps = await examine(patient, {
    stepLimitMs: 2000,
    surroundings: { freeBytes: () => new Promise<number>(() => undefined) },
  });
  expectFailure(steps, 'data-folder', 'doctor-no-answer', /在 2 秒內沒有結果/, 'it');
});

test.each([
  ['ENOSPC', 'data-space', /只剩 0 MB/],
  ['SQLITE_FULL', 'data-space', /只剩 0 MB/],
  ['EDQUOT', 'data-denied', /（EDQUOT）.*配額/],
  ['EROFS', 'data-denied', /（EROFS）.*唯讀/],
  ['EACCES', 'data-denied', /完整權限/],
] as const)('a data folder that answers a write with %s', (code, cause, saying) => {
  const finding = whyNotWritten(Object.assign(new Error(code), { code }));
  expect(finding).toMatchObject({ kind: 'failed', code: cause });
  if (finding.kind !== 'ok') expect(causeOf(finding.code, finding.values).words.zh).toMatch(saying);
});

test('a folder that does not answer is left after its time, and nothing more is begun there until it has answered', async () => {
  const answer = Promise.withResolvers<string>();
  const looked: string[] = [];
  const look = (): Promise<string> => {
    looked.push('look');
    return answer.promise;
  };
  await expect(inTime('/share', look, 10)).rejects.toMatchObject({ code: 'no-answer' });
  await expect(inTime('/share', look, 10)).rejects.toMatchObject({ code: 'no-answer' });
  expect(looked).toHaveLength(1);
  expect(await inTime('/other', () => Promise.resolve('well'))).toBe('well');
  answer.resolve('late');
  await answer.promise;
  expect(await inTime('/share', look)).toBe('late');
  // An answer of the system in time stays its word.
  await expect(inTime('/share', () => Promise.reject(new Error('EIO')))).rejects.toThrow('EIO');
});

test('a folder that is missing, or is a file', async () => {
  const patient = await healthy();
  const [folder] = patient.settings.folders;
  if (!folder) throw new Error('no folder');
  rmSync(folder.path, { recursive: true });
  expectFailure(await examine(patient), 'folders', 'folder-missing', /找不到資料夾/, 'it');
  writeFileSync(folder.path, '');
  expectFailure(await examine(patient), 'folders', 'folder-not-a-folder', /不是資料夾/, 'it');
});

test.skipIf(onWindows('modes'))(
  'a folder that the account may not read, or not write into where that is needed',
  { tags: 'full' },
  async () => {
    const patient = await healthy();
    const [folder] = patient.settings.folders;
    if (!folder) throw new Error('no folder');
    chmodSync(patient.dir, 0o755);
    const look = (mode: number, afterAccepted: string): Promise<string> => {
      chmodSync(folder.path, mode);
      return foldersByAnother({ path: folder.path, afterAccepted });
    };
    expect(await look(0o000, 'keep')).toContain('"folder-denied"');
    expect(await look(0o555, 'move')).toContain('"folder-not-writable"');
    expect(await look(0o555, 'keep')).toContain('"folder-read-only"');
    // A HIS with umask 077 writes for itself alone.
    writeFileSync(join(folder.path, 'a.json'), '{}', { mode: 0o600 });
    const denied = await look(0o777, 'keep');
    expect(denied).toContain('"folder-files-denied"');
    expect(denied).toContain(`setfacl -R -m u:nobody:rwX,d:u:nobody:rwX '${folder.path}'`);
    chmodSync(join(folder.path, 'a.json'), 0o644);
    expect(await look(0o777, 'keep')).not.toContain('"folder-files-denied"');
    chmodSync(folder.path, 0o755);
  },
);

test('results that have no folder yet are fine; a file in its place is not', async () => {
  const patient = await healthy();
  const exportDir = join(patient.dir, 'results');
  const results = { pollSeconds: 60, acknowledge: false, exportDir };
  expect((await examine(patient, { settings: { results } })).at(-1)?.status).toBe('ok');
  writeFileSync(exportDir, '');
  const steps = await examine(patient, { settings: { results } });
  expectFailure(steps, 'folders', 'folder-not-a-folder', /results/, 'it');
});

test('files that another program holds are told from files without the right to read them', () => {
  expect(whyUnread('/srv/in', [])).toBeNull();
  expect(whyUnread('/srv/in', ['EBUSY'])).toMatchObject({ kind: 'warning', code: 'folder-files-held' });
  expect(whyUnread('/srv/in', ['EBUSY', 'EACCES'])).toMatchObject({
    kind: 'failed',
    code: 'folder-files-denied',
    values: { count: '2' },
  });
});

test('a drive letter that a service does not see, and a share that does not answer', () => {
  expect(whyNot('Z:\\his\\export', 'ENOENT', 'win32')).toMatchObject({
    kind: 'failed',
    code: 'folder-mapped-drive',
  });
  expect(whyNot('C:\\his', 'ENOENT', 'win32')).toMatchObject({ code: 'folder-missing' });
  const share = whyNot('/mnt/his', 'ETIMEDOUT');
  expect(share).toMatchObject({
    code: 'folder-unreachable',
    values: { path: '/mnt/his', error: 'ETIMEDOUT' },
  });
});

test('a folder outside the service’s unit is distinguished from a read-only disk, and both from missing rights', () => {
  expect(whySealed('EROFS', { env: { INVOCATION_ID: '2f1b' } })).toBe('folder-sealed-by-service');
  expect(whySealed('EROFS', { env: {} })).toBe('folder-on-read-only-disk');
  expect(whySealed('EACCES', { env: { INVOCATION_ID: '2f1b' } })).toBeNull();
});
