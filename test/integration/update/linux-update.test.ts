/**
 * An update of the archive for a server, for real: signed stand-in releases (the built agent under other version numbers),
 * unpacked, switched and started in a temporary folder; only systemd is another.
 */
import { spawnSync } from 'node:child_process';
import {
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
import { systemClock } from '../../../main/agent/base/clock.ts';
import { openControl } from '../../../main/headless/control/control-client.ts';
import { agentHand, runningAgent } from '../../../main/headless/update/agent-hand.ts';
import { applyUpdate, type UpdateDone } from '../../../main/headless/update/apply.ts';
import { newerThan, releasesIn } from '../../../main/headless/update/feed.ts';
import { stagingOf } from '../../../main/headless/update/layout.ts';
import { linuxInstaller, settleLeft, type LinuxParts } from '../../../main/headless/update/linux-install.ts';
import { restoreBy } from '../../../main/headless/update/linux-service.ts';
import { readListing } from '../../../main/headless/update/signature.ts';
import { stage } from '../../../main/headless/update/stage.ts';
import { readJournal } from '../../../main/headless/update/switch-link.ts';
import { runCommand } from '../../../main/headless/service/register.ts';
import type { Sandbox } from '../../sandbox/options.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { publisher, signFolder } from '../../unit/headless/update/release-folder.ts';
import { eventually } from '../support/eventually.ts';
import { makePlace, type Place } from '../support/place.ts';
import { releaseArchive, releaseFolder, saysItsVersion, type Oddity } from './releases.ts';
import { standInService } from './service-stand-in.ts';

const { key, publicKey } = publisher();
let sandbox: Sandbox;
let place: Place;
let opt: string;
let feed: string;
let link: string;
let service: ReturnType<typeof standInService>;

beforeEach(async () => {
  sandbox = await startSandbox();
  place = await makePlace(sandbox);
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'twpas-update-')));
  opt = join(dir, 'opt');
  feed = join(dir, 'feed');
  mkdirSync(opt);
  mkdirSync(feed);
  link = join(opt, 'twpas-agent');
  symlinkSync(releaseFolder(opt, '1.0.0'), link);
  service = standInService(link, place.config);
});
afterEach(async () => {
  await service.stop();
  await sandbox.stop();
  await place.remove();
  rmSync(join(opt, '..'), { recursive: true, force: true });
});

function publish(version: string, oddity: Oddity = {}): void {
  const made = mkdtempSync(join(tmpdir(), 'twpas-release-'));
  releaseArchive(feed, releaseFolder(made, version, oddity), version);
  rmSync(made, { recursive: true });
  signFolder(
    feed,
    readdirSync(feed).filter((name) => name.endsWith('.gz')),
    key,
  );
}

const linked = (): string => basename(readlinkSync(link));
const running = (): ReturnType<typeof runningAgent> => runningAgent(place.dataDir, 'update');
const untilRuns = (version: string) =>
  eventually(`version ${version}`, running, (found) => found?.version === version);

/** As the command wires it, with a service that is ours and shorter patience. */
function parts(current: string): Omit<LinuxParts, 'version'> {
  const folder = join(opt, `twpas-agent-${current}-linux-x64`);
  return {
    layout: { link, folder },
    current,
    config: place.config,
    clock: systemClock,
    times: { upMs: 8_000, steadyMs: 500 },
    restart: service.restart,
    running,
    restore: async (from, backup) => {
      await service.stop();
      const ask = restoreBy({ service: 'none', dataDir: place.dataDir, config: place.config }, (command) =>
        command[0] === 'systemctl' ? 0 : runCommand(command),
      );
      await ask(from, backup);
    },
  };
}

async function update(current: string, change: Partial<LinuxParts> = {}): Promise<UpdateDone> {
  const release = newerThan(current, releasesIn(await readListing(feed, publicKey), feed, 'linux'));
  if (release === null) throw new Error('no newer one');
  return applyUpdate({
    release,
    stage: () => stage(release, stagingOf(link)),
    installer: linuxInstaller({ ...parts(current), version: release.version, ...change }),
    agent: await agentHand(place.dataDir, release.version, 'update'),
    say: () => undefined,
  });
}

test('a newer version takes over, with a backup made by the one before it', async () => {
  publish('1.1.0');
  service.start();
  await untilRuns('1.0.0');
  const done = await update('1.0.0');
  expect(done).toMatchObject({ version: '1.1.0', state: 'installed' });
  expect(linked()).toBe('twpas-agent-1.1.0-linux-x64');
  expect(await running()).toMatchObject({ version: '1.1.0' });
  expect(existsSync(done.backup ?? '')).toBe(true);
  expect(await readJournal(link)).toBeNull();
  // Nothing half-made is left beside it; the command removes the copy.
  expect(readdirSync(opt).toSorted()).toEqual([
    'twpas-agent',
    'twpas-agent-1.0.0-linux-x64',
    'twpas-agent-1.1.0-linux-x64',
    'twpas-agent.updates',
  ]);
});

test('one that ends at its start is undone, and the old one works as before', async () => {
  publish('1.2.0', { instead: 'process.exit(1);' });
  service.start();
  await untilRuns('1.0.0');
  await expect(update('1.0.0')).rejects.toMatchObject({ code: 'update-undone' });
  expect(linked()).toBe('twpas-agent-1.0.0-linux-x64');
  expect(await running()).toMatchObject({ version: '1.0.0' });
});

