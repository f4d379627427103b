/**
 * An update of the archive for a server, for real: signed stand-in releases (the built agent under other version numbers), and the
 * lines that the command prints typed as an administrator would, in a temporary folder; only sudo and systemd are left out.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { runningAgent } from '../../../main/headless/update/install-update.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { Sandbox } from '../../sandbox/options.ts';
import { publisher, signFolder } from '../../unit/headless/update/release-folder.ts';
import { eventually } from '../support/eventually.ts';
import { makePlace, type Place } from '../support/place.ts';
import { releaseArchive, releaseFolder, saysItsVersion } from './releases.ts';

const { key, publicKey } = publisher();
let sandbox: Sandbox;
let place: Place;
let opt: string;
let feed: string;
let link: string;
let agent: ChildProcess | null = null;

beforeEach(async () => {
  sandbox = await startSandbox();
  place = await makePlace(sandbox);
  // An administrator's folders may have blanks in their names.
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'twpas update ')));
  opt = join(dir, 'opt');
  feed = join(dir, 'feed');
  mkdirSync(opt);
  mkdirSync(feed);
  link = join(opt, 'twpas-agent');
  symlinkSync(releaseFolder(opt, '1.0.0'), link);
});
afterEach(async () => {
  await stop();
  await sandbox.stop();
  await place.remove();
  rmSync(join(opt, '..'), { recursive: true, force: true });
});

/** In the place of systemd: by way of the link. */
function start(): void {
  agent = spawn(join(link, 'twpas-agent'), ['run', '--service', '--config', place.config], {
    stdio: 'ignore',
  });
}
async function stop(): Promise<void> {
  const ending = agent;
  agent = null;
  if (ending?.exitCode !== null || ending.signalCode !== null) return;
  const exited = once(ending, 'exit');
  ending.kill('SIGTERM');
  await exited;
}
const untilRuns = (version: string) =>
  eventually(
    `version ${version}`,
    () => runningAgent(place.dataDir, 'update'),
    (found) => found?.version === version,
  );

function publish(version: string): string {
  const made = mkdtempSync(join(tmpdir(), 'twpas-release-'));
  const archive = releaseArchive(feed, releaseFolder(made, version), version);
  rmSync(made, { recursive: true });
  signFolder(
    feed,
    readdirSync(feed).filter((name) => name.endsWith('.gz')),
    key,
  );
  return join(feed, archive);
}

function ask(...args: string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  return spawnSync(join(link, 'twpas-agent'), ['update', ...args, '--config', place.config], {
    encoding: 'utf8',
    env: { ...process.env, TWPAS_POLICY: join(place.dir, 'policy.yaml') },
  });
}
const allow = (): void => {
  writeFileSync(join(place.dir, 'policy.yaml'), stringify({ update: { allowed: true, feed, publicKey } }));
};

test('the lines that the command prints bring the verified version up, with a backup made by the one before it', async () => {
  publish('1.1.0');
  expect(saysItsVersion(link)).toBe('1.0.0');
  expect(ask('apply').stderr).toContain('update-off');
  allow();
  start();
  await untilRuns('1.0.0');
  const { copy, steps, ...done } = JSON.parse(ask('apply', '--json').stdout) as {
    readonly copy: string;
    readonly steps: readonly string[];
  };
  expect(done).toEqual({ state: 'verified', version: '1.1.0' });
  expect(copy).toBe(join(`${link}.updates`, 'twpas-agent-1.1.0-linux-x64.tar.gz'));
  // Nothing that runs was touched.
  expect(basename(readlinkSync(link))).toBe('twpas-agent-1.0.0-linux-x64');

  for (const step of steps) {
    const line = step.replace(/^sudo (-u \S+ )?/, '');
    if (line.startsWith('systemctl restart ')) {
      await stop();
      start();
      await untilRuns('1.1.0');
      continue;
    }
    const { status, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' });
    expect([line, stderr, status]).toEqual([line, expect.any(String), 0]);
  }
  expect(basename(readlinkSync(link))).toBe('twpas-agent-1.1.0-linux-x64');
  expect(existsSync(join(place.dataDir, 'backups', 'before-1.1.0.backup'))).toBe(true);
  expect(JSON.parse(ask('apply', '--json').stdout)).toEqual({ version: '1.1.0', state: 'newest' });
});

test('an archive that is not what the publisher signed is not copied, and a person is told not to install it', () => {
  appendFileSync(publish('1.1.0'), 'x');
  allow();
  expect(JSON.parse(ask('check', '--json').stdout)).toMatchObject({ newer: { version: '1.1.0' } });
  const { stderr, status } = ask('apply');
  expect([status, stderr]).toEqual([expect.any(Number), expect.stringContaining('update-damaged')]);
  expect(status).not.toBe(0);
  expect(readdirSync(`${link}.updates`)).toEqual([]);
});
