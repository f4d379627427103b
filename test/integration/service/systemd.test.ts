import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { acquireLock } from '../../../main/agent/ground/db/lock.ts';
import { openControl } from '../../../main/headless/control/control-client.ts';
import { CLI, command, commandJson } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import type { Place } from '../support/place.ts';
import { test, type Scene } from '../support/scene.ts';
import {
  directive,
  parseUnit,
  plainAccount,
  startUnit,
  type Account,
  type StartedUnit,
} from '../support/systemd.ts';

const account = plainAccount(CLI);

async function handOver(place: Place, to: Account | null): Promise<void> {
  if (to === null) return;
  for (const path of [place.dir, place.config, place.exportDir]) await chown(path, to.uid, to.gid);
}

async function unitOf({ place }: Scene) {
  await handOver(place, account);
  const { code, stdout, stderr } = await command(place, 'service', 'print', '--user', 'nobody');
  expect([code, stderr]).toEqual([0, '']);
  return { place, text: stdout, unit: parseUnit(stdout) };
}

/** Resolves when the agent answers at its control endpoint, as every command finds it. */
async function untilUp(place: Place, started: StartedUnit): Promise<void> {
  await eventually(
    'the service answers',
    async () => {
      if (started.child.exitCode !== null) throw new Error(started.journal().join('\n'));
      const control = await openControl(place.dataDir, 'test');
      await control?.close();
      return control !== null;
    },
    (up) => up,
  );
}

test('as systemd starts it: its account, folder and environment; killed it is started again, stopped it is not', async ({
  sceneFor,
}) => {
  const { place, unit } = await unitOf(await sceneFor());

  const first = startUnit(unit, account);
  await untilUp(place, first);
  // The machine's own key is the slot a service opens its data by.
  expect(await readdir(join(place.dataDir, 'keys'))).toContain('machine.key');
  const owner = await stat(join(place.dataDir, 'agent.db'));
  expect([owner.uid, owner.mode & 0o777]).toEqual([account?.uid ?? process.getuid?.(), 0o600]);
  first.child.kill('SIGKILL');
  expect(await first.ended).toMatchObject({ signal: 'SIGKILL', restarts: true });

  const second = startUnit(unit, account);
  await untilUp(place, second);
  const journal = second.journal();
  // Each line with its priority, and JSON behind it; no address that signs in.
  expect(journal.length).toBeGreaterThan(0);
  for (const line of journal) {
    const [, priority, json] = /^<([3-7])>(\{.*\})$/.exec(line) ?? [];
    const { level } = JSON.parse(json ?? '') as { level: string };
    expect(priority).toBe({ error: '3', warn: '4', info: '6', debug: '7' }[level]);
  }
  expect(journal.join('')).not.toMatch(/127\.0\.0\.1:\d+\/\?t=/);
  expect(await second.stop()).toEqual({ code: 0, signal: null, restarts: false });
  const heartbeat = JSON.parse(await readFile(join(place.dataDir, 'heartbeat.json'), 'utf8')) as object;
  expect(heartbeat).toMatchObject({ running: false });
});

