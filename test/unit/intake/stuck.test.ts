import { expect, test } from 'vitest';
import { openForeignFolder } from '../../../main/agent/ground/base/foreign-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a folder is not stuck because the computer slept while it was asked', async () => {
  const told: boolean[] = [];
  const folder = openForeignFolder(temporaryFolder(), { onStuck: (is) => told.push(is), patienceMs: 20 });
  const looked = folder.look('.');
  // As after a sleep: the time is over before any answer could be heard.
  const wakesAt = performance.now() + 100;
  while (performance.now() < wakesAt);
  expect((await looked).kind).toBe('folder');
  expect(told).toEqual([]);
});
