import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

const ROOT = join(import.meta.dirname, '../../..');

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the page that all browser tests open. */
    readonly page: string;
  }
}

export interface BuiltPage {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/** The page as it is now, built as it ships, into a folder of its own. */
export async function buildPage(): Promise<BuiltPage> {
  const folder = await mkdtemp(join(tmpdir(), 'twpas-page-'));
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', '--mode', 'page', '--outDir', folder, '--logLevel', 'error'];
  // A test runner's NODE_ENV would build React for development.
  await promisify(execFile)(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Vitest's global setup: one page for all browser tests of a run. */
export async function setup({ provide }: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> {
  const built = process.env['TWPAS_TEST_BUILT'];
  if (built !== undefined) {
    provide('page', join(built, 'page'));
    return () => Promise.resolve();
  }
  const { folder, remove } = await buildPage();
  provide('page', folder);
  return remove;
}