test('one that spoils the database for the old one is undone by the backup, and nothing is sent until a person says so', async () => {
  const instead =
    "const { createRequire } = await import('node:module'); const db = createRequire(import.meta.url)('better-sqlite3')(dataDir + '/agent.db'); db.pragma('user_version = 999'); db.close(); process.exit(1);";
  publish('1.3.0', { instead, dataDir: place.dataDir });
  service.start();
  await untilRuns('1.0.0');
  await expect(update('1.0.0')).rejects.toMatchObject({ code: 'update-undone' });
  await untilRuns('1.0.0');
  const control = await openControl(place.dataDir, 'test');
  expect((await control?.client.status())?.destination).toMatchObject({ pausedByPerson: true });
  await control?.close();
});

test('one that does not run on this machine is found before anything is touched', async () => {
  const made = mkdtempSync(join(tmpdir(), 'twpas-release-'));
  const folder = releaseFolder(made, '1.4.0');
  rmSync(join(folder, 'cli.js'));
  releaseArchive(feed, folder, '1.4.0');
  rmSync(made, { recursive: true });
  signFolder(feed, readdirSync(feed), key);
  service.start();
  const before = await untilRuns('1.0.0');
  await expect(update('1.0.0')).rejects.toMatchObject({ code: 'update-unfit' });
  expect(linked()).toBe('twpas-agent-1.0.0-linux-x64');
  expect(await running()).toEqual(before);
});

test('cut off before its switch, the old one goes on, and the next try is as if there had been none', async () => {
  publish('1.1.0');
  service.start();
  const before = await untilRuns('1.0.0');
  const reached = Promise.withResolvers<undefined>();
  const release = newerThan('1.0.0', releasesIn(await readListing(feed, publicKey), feed, 'linux'));
  if (release === null) throw new Error('no newer one');
  const hand = await agentHand(place.dataDir, '1.1.0', 'update');
  // It ends here for good, with the agent drained and everything unpacked.
  void applyUpdate({
    release,
    stage: () => stage(release, stagingOf(link)),
    installer: linuxInstaller({ ...parts('1.0.0'), version: '1.1.0' }),
    agent:
      hand === null
        ? null
        : {
            drain: () => hand.drain(),
            goOn: () => hand.goOn(),
            backUp: () => {
              reached.resolve(undefined);
              return new Promise<never>(() => undefined);
            },
          },
    say: () => undefined,
  });
  await reached.promise;
  expect(linked()).toBe('twpas-agent-1.0.0-linux-x64');
  expect(await running()).toEqual(before);
  expect(await settleLeft(parts('1.0.0'))).toBe('nothing');
  expect(await update('1.0.0')).toMatchObject({ state: 'installed' });
});

test('cut off between its switch and the start, the next look finishes it', async () => {
  publish('1.1.0');
  service.start();
  const before = await untilRuns('1.0.0');
  const reached = Promise.withResolvers<undefined>();
  void update('1.0.0', {
    restart: () => {
      reached.resolve(undefined);
      return new Promise<never>(() => undefined);
    },
  });
  await reached.promise;
  // The old one still answers, and goes on sending by itself when its hold has passed.
  expect(await running()).toEqual(before);
  expect(await readJournal(link)).toMatchObject({ from: join(opt, 'twpas-agent-1.0.0-linux-x64') });
  const asked = spawnSync(join(link, 'twpas-agent'), ['status', '--json', '--config', place.config], {
    encoding: 'utf8',
  });
  expect(asked.stderr).toContain('to twpas-agent-1.1.0-linux-x64 is not confirmed');
  expect(JSON.parse(asked.stdout)).toMatchObject({ running: true, version: '1.0.0' });
  expect(await settleLeft(parts('1.1.0'))).toBe('confirmed');
  expect(await running()).toMatchObject({ version: '1.1.0' });
  expect(await readJournal(link)).toBeNull();
});

test('cut off after the start of one that is not well, the next look undoes it', async () => {
  publish('1.2.0', { instead: 'process.exit(1);' });
  service.start();
  await untilRuns('1.0.0');
  const reached = Promise.withResolvers<undefined>();
  void update('1.0.0', {
    running: () => {
      reached.resolve(undefined);
      return new Promise<never>(() => undefined);
    },
  });
  await reached.promise;
  expect(linked()).toBe('twpas-agent-1.2.0-linux-x64');
  expect(await settleLeft(parts('1.2.0'))).toBe('undone');
  expect(linked()).toBe('twpas-agent-1.0.0-linux-x64');
  expect(await running()).toMatchObject({ version: '1.0.0' });
});

test('the command of an installed version installs the next one, and refuses where it is not allowed', async () => {
  publish('1.1.0');
  expect(saysItsVersion(link)).toBe('1.0.0');
  const policy = join(place.dir, 'policy.yaml');
  const ask = (...args: string[]) =>
    spawnSync(join(link, 'twpas-agent'), ['update', ...args, '--json', '--config', place.config], {
      encoding: 'utf8',
      env: { ...process.env, TWPAS_POLICY: policy },
    });
  expect(ask('apply').stderr).toContain('update-off');
  writeFileSync(policy, stringify({ update: { allowed: true, feed, publicKey } }));
  expect(JSON.parse(ask('check').stdout)).toMatchObject({ version: '1.0.0', newer: { version: '1.1.0' } });
  const applied = ask('apply');
  expect(JSON.parse(applied.stdout)).toMatchObject({ version: '1.1.0', state: 'installed' });
  expect(linked()).toBe('twpas-agent-1.1.0-linux-x64');
  expect(JSON.parse(ask('apply').stdout)).toEqual({ version: '1.1.0', state: 'newest' });
  // An agent that no service starts anew is not taken from under the person who started it.
  publish('1.2.0');
  service.start();
  await untilRuns('1.1.0');
  expect(ask('apply').stderr).toContain('update-by-hand');
  expect(await running()).toMatchObject({ version: '1.1.0' });
});
