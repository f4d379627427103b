import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { dueResults } from '../../../main/agent/carrier/cases/outbox.ts';
import { openForeignFolder } from '../../../main/agent/ground/base/foreign-folder.ts';
import { lookAtBackup } from '../../../main/agent/attendants/backups/read-backup.ts';
import { createWriteBack } from '../../../main/agent/carrier/results/write-back.ts';
import { backUp, scheduleFor } from '../support/backups.ts';
import { caseRig } from '../support/case-rig.ts';
import { makePipe } from '../support/make-pipe.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { onWindows } from '../support/where.ts';

const quiet = (): void => undefined;
const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** As a program that was started without one. */
function openUmask(): void {
  const before = process.umask(0);
  onTestFinished(() => {
    process.umask(before);
  });
}

it.skipIf(onWindows('modes'))(
  'folders for results, for archives and for backups are closed to other accounts, also under an open umask',
  async () => {
    const rig = await caseRig();
    openUmask();
    const exportDir = join(rig.dir, 'out', 'results');
    const parts = { context: rig.context, marks: rig.core, exportDir, clock: rig.clock, log: quiet };
    const writeBack = createWriteBack(parts);
    onTestFinished(() => writeBack.stop());
    await rig.queued({ errors: ['bundle-type'] });
    writeBack.start();
    await until(() => dueResults(rig.context).length === 0);
    expect([modeOf(exportDir), modeOf(join(rig.dir, 'out'))]).toEqual([0o750, 0o750]);

    const second = join(rig.dir, 'second');
    await backUp(rig, join(second, 'a.backup'), 0);
    expect([modeOf(second), modeOf(join(second, 'a.backup'))]).toEqual([0o750, 0o600]);
  },
);

it.skipIf(onWindows('pipes'))(
  'what lies at the second place of backups is neither read nor written through, is no backup, and is shown',
  async () => {
    const rig = await caseRig();
    const { dir } = rig;
    const place = join(dir, 'second');
    mkdirSync(place);
    writeFileSync(join(dir, 'secret'), 'ours');
    // Newer than all: it would be the one that is drilled, and would keep the next one from being due.
    symlinkSync(join(dir, 'secret'), join(place, 'twpas-agent-0101090517-20991231-000000.backup'));
    makePipe(join(place, 'twpas-agent-0101090517-20991231-000001.backup'));
    const schedule = scheduleFor(rig, place);
    schedule.start();
    await until(() => schedule.folder().state === 'fine');
    expect(schedule.folder().problems).toEqual([
      { kind: 'link', count: 1 },
      { kind: 'special', count: 1 },
    ]);
    expect(basename((await schedule.newest()) ?? '')).toMatch(/^twpas-agent-0101090517-20261124-/);
    expect(readFileSync(join(dir, 'secret'), 'utf8')).toBe('ours');
  },
);

it.skipIf(onWindows('pipes'))('a pipe in place of a backup is refused and holds nobody', async () => {
  const file = join(temporaryFolder(), 'a.backup');
  makePipe(file);
  await expect(lookAtBackup(file, null)).rejects.toMatchObject({ code: 'backup-unreadable' });
});

it.skipIf(onWindows('links'))(
  'a copy that is read back is the file that was written, also when its temporary name was exchanged for a link',
  async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'secret'), 'ours');
    const folder = openForeignFolder(dir);
    function* pieces(): Generator<Buffer> {
      yield Buffer.from('first ');
      const [temporary = ''] = readdirSync(dir).filter((name) => name.endsWith('.tmp'));
      unlinkSync(join(dir, temporary));
      symlinkSync(join(dir, 'secret'), join(dir, temporary));
      yield Buffer.from('second');
    }
    await folder.writeFrom('copy', Readable.from(pieces()), 0o600, { verify: true });
    expect(readFileSync(join(dir, 'secret'), 'utf8')).toBe('ours');
  },
);

it.skipIf(onWindows('links'))(
  'nothing is written through a linked folder on the way, by any call',
  async () => {
    const [root, elsewhere] = [temporaryFolder(), temporaryFolder()];
    symlinkSync(elsewhere, join(root, 'shelf'));
    mkdirSync(join(root, 'own'));
    const folder = openForeignFolder(root);
    const calls = (path: string): readonly (() => Promise<void>)[] => [
      () => folder.write(path, 'text', 0o600),
      () => folder.writeFrom(path, Readable.from([Buffer.from('text')]), 0o600, { verify: true }),
      () => folder.create(`${path}.new`, 'text', 0o600),
    ];
    for (const call of calls('shelf/file'))
      await expect(call()).rejects.toMatchObject({ code: 'file-not-plain' });
    expect(readdirSync(elsewhere)).toEqual([]);
    for (const call of calls('own/file')) await call();
    expect(readdirSync(join(root, 'own')).sort()).toEqual(['file', 'file.new']);
    expect(readFileSync(join(root, 'own', 'file'), 'utf8')).toBe('text');
  },
);
