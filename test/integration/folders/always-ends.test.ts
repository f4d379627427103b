// @module-tag full
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { letGo } from '../../unit/support/make-pipe.ts';
import { startAgent } from '../support/agent-process.ts';
import { eventually } from '../support/eventually.ts';
import { test } from '../support/scene.ts';

const sample = (seed: string) =>
  makeSample({
    hospitalId: '0101090517',
    seed,
    ending: 'approve',
    subType: '1',
    priority: '1',
    attachments: 1,
  });
/** Time that the service manager gives it before it kills. */
const STOP_TIMEOUT_MS = 20_000;

test('pipes as lease and as result: others get their results, people see it, and a stop ends the process in time', async ({
  sceneFor,
}) => {
  const scene = await sceneFor();
  const { place } = scene;
  await mkdir(place.resultDir, { recursive: true });
  const agent = await scene.agent();
  const [first, second] = [sample('pipe-1'), sample('pipe-2')];
  const pipe = join(place.resultDir, first.fileName.replace(/\.json$/, '.result.json'));
  execFileSync('mkfifo', [pipe]);
  await scene.put(first);
  await scene.put(second);
  await eventually(
    'the result of the other case',
    () => readdir(place.resultDir),
    (names) => names.includes(second.fileName.replace(/\.json$/, '.result.json')),
  );
  const status = await agent.untilStatus('the pipe is shown', ({ outFolders = [] }) =>
    outFolders.some(({ problems }) => problems.length > 0),
  );
  expect(status.outFolders).toMatchObject([
    { use: 'results', state: 'trouble', problems: [{ kind: 'special', count: 1 }] },
  ]);
  const ended = agent.stop();
  expect(await Promise.race([ended, sleep(STOP_TIMEOUT_MS, 'alive')])).toBe(0);
});

test('a call to the disk that never returns does not keep the process alive after its stop time', async ({
  sceneFor,
}) => {
  const scene = await sceneFor();
  const { place } = scene;
  const pipe = join(place.dir, 'never');
  execFileSync('mkfifo', [pipe]);
  const preload = join(place.dir, 'held.mjs');
  await writeFile(
    preload,
    `import { open } from 'node:fs';
     if (process.argv.includes('run')) open(${JSON.stringify(pipe)}, () => undefined);`,
  );
  const agent = await startAgent(place, { NODE_OPTIONS: `--import ${pathToFileURL(preload).href}` });
  const ended = agent.stop();
  const code = await Promise.race([ended, sleep(STOP_TIMEOUT_MS, 'alive')]);
  letGo(pipe);
  // By force: its exit is no success for whoever waits for it.
  expect(code).toBe(null);
  expect(JSON.parse(await readFile(join(place.dataDir, 'heartbeat.json'), 'utf8'))).toMatchObject({
    running: false,
  });
  await expect(request(new URL('/healthz', agent.consoleUrl))).rejects.toThrow();
});
