import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

const ROOT = join(import.meta.dirname, '../../..');

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the agent's threads as they ship. */
    readonly threads: string;
  }
}

/**
 * Vitest's global setup: the agent's threads, built as they ship. A thread that starts from TypeScript has its types stripped by a
 * WebAssembly program inside Node; where threads of one process start and end side by side, that may end the process with SIGSEGV (seen
 * once, Node 24.21.0). What ships has no WebAssembly in its threads.
 */
export async function setup({ provide }: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> {
  const built = process.env['TWPAS_TEST_BUILT'];
  if (built !== undefined) {
    provide('threads', join(built, 'agent'));
    return () => Promise.resolve();
  }
  const folder = await mkdtemp(join(tmpdir(), 'twpas-threads-'));
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', '--mode', 'agent', '--outDir', folder, '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  await cp(join(ROOT, 'resources/guide'), join(folder, 'guide'), { recursive: true });
  provide('threads', folder);
  return () => rm(folder, { recursive: true, force: true });
}
