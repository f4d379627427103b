import { spawnSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import { allAt, expectStoredOnce } from '../support/expectations.ts';
import { test } from '../support/scene.ts';
import { mountReadOnly, mountSmall, whyNoMount, type Mounted } from '../support/small-disk.ts';

const MIB = 2 ** 20;
const noMount = whyNoMount();
const why = noMount === null ? '' : ` (not tried: ${noMount})`;

const mounted: Pick<Mounted, 'unmount'>[] = [];
afterEach(() => {
  for (const disk of mounted.splice(0).toReversed()) disk.unmount();
});

/** The same folder once more, as a share is mounted again. */
function bind(from: string, at: string): Pick<Mounted, 'unmount'> {
  const { status, stderr } = spawnSync('mount', ['--bind', from, at], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount: ${stderr}`);
  return { unmount: () => void spawnSync('umount', ['--lazy', at]) };
}

test.skipIf(noMount !== null)(
  `a share that is unmounted is no empty folder, its cases stay, and what lies on the disk below is not taken${why}`,
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const { exportDir } = scene.place;
    const first = mountSmall(exportDir, 20 * MIB);
    mounted.push(first);
    const agent = await scene.agent();
    const before = makeSample({ seed: 'on the share', attachments: 0 });
    await scene.put(before);
    await agent.until('accepted', allAt(1, 'accepted'));

    first.unmount();
    // The mount point is an ordinary, writable folder now.
    const stray = makeSample({ seed: 'below the share', attachments: 0 });
    await scene.put(stray);
    await agent.untilStatus('seen gone', ({ folders }) => folders[0]?.state === 'unreachable');
    expect(await agent.cases()).toMatchObject([{ delivery: 'accepted' }]);
    expect((await readdir(exportDir)).sort()).toEqual([stray.fileName]);

    // Another medium in its place is a folder again once our lease lies on it: a share that comes back empty, say.
    const back = mountSmall(exportDir, 20 * MIB);
    mounted.push(back);
    await writeSample(exportDir, before);
    const after = makeSample({ seed: 'after it was back', attachments: 0 });
    await scene.put(after);
    await agent.stop();
    const again = await scene.agent();
    await again.until('the new one accepted', allAt(2, 'accepted'));
    expectStoredOnce(await scene.sandbox.ledger(), [before, after]);
  },
);

test.skipIf(noMount !== null)(
  `a share that goes and comes back under a running agent is watched again, and its new files are taken${why}`,
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const { exportDir, dir } = scene.place;
    const share = join(dir, 'share');
    const sent: Sample[] = [];
    // Mounts a device of its own, as a share is: it tells the folder below the mount point from the share.
    mounted.push(mountSmall(share, 20 * MIB));
    mounted.push(bind(share, exportDir));
    const agent = await scene.agent();
    const before = makeSample({ seed: 'before it went', attachments: 0 });
    await scene.put(before);
    await agent.until('accepted', allAt(1, 'accepted'));

    for (const seed of ['after it was back', 'after the second time']) {
      mounted.pop()?.unmount();
      await agent.untilStatus('seen gone', ({ folders }) => folders[0]?.state === 'unreachable');
      // The HIS goes on writing to its share, which this machine does not see.
      const meanwhile = makeSample({ seed: `${seed}, written before`, attachments: 0 });
      await writeSample(share, meanwhile);
      mounted.push(bind(share, exportDir));
      await agent.untilStatus('watching', ({ folders }) => folders[0]?.state === 'watching');
      const after = makeSample({ seed, attachments: 0 });
      await scene.put(after);
      sent.push(meanwhile, after);
      await agent.until('all accepted', allAt(1 + sent.length, 'accepted'));
    }
    expectStoredOnce(await scene.sandbox.ledger(), [before, ...sent]);
  },
);

test.skipIf(noMount !== null)(
  `a folder in which nothing can be written is read, said once to be so, and another agent cannot be kept out${why}`,
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const { exportDir, dir } = scene.place;
    const source = join(dir, 'his');
    await mkdir(source);
    mounted.push(mountReadOnly(source, exportDir));
    const agent = await scene.agent();
    const sample = makeSample({ seed: 'read only', attachments: 1 });
    await writeSample(source, sample);
    await agent.until('accepted', allAt(1, 'accepted'));
    await agent.untilStatus('known', ({ folders }) => folders[0]?.state === 'read-only');
    expect(agent.log().split('"state":"read-only"')).toHaveLength(2);
    expect((await readdir(source)).toSorted()).toEqual(
      [sample.fileName, ...sample.attachments.map(({ name }) => name)].toSorted(),
    );
    expectStoredOnce(await scene.sandbox.ledger(), [sample]);
  },
);
