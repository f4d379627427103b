import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { fileSystemOf } from '../bench/figures.ts';
import { QUICK, type Figures } from '../bench/measure.ts';
import { SCALE_FILES } from '../bench/scale.ts';

// `npm run bench -- --quick`: that all of it runs and counts right. How fast it was is asserted nowhere: a loaded machine is no defect.

const CLI = join(import.meta.dirname, '../bench/cli.ts');

test.skipIf(fileSystemOf(tmpdir()) === 'tmpfs')(
  'the bench measures every part, and each case it dropped arrived once',
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'twpas-bench-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    const [json, chart] = [join(dir, 'bench.json'), join(dir, 'curves.svg')];
    const { stdout } = await promisify(execFile)(process.execPath, [
      CLI,
      '--quick',
      '--json',
      json,
      '--chart',
      chart,
    ]);
    const figures = JSON.parse(await readFile(json, 'utf8')) as Figures & { readonly fileSystem: string };
    expect(figures.fileSystem).toBe(fileSystemOf(tmpdir()));
    expect(figures.throughput?.map(({ arrived }) => arrived)).toEqual(
      QUICK.lanes.map(() => QUICK.files * QUICK.turns + QUICK.warmUp),
    );
    expect(figures.floor?.map(({ floor }) => (floor?.rate ?? 0) > 0)).toEqual(QUICK.lanes.map(() => true));
    expect(figures.cost?.map(({ echo }) => echo)).toEqual([false, true, false, true]);
    for (const { counts } of figures.cost ?? []) {
      expect(counts.statements).toBeGreaterThan(counts.commits);
      expect(counts.walPages).toBeGreaterThan(0);
      expect(counts.poolCalls).toBeGreaterThan(0);
      // One question to the checking thread and one answer, and there it is hashed and parsed.
      expect(counts.messages).toBe(2);
      expect(Math.min(counts.hashedInChecking, counts.parsedInChecking)).toBeGreaterThan(0);
    }
    expect(figures.notice?.files).toBe(QUICK.files);
    const ruled = QUICK.files * QUICK.turns + Math.min(QUICK.warmUp, QUICK.files);
    expect(figures.rules).toMatchObject({ asked: ruled, answered: ruled });
    const carried = SCALE_FILES.warm + SCALE_FILES.measured;
    expect(figures.scale?.map(({ listed }) => listed)).toEqual(QUICK.sizes.map((size) => size + carried));
    expect(figures.list?.cases).toBe(Math.max(...QUICK.sizes));
    expect(figures.polls?.decisions).toBe(QUICK.open);
    expect(figures.large?.megabytes).toBe(QUICK.megabytes);
    const { felt } = figures;
    expect(felt?.drops.map(({ delayMs, files }) => [delayMs, files])).toEqual(
      QUICK.lanes.map(({ delayMs }) => [delayMs, QUICK.felt.drops]),
    );
    expect(felt?.decisions.count).toBe(QUICK.felt.decisions);
    const backlog = QUICK.felt.backlog;
    expect(felt?.backlog).toMatchObject({ cases: backlog, posts: backlog, different: backlog });
    expect(stdout).toContain('at once');
    expect(await readFile(chart, 'utf8')).toContain('</svg>');
  },
);

test.skipIf(process.platform !== 'linux' || fileSystemOf(tmpdir()) === 'tmpfs')(
  'where Node-RED cannot be installed the part beside it says so and ends with a code of its own',
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'twpas-bench-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    // A registry that nobody listens for, and no package of an earlier time.
    const npm = {
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_fetch_retries: '0',
      npm_config_cache: dir,
    };
    const ended = promisify(execFile)(process.execPath, [CLI, '--part', 'peers'], {
      env: { ...process.env, ...npm },
    });
    await expect(ended).rejects.toMatchObject({
      code: 77,
      stdout: expect.stringContaining('peers: could not run. node-red@') as string,
    });
  },
);
