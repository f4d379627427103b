// @module-tag full
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import type { HeldRule } from '../../faults/held-files.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { startAgent } from '../support/agent-process.ts';
import { CLI } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { allAt } from '../support/expectations.ts';
import type { Place } from '../support/place.ts';
import { testOfSending as test } from '../support/scene.ts';

const PRELOAD = pathToFileURL(resolve(import.meta.dirname, '../../faults/held-files.ts')).href;

/** Environment that makes a process of the agent meet these refusals. */
const holding = (...rules: readonly HeldRule[]): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import ${PRELOAD}`,
  TWPAS_HELD_FILES: JSON.stringify(rules),
});

/** As a scanner does it that opens every new file: a few renames and removals fail, whatever they are of. */
const SCANNER: readonly HeldRule[] = [
  { path: '.', act: 'rename', code: 'EPERM', times: 3 },
  { path: '.', act: 'remove', code: 'EBUSY', times: 2 },
];

async function run(
  place: Place,
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [CLI, ...args, '--config', place.config], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr };
}

const temporaries = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'));

test.concurrent('commands come to their end though a scanner opens what they write', async ({ sceneFor }) => {
  const { place } = await sceneFor();
  const backup = join(place.dir, 'state.backup');
  for (const args of [
    ['keys', 'generate'],
    ['keys', 'rotate', '--switch-at', 'now', '--reason', 'test'],
    ['vault', 'recovery-code'],
    ['backup', backup],
    ['audit', 'export', join(place.dir, 'trail.jsonl')],
  ]) {
    const { code, stderr } = await run(place, holding(...SCANNER), ...args);
    expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
  }
  expect(existsSync(backup)).toBe(true);
  expect(temporaries(place.dir)).toEqual([]);
});

test.concurrent(
  'a start that cannot put its control file in place says in words which file another program holds',
  async ({ sceneFor }) => {
    const { place } = await sceneFor();
    const rule = { path: 'control\\.json$', act: 'rename', code: 'EBUSY', times: null } as const;
    const { code, stderr } = await run(place, holding(rule), 'run');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /control\.json: another program has it open.*檔案 control\.json 正?.*\[file-held\]/s,
    );
  },
);

test.concurrent(
  'an agent starts, sends and writes its results though a scanner opens every new file',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    await (await scene.agent()).stop();
    mkdirSync(scene.place.resultDir);
    const agent = await startAgent(
      scene.place,
      holding(
        // Result files, which the HIS reads: their temporary files cannot be removed either.
        { path: '[\\\\/]results[\\\\/]', act: 'rename', code: 'EPERM', times: 6 },
        { path: '[\\\\/]results[\\\\/]', act: 'remove', code: 'EPERM', times: 3 },
        { path: '.', act: 'rename', code: 'EPERM', times: 12 },
      ),
    );
    try {
      const samples = ['a', 'b', 'c'].map((seed) => makeSample({ seed, attachments: 0, ending: 'approve' }));
      await scene.put(...samples);
      await agent.until(
        'decided',
        (cases) => cases.length === 3 && cases.every(({ review }) => review === 'decided'),
      );
      await agent.until('accepted', allAt(3, 'accepted'));
      await eventually(
        'three results',
        () => readdirSync(scene.place.resultDir).filter((name) => name.endsWith('.result.json')),
        ({ length }) => length === 3,
      );
    } finally {
      expect(await agent.stop()).toBe(0);
    }
    expect(temporaries(scene.place.resultDir)).toEqual([]);
    expect(agent.log()).not.toContain('results-not-written');
  },
);
