import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type KeyWatch, openKeyWatch } from '../../main/agent/attendants/expiry/key-watch.ts';
import { createClientKeys } from '../../main/agent/carrier/smart/client-keys.ts';
import { listLog } from './nhi/nhi-under-test.ts';
import { testVault } from './smart/test-vault.ts';
import { FakeClock } from './support/fake-clock.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const DAY_MS = 86_400_000;

function setUp() {
  const dir = temporaryFolder();
  const clock = new FakeClock(Date.UTC(2026, 10, 1));
  const keys = createClientKeys({ dir, vault: testVault(), clock });
  const { log, lines } = listLog();
  const open = async (): Promise<KeyWatch> => {
    const watch = await openKeyWatch({ keys, limits: { maxAgeDays: 365 }, clock, log });
    onTestFinished(() => watch.stop());
    return watch;
  };
  return { dir, clock, keys, lines, open };
}

test('a change of a key is seen immediately', async () => {
  const { clock, open } = setUp();
  const watch = await open();
  expect(watch.view()).toEqual({ state: 'none', kid: null, until: null });
  const { kid } = await watch.keys.generate('ES384');
  expect(watch.view()).toMatchObject({ state: 'fresh', kid });
  clock.set(clock.now() + 340 * DAY_MS);
  expect(watch.view()).toMatchObject({ state: 'due', kid });
  const next = await watch.keys.rotate({ switchAt: clock.now() + DAY_MS });
  expect(watch.view()).toMatchObject({ state: 'rotating', kid });
  clock.set(clock.now() + DAY_MS);
  watch.view();
  await expect.poll(() => watch.view()).toMatchObject({ state: 'fresh', kid: next.kid });
});

test('a key file that cannot be read is said, and does not stop the status', async () => {
  const { dir, keys, lines, open } = setUp();
  await keys.generate('ES384');
  writeFileSync(join(dir, 'client-x.json'), '{');
  expect((await open()).view()).toEqual({ state: 'unreadable', kid: null, until: null });
  expect(lines).toMatchObject([{ level: 'error', event: 'client-keys-unreadable' }]);
});
