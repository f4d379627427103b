import { lstatSync, readFileSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { intakeRig, type IntakeRig } from '../support/intake-rig.ts';
import { smallBundle } from '../support/small-bundle.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

const MINUTE = 60_000;

/** A file of ours, days old, outside of the watched folder. */
function secretOfOurs(): string {
  const path = join(temporaryFolder(), 'machine.key');
  writeFileSync(path, Buffer.alloc(32, 7), { mode: 0o600 });
  utimesSync(path, 1, 1);
  return path;
}

async function minutes(rig: IntakeRig, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    rig.clock.set(rig.clock.now() + MINUTE);
    await rig.intake.rescan();
  }
}

it.skipIf(onWindows('links'))(
  'a link in place of the lease leaves its target untouched, and the folder goes on with a lease of its own',
  async () => {
    const secret = secretOfOurs();
    const rig = intakeRig({ settleSeconds: 0 });
    const lease = join(rig.folder, '.twpas-agent.json');
    symlinkSync(secret, lease);
    rig.write('a.json', JSON.stringify(smallBundle()), 1000);
    rig.intake.start();
    await minutes(rig, 10);
    expect(readFileSync(secret)).toEqual(Buffer.alloc(32, 7));
    expect(lstatSync(lease).isFile()).toBe(true);
    expect(rig.cases.list.map(({ found }) => found.relPath)).toEqual(['a.json']);
  },
);

it.skipIf(onWindows('links'))(
  'a link that takes the place of our own lease while we hold it is replaced and not followed',
  async () => {
    const secret = secretOfOurs();
    const rig = intakeRig();
    const lease = join(rig.folder, '.twpas-agent.json');
    rig.intake.start();
    await rig.intake.rescan();
    renameSync(lease, join(temporaryFolder(), 'lease'));
    symlinkSync(secret, lease);
    await minutes(rig, 12);
    expect(readFileSync(secret)).toEqual(Buffer.alloc(32, 7));
    expect(lstatSync(lease).isFile()).toBe(true);
  },
);

it.skipIf(onWindows('links'))(
  'a dangling link in place of the lease makes no file at its other end',
  async () => {
    const target = join(temporaryFolder(), 'new-file');
    const rig = intakeRig();
    symlinkSync(target, join(rig.folder, '.twpas-agent.json'));
    rig.intake.start();
    await minutes(rig, 10);
    expect(() => lstatSync(target)).toThrow('ENOENT');
    expect(lstatSync(join(rig.folder, '.twpas-agent.json')).isFile()).toBe(true);
  },
);
