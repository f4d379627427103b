/**
 * The tests of the folders that are mutated (`npm run test:mutation`); of them, those are held against a mutant that reach it. They start no
 * thread of the agent, so nothing is built for them. `TESTS_OF=nhi,cases/delivery` takes those of some folders and files alone, and
 * `TESTS_OF=page` those of the page, by function and by component.
 */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const FOLDERS = process.env['TESTS_OF']?.split(',') ?? ['send', 'cases', 'nhi', 'audit', 'vault', 'spool'];
const PAGE = {
  include: ['test/unit/renderer/**/*.test.ts', 'test/component/**/*.test.tsx'],
  exclude: ['test/unit/renderer/app/later.test.ts'],
  setupFiles: 'test/component/support/window.ts',
};

export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  oxc: { jsx: { runtime: 'automatic', development: false } },
  test: {
    environment: 'node',
    // A mutant that makes a loop wait for ever fails by this: cheaper than Stryker's own end of a run, after which all is loaded again.
    testTimeout: 40_000,
    hookTimeout: 40_000,
    expect: { poll: { timeout: 15_000 } },
    unstubEnvs: true,
    unstubGlobals: true,
    restoreMocks: true,
    isolate: false,
    env: { UNTIL_MS: '6000', NODE_ENV: 'production' },
    tags: [{ name: 'full', description: 'as in vitest.config.ts' }],
    ...(FOLDERS.includes('page')
      ? PAGE
      : { include: FOLDERS.map((tests) => `test/unit/${tests}{,/**/*}.test.ts`) }),
  },
});
