import { expect, test } from 'vitest';
import { createLine } from '../../../main/agent/carrier/intake/pass.ts';

test('work goes on side by side, and in turn where it asks for its turn', async () => {
  const line = createLine(3, 1000);
  const said: string[] = [];
  const slow = Promise.withResolvers<undefined>();
  line.add(1, async (turn) => {
    await slow.promise;
    await turn.mine();
    said.push('first');
  });
  line.add(1, async (turn) => {
    said.push('second is ready');
    await turn.mine();
    said.push('second');
  });
  // A job that fails before its turn holds up nobody and lets nobody go before the first.
  line.add(1, () => Promise.resolve());
  await line.room(1);
  line.add(1, async (turn) => {
    await turn.mine();
    said.push('last');
  });
  slow.resolve(undefined);
  await line.empty();
  expect(said).toEqual(['second is ready', 'first', 'second', 'last']);
});

test('there is room for so many and so many bytes, and for one alone of any size', async () => {
  const line = createLine(2, 100);
  const ends: (() => void)[] = [];
  const work = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
  const isRoom = async (bytes: number): Promise<boolean> => {
    const late = new Promise<false>((resolve) => setImmediate(resolve, false));
    return Promise.race([line.room(bytes).then(() => true), late]);
  };
  expect(await isRoom(5000)).toBe(true);
  line.add(90, work);
  expect(await isRoom(20)).toBe(false);
  expect(await isRoom(10)).toBe(true);
  line.add(10, work);
  expect(await isRoom(0)).toBe(false);
  ends.forEach((end) => {
    end();
  });
  await line.empty();
  expect(await isRoom(100)).toBe(true);
});
