/** `npm run nightly`: the long programs that find rare things, one after the other; about two hours and a half, and what the mutants of a folder take. Ends with a line for each. */
import { DAY_MS } from '../shared/days.ts';
import { findOrInstallChromium } from './chromium.ts';
import { npm, run, tool, type Program } from './programs.ts';

const script = (name: string, ...args: string[]): Program => npm('run', '--silent', name, '--', ...args);

/** All of them would take a night of their own: one folder each night. */
const MUTATED = [
  ...['carrier/send', 'carrier/cases', 'carrier/nhi', 'ground/audit', 'ground/vault', 'ground/spool'].map(
    (folder) => `main/agent/${folder}`,
  ),
  ...['case', 'cases', 'connection', 'moves', 'people', 'today'].map((folder) => `renderer/${folder}`),
] as const;
const tonight = MUTATED[Math.floor(Date.now() / DAY_MS) % MUTATED.length] ?? MUTATED[0];

/** NHI's package is not in this project: where there is one, all of its rules are tried. */
const rules = process.env['TWPAS_RULES'] ?? 'dist/agent/example-rules.tgz';

const MANY_SAMPLES = 'unit tests with ten times the samples of a property';
const STEPS: Readonly<Record<string, Program>> = {
  build: npm('run', '--silent', 'build'),
  'long tests': tool('vitest', ['run', '--project', 'nightly']),
  [MANY_SAMPLES]: tool('vitest', ['run', '--project', 'unit*']),
  'full tests': script('test:full'),
  'all tests beside four busy processes': script('test', '--busy', '4'),
  'every named crash point': script('test:crash', '--points'),
  '300 kills': script('test:crash', '--kills', '300'),
  '100 kills with rules': script('test:crash', '--kills', '100', '--rules'),
  'conditions of rules, by two engines': script('test:precheck', 'prove', rules),
  '10,000 hostile Bundles through the rules': script('test:precheck', 'fuzz', rules),
  'every way to go wrong': script('test:faults'),
  'the model of sending': script('test:model'),
  'installation and a night under systemd': script('test:systemd', '--built'),
  'under Wine': script('test:wine', '--built'),
  'unit tests under Wine': script('test:unit:wine'),
  'the installer under Wine': script('test:nsis'),
  [`mutants of ${tonight}`]: script('test:mutation', '--mutate', `${tonight}/**/*.{ts,tsx}`),
  speed: script('bench'),
};

const chromium = findOrInstallChromium();
if (!chromium.found) console.error(chromium.reason);
const lines: string[] = [];
for (const [name, program] of Object.entries(STEPS)) {
  const startedAt = Date.now();
  const status = run(program, {
    ...process.env,
    ...(name === MANY_SAMPLES ? { TWPAS_RUNS: '400' } : {}),
    ...(tonight?.startsWith('renderer') === true ? { TESTS_OF: 'page' } : {}),
  });
  if (status !== 0) process.exitCode = 1;
  lines.push(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - startedAt) / 1000).toFixed(0)} s)`);
}
console.log(lines.join('\n'));
