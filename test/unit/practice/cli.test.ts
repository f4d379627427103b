import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { connectControl } from './connect-control.ts';
import { onWindows } from '../support/where.ts';

const script = (path: string): string =>
  fileURLToPath(new URL(`../../../main/practice/${path}`, import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ready {
  readonly url: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly controlUrl: string;
}
async function start(
  state: string,
  ...more: string[]
): Promise<{ child: ChildProcess; ready: Ready; lines: string[] }> {
  const child = spawn(process.execPath, [script('cli.ts'), '--port', '0', '--state', state, ...more], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  await once(reader, 'line');
  return { child, ready: JSON.parse(lines[0] ?? '') as Ready, lines };
}
async function end(child: ChildProcess): Promise<unknown> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  return (await exited)[0];
}

it.skipIf(onWindows('signals'))(
  'the practice server says in one line where it is, and ends with 0 on SIGTERM, keeping its cases',
  { tags: 'full' },
  async () => {
    const state = join(folder, 'state.json');
    const first = await start(state);
    expect(first.ready.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/fhir$/);
    expect((await fetch(`${first.ready.url}/metadata`)).status).toBe(200);
    const { number } = await connectControl(first.ready.controlUrl).insert(
      makeSample({ seed: 'cli' }).bundle,
    );
    expect(await end(first.child)).toBe(0);
    expect(first.lines).toHaveLength(1);
    expect(existsSync(state)).toBe(true);

    const second = await start(state);
    expect(await connectControl(second.ready.controlUrl).cases()).toMatchObject([{ number }]);
    expect(await end(second.child)).toBe(0);
  },
);

it('the samples command fills a folder, the same for the same seed', async () => {
  const list = async (name: string): Promise<string[]> => {
    const out = join(folder, name);
    const options = ['--count', '3', '--out', out, '--seed', '9', '--today', '2026-11-02'];
    await promisify(execFile)(process.execPath, [script('samples/cli.ts'), ...options]);
    return (await readdir(out)).toSorted();
  };
  const files = await list('a');
  expect(files.filter((name) => name.endsWith('.json'))).toHaveLength(3);
  expect(await list('b')).toEqual(files);
});
