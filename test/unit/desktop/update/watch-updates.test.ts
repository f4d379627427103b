import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchUpdates } from '../../../../main/desktop/agent-process/watch-updates.ts';
import { publisher, signFolder } from '../../headless/update/release-folder.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const HOURS = 3_600_000;
const { key, publicKey } = publisher();
let feed: string;
beforeEach(() => {
  feed = mkdtempSync(join(tmpdir(), 'feed-'));
});
afterEach(() => {
  rmSync(feed, { recursive: true });
});

function release(version: string): void {
  const name = `TWPAS Agent Setup ${version}.exe`;
  writeFileSync(join(feed, name), version);
  signFolder(feed, [name], key);
}

function rig(update: object) {
  const told: string[] = [];
  const logged: (string | undefined)[] = [];
  const clock = new FakeClock();
  const heard = new EventTarget();
  const note = (): void => void heard.dispatchEvent(new Event('heard'));
  const watch = watchUpdates({
    settings: { update: { allowed: true, feed, publicKey, ...update } },
    current: '1.0.0',
    platform: 'win32',
    tell: (version) => {
      told.push(version);
      note();
    },
    clock,
    log: (_level, _event, fields = {}) => {
      logged.push(fields.code);
      note();
    },
  });
  const next = (): Promise<unknown> =>
    new Promise((resolve) => {
      heard.addEventListener('heard', resolve, { once: true });
    });
  return { told, logged, clock, watch, next };
}

test('a newer version is reported once, and the next one when it comes', async () => {
  release('1.1.0');
  const { told, clock, watch, next } = rig({});
  await next();
  expect(told).toEqual(['1.1.0']);
  release('1.2.0');
  const later = next();
  await clock.advance(6 * HOURS);
  await later;
  expect(told).toEqual(['1.1.0', '1.2.0']);
  await watch.stop();
});

test('an unsigned or foreign folder is reported to nobody, and logged', async () => {
  const { told, logged, watch, next } = rig({});
  await next();
  expect(told).toEqual([]);
  expect(logged).toEqual(['update-feed']);
  await watch.stop();
});

test('without leave it does not look at all', async () => {
  release('1.1.0');
  const { told, logged, watch } = rig({ allowed: false });
  await watch.stop();
  expect([told, logged]).toEqual([[], []]);
});
