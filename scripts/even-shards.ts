import { relative, sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { ROOT } from './programs.ts';

/** Seconds that long files take in `npm test`. What is out of date here makes a run longer, and nothing else. */
const SECONDS: Readonly<Record<string, number>> = {
  'e2e/accessibility': 32,
  'e2e/case': 50,
  'e2e/case-list': 29,
  'e2e/health': 23,
  'e2e/main-job': 40,
  'e2e/many-cases': 24,
  'e2e/one-case': 32,
  'e2e/page': 22,
  'e2e/people': 31,
  'e2e/precheck': 28,
  'e2e/roles': 40,
  'e2e/settings': 24,
  'e2e/today': 35,
  'e2e/work': 23,
  'integration/cli/another-machine': 22,
  'integration/cli/looking': 31,
  'integration/cli/moves': 17,
  'integration/cli/practice': 48,
  'integration/crash-points': 50,
  'integration/desktop/agent-process': 30,
  'integration/doubt/twins': 17,
  'integration/durability': 31,
  'integration/faults': 30,
  'integration/folders/take-over': 20,
  'integration/people/settings-at-the-machine': 28,
  'integration/people/sign-in-under-guesses': 16,
  'integration/people/connections': 23,
  'integration/headless/checks-at-once': 25,
  'integration/network/hospital-network': 20,
  'integration/packing/service-archive': 16,
  'integration/people/console': 15,
  'unit/precheck/import-rules': 60,
};
const USUAL_SECONDS = 7;

/** Parts of a run that take about as long as each other: the longest file goes to the part that has least, then the next one. */
export class EvenShards extends BaseSequencer {
  override shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { index, count } = this.ctx.config.shard ?? { index: 1, count: 1 };
    const parts = Array.from({ length: count }, () => ({ seconds: 0, files: [] as TestSpecification[] }));
    const known = files.map((file) => {
      const name = relative(`${ROOT}/test`, file.moduleId).split(sep).join('/').replace('.test.ts', '');
      return { file, name, seconds: SECONDS[name] ?? USUAL_SECONDS };
    });
    for (const { file, seconds } of known.sort(
      (a, b) => b.seconds - a.seconds || (a.name < b.name ? -1 : 1),
    )) {
      const least = parts.reduce((one, other) => (other.seconds < one.seconds ? other : one));
      least.files.push(file);
      least.seconds += seconds;
    }
    return Promise.resolve(parts[index - 1]?.files ?? []);
  }
}
