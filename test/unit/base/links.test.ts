import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { intakeRig, type IntakeRig } from '../support/intake-rig.ts';
import { smallBundle } from '../support/small-bundle.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

const SECRET = 'a file that only our account can read';

/** Outside of the watched folder, days old. */
function secret(name = 'machine.key'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, SECRET, { mode: 0o600 });
  utimesSync(path, 1, 1);
  return path;
}

const bundle = (...attachments: string[]): string => JSON.stringify(smallBundle({ attachments }));
const spooled = (rig: IntakeRig): string => [...rig.spool.files.values()].join('\n');

async function minutes(rig: IntakeRig, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    rig.clock.set(rig.clock.now() + 60_000);
    await rig.intake.rescan();
  }
}

it.skipIf(onWindows('links'))(
  'an attachment that is a link has not arrived: its target is neither kept nor sent, and the real file is taken later',
  async () => {
    const rig = intakeRig({ settleSeconds: 0, attachmentWaitSeconds: 120 });
    symlinkSync(secret(), join(rig.folder, 'x.pdf'));
    rig.write('a.json', bundle('x.pdf'));
    rig.intake.start();
    await rig.settle();
    expect(rig.cases.list.map(({ delivery }) => delivery)).toEqual(['waiting']);
    await minutes(rig, 5);
    expect(spooled(rig)).not.toContain(SECRET);
    expect(rig.cases.list.map(({ delivery }) => delivery)).toEqual(['refused']);
    rmSync(join(rig.folder, 'x.pdf'));
    rig.write('x.pdf', 'PDF');
    await minutes(rig, 2);
    expect(spooled(rig)).toContain('PDF');
  },
);

it.skipIf(onWindows('links'))(
  'a Bundle that is a link is no case, whether it leads out of the folder or to another file of it',
  async () => {
    const rig = intakeRig({ settleSeconds: 0 });
    const outside = join(temporaryFolder(), 'b.json');
    writeFileSync(outside, bundle());
    symlinkSync(outside, join(rig.folder, 'b.json'));
    symlinkSync('a.txt', join(rig.folder, 'a.json'));
    rig.write('a.txt', bundle());
    rig.intake.start();
    await rig.settle();
    expect(rig.cases.list).toEqual([]);
    expect(rig.spool.puts).toBe(0);
  },
);

it.skipIf(onWindows('links'))(
  'a folder that is exchanged for a link gives no file of its other end away as an attachment',
  async () => {
    const rig = intakeRig({ settleSeconds: 0, attachmentWaitSeconds: 3600 });
    const path = secret('x.pdf');
    rig.write('sub/a.json', bundle('x.pdf'));
    rig.intake.start();
    await rig.settle();
    expect(rig.cases.list.map(({ delivery }) => delivery)).toEqual(['waiting']);
    renameSync(join(rig.folder, 'sub'), join(temporaryFolder(), 'sub'));
    symlinkSync(join(path, '..'), join(rig.folder, 'sub'));
    await minutes(rig, 5);
    expect(spooled(rig)).not.toContain(SECRET);
    expect(rig.cases.list.map(({ delivery }) => delivery)).toEqual(['waiting']);
  },
);

it.skipIf(onWindows('links'))(
  'done/ that is a link leads no file out of the folder, and nothing is fetched into it through a link either',
  async () => {
    const rig = intakeRig({ settleSeconds: 0, afterAccepted: 'move' });
    const elsewhere = temporaryFolder();
    rig.write('sub/x.pdf', 'PDF');
    rig.write('sub/a.json', bundle('x.pdf'));
    rig.intake.start();
    await rig.settle();
    symlinkSync(elsewhere, join(rig.folder, 'done'));
    for (const { caseId } of rig.cases.list) rig.cases.accept(caseId);
    await minutes(rig, 3);
    expect(() => readFileSync(join(elsewhere, 'sub/a.json'))).toThrow('ENOENT');
    // Now the other way round: done/ is well, and the folder that the files lay in leads elsewhere.
    rmSync(join(rig.folder, 'done'));
    renameSync(join(rig.folder, 'sub'), join(temporaryFolder(), 'sub'));
    writeFileSync(join(elsewhere, 'a.json'), SECRET);
    writeFileSync(join(elsewhere, 'x.pdf'), SECRET);
    symlinkSync(elsewhere, join(rig.folder, 'sub'));
    await minutes(rig, 5);
    expect(readFileSync(join(elsewhere, 'a.json'), 'utf8')).toBe(SECRET);
    expect(readFileSync(join(elsewhere, 'x.pdf'), 'utf8')).toBe(SECRET);
  },
);

it.skipIf(onWindows('modes'))(
  'a file of ours that is closed to others, under a second name (a hard link), is not taken',
  async () => {
    const rig = intakeRig({ settleSeconds: 0 });
    const path = join(rig.folder, '..', `${rig.folder.split('/').at(-1) ?? ''}.key`);
    writeFileSync(path, SECRET, { mode: 0o600 });
    try {
      linkSync(path, join(rig.folder, 'x.pdf'));
      rig.write('a.json', bundle('x.pdf'));
      rig.intake.start();
      await rig.settle();
      await minutes(rig, 3);
      expect(spooled(rig)).not.toContain(SECRET);
    } finally {
      rmSync(path);
    }
  },
);

it.skipIf(onWindows('links'))(
  'a link, a linked folder and a pipe are reported once by kind and number, and again when they are gone',
  async () => {
    const rig = intakeRig({ settleSeconds: 0 });
    const elsewhere = temporaryFolder();
    mkdirSync(join(elsewhere, 'in'));
    symlinkSync(join(elsewhere, 'in'), join(rig.folder, '王小明'));
    symlinkSync('/dev/null', join(rig.folder, 'x.pdf'));
    rig.intake.start();
    await minutes(rig, 3);
    const told = (): unknown[] =>
      rig.log
        .filter(({ event }) => event.startsWith('folder-problem'))
        .map(({ event, code, count }) => [event, code, count]);
    expect(told()).toEqual([['folder-problem', 'link', 2]]);
    expect(JSON.stringify(rig.log)).not.toContain('王小明');
    expect(rig.intake.states()[0]?.problems).toHaveLength(2);
    rmSync(join(rig.folder, '王小明'));
    await minutes(rig, 1);
    rmSync(join(rig.folder, 'x.pdf'));
    await minutes(rig, 1);
    expect(told().at(-1)).toEqual(['folder-problem-over', 'link', undefined]);
    expect(rig.intake.states()[0]?.problems).toEqual([]);
  },
);
