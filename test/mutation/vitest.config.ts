/**
 * The quick unit tests of the folders that are mutated (`npm run test:mutation`); of them, those are held against a mutant that reach it.
 * They start no thread of the agent, so nothing is built for them. `TESTS_OF=nhi,cases/delivery` takes those of some folders and files alone.
 */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const FOLDERS = process.env['TESTS_OF']?.split(',') ?? ['send', 'cases', 'nhi', 'audit', 'vault', 'spool'];

export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    environment: 'node',
    // A mutant that makes a loop wait for ever fails by this: cheaper than Stryker's own end of a run, after which all is loaded again.
    testTimeout: 40_000,
    hookTimeout: 40_000,
    env: { UNTIL_MS: '6000' },
    include: FOLDERS.map((tests) => `test/unit/${tests}{,/**/*}.test.ts`),
    isolate: false,
  },
});
