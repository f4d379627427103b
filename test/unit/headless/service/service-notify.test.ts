import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createServiceNotify, isNotified } from '../../../../main/headless/service/service-notify.ts';
import { onWindows } from '../../support/where.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const SOCKET = '/run/systemd/notify';

/** A stand-in on the PATH, which writes down when it was started, with what, and what it was given of our environment. */
function rig(script?: string) {
  const dir = temporaryFolder();
  const said = join(dir, 'said');
  writeFileSync(said, '');
  const fake = `#!/bin/sh\necho "$(date +%s%3N) $* $NOTIFY_SOCKET $TWPAS_PASSPHRASE" >> "${said}"\n`;
  writeFileSync(join(dir, 'systemd-notify'), script ?? fake, { mode: 0o755 });
  const logged: string[] = [];
  const env = {
    PATH: [dir, process.env['PATH'] ?? ''].join(delimiter),
    NOTIFY_SOCKET: SOCKET,
    WATCHDOG_USEC: '200000',
    TWPAS_PASSPHRASE: 'secret',
  };
  const notify = (more: Record<string, string | undefined> = {}) =>
    createServiceNotify((level, event) => logged.push(`${level} ${event}`), { ...env, ...more });
  const lines = (): { at: number; words: string }[] =>
    readFileSync(said, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ at: Number(line.slice(0, 13)), words: line.slice(14).trim() }));
  return { dir, notify, lines, logged };
}
const until = (condition: () => void): Promise<void> =>
  vi.waitFor(condition, { timeout: 10_000, interval: 10 });

test.skipIf(onWindows('Linux'))(
  'it says that it is up, feeds the watchdog from then on, says that it stops, and hands no secret on',
  async () => {
    const { notify, lines } = rig();
    const service = notify();
    service.ready();
    await until(() => {
      expect(lines().length).toBeGreaterThan(3);
    });
    service.stopping();
    await until(() => {
      expect(lines().at(-1)?.words).toBe(`STOPPING=1 ${SOCKET}`);
    });
    const [first, ...others] = lines().map(({ words }) => words);
    expect(first).toBe(`READY=1 ${SOCKET}`);
    expect(new Set(others.slice(0, -1))).toEqual(new Set([`WATCHDOG=1 ${SOCKET}`]));
  },
);

test.skipIf(onWindows('Linux'))('a main loop that stands still feeds nothing', { tags: 'full' }, async () => {
  const { notify, lines } = rig();
  const service = notify();
  service.ready();
  await until(() => {
    expect(lines().length).toBeGreaterThan(2);
  });
  const from = Date.now();
  // As a query without an end on the one thread would.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
  const to = Date.now();
  await until(() => {
    expect(lines().at(-1)?.at).toBeGreaterThan(to);
  });
  service.stopping();
  // A notification that was started just before may still have come.
  expect(lines().filter(({ at }) => at > from + 500 && at < to)).toEqual([]);
});

test.skipIf(onWindows('Linux'))(
  'without a watchdog in the unit it is said to be up, and nothing is fed',
  async () => {
    const { notify, lines } = rig();
    const service = notify({ WATCHDOG_USEC: undefined });
    service.ready();
    await until(() => {
      expect(lines()).toHaveLength(1);
    });
    service.stopping();
    await until(() => {
      expect(lines().map(({ words }) => words)).toEqual([`READY=1 ${SOCKET}`, `STOPPING=1 ${SOCKET}`]);
    });
  },
);

test.each([undefined, ''])('without a NOTIFY_SOCKET (%s) nothing is started', async (socket) => {
  const { dir, notify, lines } = rig();
  const env = { NOTIFY_SOCKET: socket };
  expect(isNotified(env)).toBe(false);
  const service = notify(env);
  service.ready();
  service.stopping();
  // Sends a notification through the same program: by then, any program that was started would have left its line.
  if (process.platform === 'win32') return;
  const other = createServiceNotify(() => undefined, {
    PATH: dir + delimiter + (process.env['PATH'] ?? ''),
    NOTIFY_SOCKET: SOCKET,
  });
  other.ready();
  await until(() => {
    expect(lines()).toHaveLength(1);
  });
});

test.skipIf(onWindows('Linux'))(
  'a missing or failing program is reported once, and ends nothing',
  async () => {
    const { notify, logged } = rig('#!/bin/sh\nexit 3\n');
    const service = notify();
    service.ready();
    await until(() => {
      expect(logged).toEqual(['error service-notify-failed']);
    });
    service.stopping();
    const gone = rig();
    const away = gone.notify({ PATH: '/nowhere' });
    away.ready();
    await until(() => {
      expect(gone.logged).toEqual(['error service-notify-failed']);
    });
    away.stopping();
    expect([logged, gone.logged]).toEqual([['error service-notify-failed'], ['error service-notify-failed']]);
  },
);
