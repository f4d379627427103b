import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import type { Checker } from '../../../main/agent/carrier/check/checker.ts';
import { createWorkerChecker } from '../../../main/agent/carrier/check/worker-checker.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { HOSPITAL, smallBundle } from '../support/small-bundle.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function checkerFor(options: { deadlineMs?: number; idleMs?: number; workerUrl?: URL } = {}): Checker {
  const checker = createWorkerChecker(
    {
      ...{ hospitalId: HOSPITAL, level: 'off', deadlineMs: options.deadlineMs ?? 10_000 },
      ...(options.idleMs !== undefined && { idleMs: options.idleMs }),
    },
    options.workerUrl ?? pathToFileURL(join(inject('threads'), 'check-worker.js')),
  );
  onTestFinished(() => checker.close());
  return checker;
}

/** A thread that hangs or dies on one word, and says nothing but a hash of its own making for the rest. */
function troubledWorker(): URL {
  const path = join(temporaryFolder(), 'worker.mjs');
  writeFileSync(
    path,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ kind, bytes }) => {
       const text = Buffer.from(bytes).toString();
       if (text === 'hang') for (;;);
       if (text === 'throw') throw new Error('x');
       if (text === 'exit') process.exit(3);
       if (text === 'memory') { const all = []; for (;;) all.push(new Array(100000).fill({}).map(() => ({}))); }
       parentPort.postMessage({ kind: 'inspected', inspection: { sha256: text, problems: [], incomplete: false, summary: null } });
     });`,
  );
  return pathToFileURL(path);
}

const bundle = (): Buffer => Buffer.from(JSON.stringify(smallBundle()));

test('a Bundle is checked in the thread, and the caller keeps its bytes', async () => {
  const bytes = bundle();
  const slice = bytes.subarray(0);
  const inspection = await checkerFor().inspect(slice);
  expect(inspection).toMatchObject({ problems: [], summary: { hospitalId: HOSPITAL } });
  expect(inspection.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(slice.length).toBe(bytes.length);
  expect(bytes.length).toBeGreaterThan(0);
});

test('many at once are answered each with its own', async () => {
  const checker = checkerFor();
  const texts = ['{}', '', '[', bundle().toString()];
  const found = await Promise.all(texts.map((text) => checker.inspect(Buffer.from(text))));
  expect(found.map(({ problems }) => problems[0]?.code)).toEqual([
    'not-a-bundle',
    'empty-file',
    'json-incomplete',
    undefined,
  ]);
  expect((await checker.inspect(bundle())).summary?.drugCodes).toEqual(['KC01025219']);
});

// The next one's thread has to start within the deadline, also on a busy machine.
test(
  'an input that hangs is given up at the deadline, and the next is checked',
  { tags: 'full' },
  async () => {
    const checker = checkerFor({ deadlineMs: 3000, workerUrl: troubledWorker() });
    const [hung, next] = await Promise.all([
      checker.inspect(Buffer.from('hang')),
      checker.inspect(Buffer.from('fine')),
    ]);
    expect(hung.problems.map(({ code }) => code)).toEqual(['check-timeout']);
    expect(hung.sha256).toBe(createHash('sha256').update('hang').digest('hex'));
    expect(next.sha256).toBe('fine');
  },
);

test.each(['throw', 'exit'])(
  'an input on which the thread dies (%s) is a problem of that input',
  async (word) => {
    const checker = checkerFor({ workerUrl: troubledWorker() });
    const crashed = await checker.inspect(Buffer.from(word));
    expect(crashed.problems.map(({ code }) => code)).toEqual(['check-crashed']);
    expect(crashed.incomplete).toBe(false);
    expect((await checker.inspect(Buffer.from('fine'))).sha256).toBe('fine');
  },
);

test('a closed checker answers at once and starts no thread', async () => {
  const checker = checkerFor();
  await checker.close();
  expect((await checker.inspect(bundle())).problems.map(({ code }) => code)).toEqual(['check-crashed']);
});

test('a small Bundle is set out at once, a large one in the thread: the same of both', async () => {
  const checker = checkerFor();
  const sample = (padToBytes?: number): Buffer =>
    makeSample({ seed: 'set out', ...(padToBytes === undefined ? {} : { padToBytes }) }).bytes;
  const here = await checker.content(sample(), true);
  expect(here?.sections.length).toBeGreaterThan(4);
  expect(await checker.content(sample(400_000), true)).toEqual(here);
  expect(await checker.content(Buffer.from('no Bundle'), true)).toBeNull();
  expect(await checker.content(Buffer.alloc(400_000, ' '), true)).toBeNull();
});

/** Tells which thread answers, counted from the first of this process. */
function countingWorker(): URL {
  const path = join(temporaryFolder(), 'worker.mjs');
  writeFileSync(
    path,
    `import { parentPort, threadId } from 'node:worker_threads';
     parentPort.on('message', () => {
       parentPort.postMessage({ kind: 'inspected', inspection: { sha256: String(threadId), problems: [], incomplete: false, summary: null } });
     });`,
  );
  return pathToFileURL(path);
}

test('a thread without work ends after a while, and the next input gets a new one', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const checker = checkerFor({ idleMs: 60_000, deadlineMs: 1e9, workerUrl: countingWorker() });
  const threadOf = async (): Promise<string> => (await checker.inspect(Buffer.from('x'))).sha256;
  const first = await threadOf();
  // Work begins the time anew.
  vi.advanceTimersByTime(59_999);
  expect(await threadOf()).toBe(first);
  vi.advanceTimersByTime(59_999);
  expect(await threadOf()).toBe(first);
  vi.advanceTimersByTime(60_000);
  expect(await threadOf()).not.toBe(first);
});
