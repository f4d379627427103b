import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { onWindows } from '../support/where.ts';

const source = new URL('../../../main/headless/end-process.ts', import.meta.url).href;

/** A process that hears one signal and then goes on for ever; `clock`: what its clock says at each look. */
async function stopping(clock: string): Promise<ChildProcessByStdio<null, Readable, null>> {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { stopRequested } from '${source}';
       const stop = stopRequested(${clock});
       process.stdout.write('ready');
       setInterval(() => {}, 1000);
       await stop;
       process.on('SIGUSR2', () => process.exit(3));
       process.stdout.write('stopping');`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  await once(child.stdout, 'data');
  return child;
}

test.skipIf(onWindows('signals'))('a second signal ends the process immediately', async () => {
  const child = await stopping('((t) => () => (t += 1000))(0)');
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
});

test.skipIf(onWindows('signals'))(
  'a service hears SIGHUP as a wish to read its settings, each time, and goes on',
  async () => {
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { stopRequested } from '${source}';
       const stop = stopRequested(Date.now, () => process.stdout.write('again'));
       process.stdout.write('ready');
       setInterval(() => {}, 1000);
       await stop;
       process.exit(4);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(child.stdout, 'data');
    for (const signal of ['SIGHUP', 'SIGHUP'] as const) {
      child.kill(signal);
      expect(String((await once(child.stdout, 'data'))[0])).toBe('again');
    }
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([4, null]);
  },
);

test.skipIf(onWindows('signals'))('the same keystroke delivered twice is one wish', async () => {
  const child = await stopping('() => 0');
  child.kill('SIGTERM');
  child.kill('SIGUSR2');
  expect(await once(child, 'exit')).toEqual([3, null]);
});
