import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineConfig } from 'vitest/config';

const common = {
  environment: 'node' as const,
  testTimeout: 20_000,
  hookTimeout: 30_000,
  // What is waited for comes; on a busy machine it may take longer than the second that is the default.
  expect: { poll: { timeout: 10_000 } },
};

/** Long programs that find rare things: `npm run nightly`. The rest of test/integration runs in `npm test`. */
const NIGHTLY = [
  'bench',
  'crash/killed-at-random',
  'data/lost-tails',
  'findings/d01-bad-line',
  'folders/many-files',
  'folders/mounts',
  'nightly-faults',
  'packing/manual',
  'programs',
  'service/systemd',
  'update/linux-update',
].map((name) => `test/integration/${name}.test.ts`);

const CHEAP_PASSWORDS = join(import.meta.dirname, 'test/integration/support/cheap-passwords.mjs');

const drivesProcesses = {
  ...common,
  setupFiles: [CHEAP_PASSWORDS],
  env: {
    NODE_OPTIONS: `--import=${pathToFileURL(CHEAP_PASSWORDS).href}`,
    // The same megabytes of JavaScript are compiled once, and not by each of the thousand processes of a run.
    NODE_COMPILE_CACHE: join(tmpdir(), 'twpas-tests-compiled'),
  },
  testTimeout: 90_000,
  hookTimeout: 90_000,
  // They drive built processes; one after the other keeps two cores honest.
  fileParallelism: false,
};

export default defineConfig({
  test: {
    reporters: ['default'],
    // One more than there are cores on a small machine: many tests wait for a disk, a server or a clock.
    maxWorkers: Math.max(3, availableParallelism()),
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          globalSetup: 'test/unit/support/built-threads.ts',
        },
      },
      {
        test: {
          ...drivesProcesses,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: NIGHTLY,
        },
      },
      { test: { ...drivesProcesses, name: 'nightly', include: NIGHTLY } },
      {
        test: {
          ...drivesProcesses,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/e2e/support/built-page.ts',
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
