import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineConfig } from 'vitest/config';

const HOOKS = ['cheap-passwords', 'localhost-names'].map((name) =>
  join(import.meta.dirname, `test/integration/support/${name}.mjs`),
);
const cheapPasswords = {
  // For the test processes and all that they start.
  env: {
    NODE_OPTIONS: HOOKS.map((hook) => `--import=${pathToFileURL(hook).href}`).join(' '),
    // The same megabytes of JavaScript are compiled once, and not by each of the thousand processes of a run.
    NODE_COMPILE_CACHE: join(tmpdir(), 'twpas-tests-compiled'),
  },
};

const common = {
  environment: 'node' as const,
  // They end what hangs. A machine that does other work beside may need ten times what a test takes alone.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // What is waited for comes; on a busy machine it may take longer than the second that is the default.
  expect: { poll: { timeout: 30_000 } },
  // A test that fails between a stub and its end spoils no other of its worker.
  unstubEnvs: true,
  unstubGlobals: true,
  restoreMocks: true,
};

/** Long programs that find rare things: `npm run nightly`. */
const NIGHTLY = [
  'bench',
  'crash/killed-at-random',
  'data/lost-tails',
  'network/bad-line',
  'folders/many-files',
  'folders/mounts',
  'nightly-faults',
  'packing/deb',
  'packing/manual',
  'precheck/nhi-rules',
  'programs',
  'service/systemd',
].map((name) => `test/integration/${name}.test.ts`);

/**
 * They put modules or globals of their own in place of others, or passwords at their full price are their subject: each has a process of its
 * own (projects `… apart`). All others share what is loaded: loading it for each file anew is a third of the time of a run.
 */
const UNITS_APART = [
  'test/unit/compose/checked-later.test.ts',
  'test/unit/compose/order-of-closing.test.ts',
  'test/unit/base/exchanged.test.ts',
  'test/unit/intake/locked-files.test.ts',
  'test/unit/people/password-hash.test.ts',
  'test/unit/renderer/app/later.test.ts',
  'test/unit/vault/secret-slots.test.ts',
];
const INTEGRATION_APART = [
  'test/integration/desktop/beside-a-service.test.ts',
  'test/integration/desktop/desk-program.test.ts',
  'test/integration/desktop/first-run.test.ts',
  'test/integration/desktop/safe-mode.test.ts',
  'test/integration/desktop/uncaught-before-the-window.test.ts',
  'test/integration/desktop/uncaught-in-main.test.ts',
];

const drivesProcesses = {
  ...common,
  ...cheapPasswords,
  // Several take twenty seconds alone.
  testTimeout: 180_000,
  hookTimeout: 180_000,
};

export default defineConfig({
  test: {
    reporters: ['default'],
    tags: [
      {
        name: 'full',
        description: 'slow, or held on a lower level too: `npm run test:full`, not `npm test`',
      },
    ],
    // One more than there are cores on a small machine: many tests wait for a disk, a server or a clock.
    maxWorkers: Math.max(3, availableParallelism()),
    projects: [
      {
        test: {
          ...common,
          ...cheapPasswords,
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: UNITS_APART,
          isolate: false,
          globalSetup: 'test/unit/support/built-threads.ts',
        },
      },
      { test: { ...common, name: 'unit apart', include: UNITS_APART } },
      {
        oxc: { jsx: { runtime: 'automatic', development: false } },
        test: {
          ...common,
          ...cheapPasswords,
          // The page as it ships: React and antd without what they do for developers.
          env: { ...cheapPasswords.env, NODE_ENV: 'production' },
          name: 'component',
          include: ['test/component/**/*.test.tsx'],
          setupFiles: 'test/component/support/window.ts',
          isolate: false,
        },
      },
      {
        test: {
          ...drivesProcesses,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: [...NIGHTLY, ...INTEGRATION_APART],
          isolate: false,
        },
      },
      { test: { ...drivesProcesses, name: 'integration apart', include: INTEGRATION_APART } },
      { test: { ...drivesProcesses, name: 'nightly', include: NIGHTLY } },
      {
        test: {
          ...drivesProcesses,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/e2e/support/built-page.ts',
          isolate: false,
        },
      },
    ],
  },
});
