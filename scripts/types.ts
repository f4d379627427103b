/** Every zone that the root's tsconfig.json names has a tsconfig of its own; all are checked, two at a time, and every failure is shown. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, tool } from './programs.ts';

const { references } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8')) as {
  references: { path: string }[];
};

function check(zone: string): Promise<boolean> {
  return new Promise((resolve) => {
    const [program, ...args] = tool('typescript', ['-p', `${zone}/tsconfig.json`, '--pretty'], 'tsc');
    const child = spawn(program, args, { stdio: 'inherit', cwd: ROOT });
    child.on('exit', (code) => {
      resolve(code === 0);
    });
  });
}

let failed = 0;
const waiting = references.map(({ path }) => path);
await Promise.all(
  [1, 2].map(async () => {
    for (let zone = waiting.shift(); zone !== undefined; zone = waiting.shift()) {
      if (!(await check(zone))) failed += 1;
    }
  }),
);
process.exitCode = failed > 0 ? 1 : 0;
