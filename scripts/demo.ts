/**
 * `npm run demo`: the whole way on this machine. Builds, and starts the practice environment (`twpas-agent practice`) in a temporary
 * folder with seven scenarios. `--once` ends by itself.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScenarioId } from '../shared/practice-scenarios.ts';
import { buildUnlessBuilt, ROOT } from './programs.ts';

const SHOWN: readonly ScenarioId[] = [
  'approve',
  'partial',
  'deny',
  'supplement',
  'precheck',
  'refused',
  'rejected',
];

buildUnlessBuilt();

const isOnce = process.argv.includes('--once');
const folder = await mkdtemp(join(tmpdir(), 'twpas-demo-'));
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort());
try {
  process.exitCode = await onPage();
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The built command, as installed. A terminal sends Ctrl-C to it as well; signals to this process alone are passed on. */
async function onPage(): Promise<number> {
  const args = ['practice', '--folder', folder, ...(isOnce ? ['--once'] : []), '--play', ...SHOWN];
  const child = spawn(process.execPath, [join(ROOT, 'dist/agent/cli.js'), ...args], { stdio: 'inherit' });
  interrupt.signal.addEventListener('abort', () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
