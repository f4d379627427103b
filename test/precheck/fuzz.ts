import { createPrechecker } from '../../main/agent/attendants/precheck/ask-rules.ts';
import { rulesOf } from '../../main/agent/attendants/precheck/rule-facts.ts';
import { createRng } from '../../main/practice/samples/rng.ts';
import { hostileBytes, wrongTypes } from '../unit/check/rules/support/hostile.ts';
import { bundleOf, nextMade, type Words, wordsOf } from './made-bundles.ts';
import { cpuMs, type Imported, type Say } from './package.ts';

/** Every fourth input is made of a rule's own Bundle, with values of other types; the others are files about nothing. */
function fuzzedInput(seed: string, run: number, makers: readonly Words[]): Buffer {
  if (run % 4 !== 0) return hostileBytes(seed);
  const rng = createRng(seed);
  const words = rng.pick(makers);
  const sound = bundleOf(nextMade(words, seed, []), words);
  const json = rng.chance(0.2) ? sound : wrongTypes(rng, sound, rng.int(1, 6));
  return Buffer.from(JSON.stringify(json));
}

/** Time that the agent grants a rule (`attendants/precheck/ask-rules.ts`). */
const DEADLINE_MS = 20_000;
/** For a thread that ends and the next that starts, on a busy machine. */
const SLACK_MS = 15_000;

interface FuzzCounts {
  inputs: number;
  withRules: number;
  asked: number;
  /** Answers that pass or fail. */
  answered: number;
  withoutResult: number;
  /** Ended at the deadline. */
  late: number;
  /** Ended with an error of the engine, or of its thread. */
  failed: number;
  /** The question itself threw, or no rule could be looked for. */
  threw: number;
  /** Took longer than the deadlines of what was asked allow. */
  hung: number;
}

/** Asks the agent's own thread, with its deadline, about Bundles that no HIS should write. @returns whether each ended in an answer */
export async function fuzz(
  { compiled, inUse }: Imported,
  { runs, seed: base, say }: { readonly runs: number; readonly seed: string; readonly say: Say },
): Promise<boolean> {
  const makers = rulesOf(compiled).map((rule) => wordsOf(rule, compiled));
  const counts: FuzzCounts = {
    ...{ inputs: 0, withRules: 0, asked: 0, answered: 0, withoutResult: 0 },
    ...{ late: 0, failed: 0, threw: 0, hung: 0 },
  };
  const prechecker = createPrechecker({ now: Date.now, deadlineMs: DEADLINE_MS });
  let [spent, longest] = [0, 0];
  for (let run = 0; run < runs; run += 1) {
    const seed = `${base} ${String(run)}`;
    const bytes = fuzzedInput(seed, run, makers);
    const [from, startedAt] = [process.cpuUsage(), performance.now()];
    const answers = await prechecker.ask(bytes, inUse).catch((error: unknown) => {
      say(`threw: seed "${seed}" ${String(error)}`);
      return null;
    });
    const took = performance.now() - startedAt;
    counts.inputs += 1;
    counts.threw += Number(answers === null);
    if (answers === null) say(`no answer: seed "${seed}"`);
    for (const { result, reason } of answers ?? []) {
      counts.asked += 1;
      if (result !== 'unknown') counts.answered += 1;
      else if (reason === 'late') counts.late += 1;
      else if (reason === 'failed') counts.failed += 1;
      else counts.withoutResult += 1;
    }
    const asked = answers?.length ?? 0;
    counts.withRules += Number(asked > 0);
    if (asked > 0) spent += cpuMs(from);
    longest = Math.max(longest, took);
    const isHung = took > (1 + asked) * DEADLINE_MS + SLACK_MS;
    counts.hung += Number(isHung);
    if (took > DEADLINE_MS / 2) {
      const [kb, ms] = [bytes.length / 1024, took].map((one) => one.toFixed(0));
      say(`${isHung ? 'hung' : 'slow'}: seed "${seed}" ${String(kb)} kB, ${String(ms)} ms`);
    }
    if (run % 250 === 249) say(JSON.stringify(counts));
  }
  await prechecker.close();
  say(summary(counts));
  const perBundle = (spent / Math.max(1, counts.withRules)).toFixed(0);
  say(`${perBundle} ms of processor time for a Bundle with rules; the longest took ${longest.toFixed(0)} ms`);
  return counts.threw + counts.hung === 0;
}

const summary = (one: FuzzCounts): string =>
  `${String(one.inputs)} inputs, ${String(one.withRules)} with rules: ${String(one.asked)} rules asked, ${String(one.answered)} answered, ${String(one.withoutResult)} without a result, ${String(one.late)} ended at the deadline, ${String(one.failed)} ended with an error; ${String(one.threw)} threw, ${String(one.hung)} hung`;
