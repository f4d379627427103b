/** `node scripts/dependencies.ts [--check]`: writes docs/dependencies.md, or fails when it is stale or a licence is not allowed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { dependencyPage, dependencyProblems } from './dependencies/page.ts';
import type { DependencyLock } from './sbom/shipped.ts';

const root = resolve(import.meta.dirname, '..');
const file = resolve(root, 'docs/dependencies.md');
const lock = JSON.parse(readFileSync(resolve(root, 'package-lock.json'), 'utf8')) as DependencyLock;
const page = await format(dependencyPage(lock), { ...(await resolveConfig(file)), parser: 'markdown' });
const problems = dependencyProblems(lock);
if (process.argv.includes('--check')) {
  const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (written !== page) problems.push('docs/dependencies.md is out of date: node scripts/dependencies.ts');
} else writeFileSync(file, page);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
