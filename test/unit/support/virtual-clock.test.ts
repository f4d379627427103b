import { webcrypto } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { listenForTest } from './listen-for-test.ts';

const HOUR_MS = 3_600_000;

/** Work that takes real time, and none of the clock's. */
const WORK: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['a file that is read', () => readFile(import.meta.filename)],
  ['a timer of the machine', () => pause(20)],
  [
    'a signature',
    async () => {
      const { privateKey } = (await webcrypto.subtle.generateKey(
        { name: 'ECDSA', namedCurve: 'P-384' },
        false,
        ['sign', 'verify'],
      )) as CryptoKeyPair;
      return webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-384' }, privateKey, Buffer.from('x'));
    },
  ],
  [
    'a request that a server here answers',
    async () => {
      const { port } = await listenForTest(createServer((_request, response) => response.end('x')));
      return (await fetch(`http://127.0.0.1:${String(port)}`)).text();
    },
  ],
];

test.each(WORK)('%s keeps the time where it is', async (_what, work) => {
  const clock = new VirtualClock();
  const began = clock.now();
  const ends = work().then(() => clock.now());
  void clock.sleep(HOUR_MS);
  const woken = clock.until(
    'the end of the hour',
    () => clock.now(),
    (now) => now === began + HOUR_MS,
  );
  expect(await ends).toBe(began);
  await woken;
});

test('with nothing under way the next sleeper wakes, then the one after it, and no time is waited for', async () => {
  const clock = new VirtualClock();
  const woken: string[] = [];
  const began = clock.now();
  const sleep = async (ms: number, name: string): Promise<void> => {
    await clock.sleep(ms);
    woken.push(`${name} at ${String(clock.now() - began)}`);
  };
  void sleep(2 * HOUR_MS, 'second');
  void sleep(HOUR_MS, 'first');
  void sleep(24 * HOUR_MS, 'next day');
  await clock.until(
    'two',
    () => woken.length,
    (count) => count === 2,
  );
  expect(woken).toEqual([`first at ${String(HOUR_MS)}`, `second at ${String(2 * HOUR_MS)}`]);
});

test('`during` moves time only as long as the work takes', async () => {
  const clock = new VirtualClock();
  const began = clock.now();
  void clock.sleep(24 * HOUR_MS);
  expect(await clock.during(clock.sleep(HOUR_MS).then(() => 'done'))).toBe('done');
  expect(clock.now() - began).toBe(HOUR_MS);
  await expect(clock.during(Promise.reject(new Error('failed')))).rejects.toThrow('failed');
});

test('`advance` goes no further than it is told, and lets what it wakes work', async () => {
  const clock = new VirtualClock();
  const began = clock.now();
  let bytes = 0;
  void clock.sleep(HOUR_MS).then(async () => (bytes = (await readFile(import.meta.filename)).length));
  await clock.advance(HOUR_MS - 1);
  expect(bytes).toBe(0);
  await clock.advance(1);
  expect([bytes > 0, clock.now() - began]).toEqual([true, HOUR_MS]);
});

test('it begins at the day of every test', () => {
  expect(new Date(new VirtualClock().now()).toISOString()).toBe('2026-11-24T01:00:00.000Z');
});
