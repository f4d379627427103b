import { renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import type * as Promises from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { intakeRig } from '../support/intake-rig.ts';
import { makePipe } from '../support/make-pipe.ts';
import { smallBundle } from '../support/small-bundle.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

/** Runs after the n-th look at a path with this end, and before whatever follows the look. */
const { exchange } = vi.hoisted(() => ({
  exchange: { end: '', after: 0, seen: 0, run: (): void => undefined },
}));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof Promises>();
  const watched =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const seen = await call(...args);
      if (String(args[0]).endsWith(exchange.end) && ++exchange.seen === exchange.after) exchange.run();
      return seen;
    };
  return { ...real, stat: watched(real.stat), lstat: watched(real.lstat) };
});
beforeEach(() => {
  Object.assign(exchange, { end: '/exchanged', after: 0, seen: 0 });
});

const SECRET = JSON.stringify(smallBundle({ patient: 'A100000009' }));

it.skipIf(onWindows('pipes')).each([1, 2])(
  'a pipe that takes the place of a Bundle after look %i at it is not waited at',
  { timeout: 5000 },
  async (after) => {
    const rig = intakeRig({ settleSeconds: 0 });
    const path = rig.write('a.json', JSON.stringify(smallBundle()));
    Object.assign(exchange, {
      end: 'a.json',
      after,
      run: () => {
        makePipe(path);
      },
    });
    rig.intake.start();
    await rig.settle();
    expect(rig.cases.list).toEqual([]);
  },
);

it.skipIf(onWindows('links')).each([1, 2])(
  'a link that takes the place of a Bundle after look %i at it is not followed',
  async (after) => {
    const rig = intakeRig({ settleSeconds: 0 });
    const secret = join(temporaryFolder(), 'secret.json');
    writeFileSync(secret, SECRET);
    // Same size and date, so that nothing else tells the two apart.
    const path = rig.write('a.json', SECRET.replace('A100000009', 'A100000001'), 1000);
    utimesSync(secret, 1000, 1000);
    Object.assign(exchange, {
      end: 'a.json',
      after,
      run: () => {
        rmSync(path);
        symlinkSync(secret, path);
      },
    });
    rig.intake.start();
    await rig.settle();
    expect([...rig.spool.files.values()].map(String)).not.toContain(SECRET);
  },
);

it.skipIf(onWindows('links'))(
  'a folder that is exchanged for a link after the look at its file leads to no file elsewhere',
  async () => {
    const rig = intakeRig({ settleSeconds: 0 });
    const elsewhere = temporaryFolder();
    writeFileSync(join(elsewhere, 'a.json'), SECRET);
    utimesSync(join(elsewhere, 'a.json'), 1000, 1000);
    rig.write('sub/a.json', SECRET.replace('A100000009', 'A100000001'), 1000);
    Object.assign(exchange, {
      end: 'sub/a.json',
      after: 1,
      run: () => {
        renameSync(join(rig.folder, 'sub'), join(rig.folder, '.away'));
        symlinkSync(elsewhere, join(rig.folder, 'sub'));
      },
    });
    rig.intake.start();
    await rig.settle();
    expect([...rig.spool.files.values()].map(String)).not.toContain(SECRET);
  },
);