test('systemd hears when it is up, that its loop runs, and that it stops; a person’s stop is the end, anybody’s signal is not', async ({
  sceneFor,
}) => {
  const { place, unit } = await unitOf(await sceneFor());
  expect([directive(unit, 'Service', 'Type'), directive(unit, 'Service', 'NotifyAccess')]).toEqual([
    'notify',
    'all',
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'twpas-notify-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o777);
  const said = join(folder, 'said');
  await writeFile(said, '');
  await chmod(said, 0o666);
  await writeFile(join(folder, 'systemd-notify'), `#!/bin/sh\necho "$*" >> "${said}"\n`, { mode: 0o755 });
  const heard = async (): Promise<string[]> => (await readFile(said, 'utf8')).trimEnd().split('\n');
  const listens = {
    NOTIFY_SOCKET: join(folder, 'socket'),
    WATCHDOG_USEC: '400000',
    PATH: `${folder}:/usr/local/bin:/usr/bin:/bin`,
  };
  const first = startUnit(unit, account, listens);
  await eventually(
    'it is up and fed',
    heard,
    (lines) => lines[0] === 'READY=1' && lines.includes('WATCHDOG=1'),
  );
  // The notice is true: it answers.
  await untilUp(place, first);
  first.child.kill('SIGTERM');
  expect(await first.ended).toEqual({ code: 0, signal: null, restarts: true });
  await eventually('it stops', heard, (lines) => lines.at(-1) === 'STOPPING=1');

  const second = startUnit(unit, account, listens);
  await untilUp(place, second);
  await commandJson(place, 'stop');
  expect(await second.ended).toEqual({ code: 80, signal: null, restarts: false });
  expect(directive(unit, 'Service', 'SuccessExitStatus')).toBe('80');
});

test('a file that a person names lies where they look, in a folder that the service’s account may not enter', async ({
  sceneFor,
}) => {
  const { place, unit } = await unitOf(await sceneFor());
  const started = startUnit(unit, account);
  await untilUp(place, started);
  const folder = await mkdtemp(join(tmpdir(), 'twpas-of-the-person-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'state.backup');
  await commandJson(place, 'backup', file);

  expect(await commandJson(place, 'backup', 'drill', file)).toMatchObject({ ok: true, file });
  expect(await commandJson(place, 'restore', file, '--yes')).toEqual({
    cases: 0,
    uncertain: 0,
    missingPayloads: 0,
  });
  const names = await readdir(place.dataDir);
  expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  await started.stop();
});

test('settings that are wrong end it for good, with the reason in the journal', async ({ sceneFor }) => {
  const { place, unit } = await unitOf(await sceneFor());
  await writeFile(place.config, 'hospitalId: 1\n');
  const started = startUnit(unit, account);
  expect(await started.ended).toEqual({ code: 2, signal: null, restarts: false });
  expect(started.journal().join('\n')).toContain('hospitalId');
});

test('a data folder that another agent holds is tried again', async ({ sceneFor }) => {
  const scene = await sceneFor();
  await scene.agent();
  const { unit } = await unitOf(scene);
  const started = startUnit(unit, null);
  const { code, restarts } = await started.ended;
  expect([code, restarts]).toEqual([1, true]);
  expect(started.journal().join('\n')).toContain('[locked]');
});

test('a command that holds the data folder is waited for, and not taken for another agent', async ({
  sceneFor,
}) => {
  const scene = await sceneFor();
  const { place } = scene;
  await handOver(place, null);
  const { unit } = await unitOf(scene);
  await mkdir(place.dataDir, { recursive: true, mode: 0o700 });
  const lock = acquireLock(place.dataDir);
  if ('heldBy' in lock) throw new Error('somebody holds it');
  const started = startUnit(unit, null);
  await eventually(
    'the journal says who holds it',
    () => Promise.resolve(started.journal()),
    (lines) =>
      lines.some((line) => line.includes('"lock-waits"') && line.includes(`"pid":${String(process.pid)}`)),
  );
  lock.release();
  await untilUp(place, started);
  await started.stop();
});

test('SIGHUP reads the settings again and ends nothing; wrong ones are said and change nothing', async ({
  sceneFor,
}) => {
  const { place, unit } = await unitOf(await sceneFor());
  const started = startUnit(unit, account);
  await untilUp(place, started);
  const said = (event: string) => (lines: string[]) => lines.some((line) => line.includes(`"${event}"`));
  const journal = (): Promise<string[]> => Promise.resolve(started.journal());
  await place.configure((settings) => {
    settings['keys'] = { maxAgeDays: 300 };
  });
  started.child.kill('SIGHUP');
  await eventually('it has read them', journal, said('settings-reloaded'));
  await place.configure((settings) => {
    settings.hospitalId = 'x';
  });
  started.child.kill('SIGHUP');
  await eventually('it says why not', journal, said('settings-not-reloaded'));
  await untilUp(place, started);
  await started.stop();
});

test('what it may write is the data folder and the HIS folders, and nothing else', async ({ sceneFor }) => {
  const { place, unit } = await unitOf(await sceneFor());
  const of = (name: string): string => directive(unit, 'Service', name);
  expect(of('ProtectSystem')).toBe('strict');
  expect(of('ReadWritePaths').split(' ')).toHaveLength(3);
  expect(of('NoNewPrivileges')).toBe('yes');
  expect(of('CapabilityBoundingSet')).toBe('');
  // Where nothing of it lies under /tmp, it gets one of its own.
  await place.configure((settings) => {
    settings.dataDir = '/var/lib/twpas-agent';
    settings.folders = [{ path: '/srv/his out/100%' }];
    settings.results = { exportDir: '/srv/results' };
  });
  const text = (await command(place, 'service', 'print')).stdout;
  expect(text).toContain('StateDirectory=twpas-agent\n');
  expect(text).toContain('ReadWritePaths="-/srv/his out/100%%" -/srv/results\n');
});

test('systemd itself finds nothing wrong with the unit', async ({ sceneFor }) => {
  const { place } = await sceneFor();
  const { stdout: text } = await command(place, 'service', 'print', '--user', 'daemon');
  const dir = await mkdtemp(join(tmpdir(), 'unit-'));
  try {
    const file = join(dir, 'twpas-agent.service');
    await writeFile(file, text);
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
    // Where there is no systemd, what it would say is not known.
    if (verified.error === undefined)
      expect(verified.stderr.split('\n').filter((line) => line.includes(file))).toEqual([]);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test.runIf(process.getuid?.() === 0)(
  'root registers nothing by settings that another account may write, and says how to mend it',
  async ({ sceneFor }) => {
    const { place } = await sceneFor();
    const root = join(place.dir, 'image');
    await mkdir(root);
    await chmod(place.config, 0o666);
    const done = await command(place, 'service', 'install', '--root', root);
    expect([done.code, done.stdout]).toEqual([1, '']);
    expect(done.stderr).toContain(`chown root:twpas-agent "${place.config}" && chmod 640 "${place.config}"`);
    expect(await readdir(root)).toEqual([]);
    await chmod(place.config, 0o600);
    const ssh = join(root, 'etc/systemd/system/ssh.service');
    await mkdir(dirname(ssh), { recursive: true });
    await writeFile(ssh, '[Service]\nExecStart=/usr/sbin/sshd\n');
    for (const verb of ['install', 'uninstall']) {
      const { code, stderr } = await command(place, 'service', verb, '--name', 'ssh', '--root', root);
      expect([code, stderr.includes('service-name-taken')]).toEqual([1, true]);
    }
    expect(await readFile(ssh, 'utf8')).toContain('/usr/sbin/sshd');
    const odd = await command(place, 'service', 'print', '--user', 'root\nExecStartPre=+/bin/sh');
    expect([odd.code, odd.stdout]).toEqual([2, '']);
  },
);

test('install and uninstall in an image write, enable and remove the unit, and start nothing', async ({
  sceneFor,
}) => {
  const { place } = await sceneFor();
  const root = join(place.dir, 'image');
  await mkdir(root);
  const args = ['--root', root, '--name', 'twpas-agent-test'];
  const done = await commandJson<{ file: string; steps: { command: string[]; did: string }[] }>(
    place,
    'service',
    'install',
    ...args,
  );
  expect(done.file).toBe(join(root, 'etc/systemd/system/twpas-agent-test.service'));
  expect(await readFile(done.file, 'utf8')).toContain('SyslogIdentifier=twpas-agent-test\n');
  expect(done.steps.map(({ command: [program] }) => program)).toEqual(['systemctl']);
  if (done.steps[0]?.did === 'ran')
    expect(await readdir(join(root, 'etc/systemd/system/multi-user.target.wants'))).toEqual([
      'twpas-agent-test.service',
    ]);
  const removed = await command(place, 'service', 'uninstall', ...args);
  expect([removed.code, removed.stdout.split('\n')[0]]).toEqual([0, `removed: ${done.file}`]);
  expect(await command(place, 'service', 'uninstall', ...args)).toMatchObject({ code: 1 });
});
