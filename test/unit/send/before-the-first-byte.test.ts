import { fsyncSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { turns, until } from '../support/until.ts';
import { scene, type Scene } from './worker-scene.ts';

type Hold = (at: Scene, released: Promise<void>) => Promise<void>;

/** The disk takes the trail's lines, and keeps them only once it is released. */
const holdTrail: Hold = async ({ rig }, released) => {
  const probe = await open(rig.dir);
  const files = Object.getPrototypeOf(probe) as typeof probe;
  await probe.close();
  vi.spyOn(files, 'sync').mockImplementation(async function sayLater(this: typeof probe) {
    await released;
    fsyncSync(this.fd);
  });
};

/** The database takes a transaction only once the disk is released. */
const holdDatabase: Hold = ({ rig: { context } }, released) => {
  const write = context.store.write.bind(context.store);
  vi.spyOn(context.store, 'write').mockImplementation(async (work) => {
    await released;
    return write(work);
  });
  return Promise.resolve();
};

const isSending = ({ rig }: Scene, id: string): boolean => rig.row(id).delivery === 'sending';
const isIntended = ({ rig }: Scene): boolean => (rig.core.audit.head()?.n ?? 0) > 0;

test.each<readonly [string, string, Hold, (at: Scene, id: string) => boolean]>([
  ['the intent', '`sending`', holdTrail, isSending],
  ['`sending`', 'the intent', holdDatabase, isIntended],
])('no byte leaves before the disk keeps %s, though it has %s', async (_held, _other, hold, hasOther) => {
  const at = await scene(1);
  const id = await at.queue();
  const disk = Promise.withResolvers<undefined>();
  // A failed test's agent ends too: it waits for the disk.
  onTestFinished(() => {
    disk.resolve(undefined);
  });
  await hold(at, disk.promise);
  at.start();
  await until(() => hasOther(at, id));
  await turns();
  expect(at.nhi.posts).toEqual([]);
  disk.resolve(undefined);
  await until(() => at.rig.row(id).delivery === 'accepted');
  expect(at.nhi.posts).toHaveLength(1);
});
