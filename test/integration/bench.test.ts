import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { fileSystemOf } from '../bench/figures.ts';
import { QUICK, type Figures } from '../bench/measure.ts';
import { CARRIED } from '../bench/scale.ts';

// `npm run bench -- --quick`: that all of it runs and counts right. How fast it was is asserted nowhere: a loaded machine is no defect.

const CLI = join(import.meta.dirname, '../bench/cli.ts');

test.skipIf(fileSystemOf(tmpdir()) === 'tmpfs')(
  'the bench measures every part, and each case it dropped arrived once',
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'twpas-bench-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    const json = join(dir, 'bench.json');
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, '--quick', '--json', json]);
    const figures = JSON.parse(await readFile(json, 'utf8')) as Figures & { readonly fileSystem: string };
    expect(figures.fileSystem).toBe(fileSystemOf(tmpdir()));
    expect(figures.floor?.map(({ arrived }) => arrived)).toEqual([QUICK.files * QUICK.turns + QUICK.warmUp]);
    expect(figures.floor?.map(({ floor }) => floor > 0)).toEqual([true]);
    const { cost } = figures;
    expect(cost?.statements).toBeGreaterThan(cost?.commits ?? 0);
    expect(cost?.walPages).toBeGreaterThan(0);
    expect(figures.check?.cpuMs).toBeGreaterThan(0);
    expect(figures.drops?.files).toBe(QUICK.drops.drops);
    expect(figures.scale).toMatchObject({ cases: QUICK.cases, listed: QUICK.cases + CARRIED });
    expect(stdout).toContain('agent : floor');
  },
);
