import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDeskFile } from '../../../main/desktop/config/desk-file.ts';
import { openLogFile } from '../../../main/desktop/shell/log-file.ts';
import { setDatabaseAside } from '../../../main/agent/ground/db/set-aside.ts';
import { recogniseFolder, rememberPlace } from '../../../main/agent/ground/db/folder-place.ts';
import { removeTemporaries, temporaryPath, writeDurably } from '../../../main/agent/ground/base/files.ts';
import { CURRENT_LOG, openRotatingLog } from '../../../main/agent/ground/log/outputs.ts';
import { copyDurably, openForeignFolder } from '../../../main/agent/ground/base/foreign-folder.ts';
import { writeControlFile } from '../../../main/headless/control/control-file.ts';
import { writeZip } from '../../../main/headless/commands/diagnostics.ts';
import { holdFiles, type HeldRule } from '../../faults/held-files.ts';
import { hurry } from '../support/hurry.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

function held(...rules: readonly HeldRule[]): ReturnType<typeof holdFiles> {
  const holding = holdFiles(rules);
  onTestFinished(() => {
    holding.letGo();
  });
  return holding;
}

const renames = (path: string, times: number | null = 3): HeldRule => ({
  path,
  act: 'rename',
  code: 'EPERM',
  times,
});

describe('a rename that another program keeps from happening is tried again', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'] as const)('after %s a durable write completes', async (code) => {
    const dir = temporaryFolder();
    const holding = held({ path: 'x\\.json$', act: 'rename', code, times: 4 });
    await writeDurably(join(dir, 'x.json'), 'whole', 0o600);
    expect(holding.refused()).toBe(4);
    expect(readdirSync(dir)).toEqual(['x.json']);
    expect(readFileSync(join(dir, 'x.json'), 'utf8')).toBe('whole');
  });

  it('gives up after some seconds with the first error, and leaves nothing behind', async () => {
    hurry();
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'x.json'), 'before');
    held(renames('x\\.json$', null), { path: '\\.tmp$', act: 'remove', code: 'EBUSY', times: 1 });
    const begun = performance.now();
    await expect(writeDurably(join(dir, 'x.json'), 'after', 0o600)).rejects.toMatchObject({
      code: 'EPERM',
    });
    expect(performance.now() - begun).toBeGreaterThan(3_000);
    expect(readdirSync(dir)).toEqual(['x.json']);
    expect(readFileSync(join(dir, 'x.json'), 'utf8')).toBe('before');
  });

  it('a file that could not be removed then is removed by a later write', async () => {
    hurry();
    const dir = temporaryFolder();
    const holding = held(renames('x\\.json$', null), {
      path: '\\.tmp$',
      act: 'remove',
      code: 'EPERM',
      times: null,
    });
    await expect(writeDurably(join(dir, 'x.json'), 'after', 0o600)).rejects.toMatchObject({
      code: 'EPERM',
    });
    holding.letGo();
    await writeDurably(join(dir, 'y.json'), 'whole', 0o600);
    await until(() => readdirSync(dir).length === 1);
  });

  it('one leftover that is held does not keep the others from being removed at a start', async () => {
    const dir = temporaryFolder();
    const paths = [temporaryPath(dir), temporaryPath(dir), temporaryPath(dir)];
    for (const path of paths) writeFileSync(path, 'half');
    held({ path: '\\.tmp$', act: 'remove', code: 'EBUSY', times: 1 });
    await removeTemporaries(dir);
    expect(readdirSync(dir)).toHaveLength(1);
  });

  it.each<[what: string, rule: string, act: (dir: string) => Promise<unknown>]>([
    ['place.json', 'place\\.json$', (dir) => rememberPlace(dir).then(() => recogniseFolder(dir))],
    [
      'a copy of a backup',
      'copy\\.backup$',
      (dir) => {
        writeFileSync(join(dir, 'made'), 'bytes');
        return copyDurably(join(dir, 'made'), openForeignFolder(dir), 'copy.backup');
      },
    ],
    [
      'the control file',
      'control\\.json$',
      (dir) => writeControlFile(dir, { v: 1, socket: 'x', token: 'x'.repeat(32) }),
    ],
    ['a diagnostics file', 'd\\.zip$', (dir) => writeZip(join(dir, 'd.zip'), [{ name: 'a', text: 'b' }])],
    [
      'a damaged database set aside',
      'agent\\.db',
      (dir) => {
        writeFileSync(join(dir, 'agent.db'), 'damaged');
        return setDatabaseAside(dir, Date.now());
      },
    ],
  ])('%s', async (_what, rule, act) => {
    const dir = temporaryFolder();
    const holding = held(renames(rule));
    await act(dir);
    expect(holding.refused()).toBe(3);
    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('what the desktop remembers, at once and without a promise', () => {
    const path = join(temporaryFolder(), 'desk.json');
    const logged: string[] = [];
    const file = openDeskFile(path, (_level, event) => logged.push(event));
    held(renames('desk\\.json$'));
    file.change({ keySlot: 'machine' });
    expect(logged).toEqual([]);
    expect(openDeskFile(path, () => undefined).get().keySlot).toBe('machine');
  });
});

describe('a log that a viewer holds open loses no line', () => {
  it('of the agent: it grows on and is put aside later', () => {
    const dir = temporaryFolder();
    const log = openRotatingLog({ dir, mostBytes: 10, keepDays: 3, now: Date.now });
    log.write('first line\n');
    held(renames('agent\\.log$', 2));
    for (const line of ['second\n', 'third\n']) log.write(line);
    expect(readFileSync(join(dir, CURRENT_LOG), 'utf8')).toBe('first line\nsecond\nthird\n');
    log.write('fourth\n');
    expect(readFileSync(join(dir, CURRENT_LOG), 'utf8')).toBe('fourth\n');
  });

  it('of the desktop program', () => {
    const path = join(temporaryFolder(), 'desktop.log');
    const log = openLogFile(path, 10);
    log.write('first line, long\n');
    held(renames('desktop\\.log', 1));
    log.write('second\n');
    expect(readFileSync(path, 'utf8')).toBe('first line, long\nsecond\n');
    log.write('third\n');
    expect(readFileSync(path, 'utf8')).toBe('third\n');
  });
});
