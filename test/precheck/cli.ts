/**
 * Rules of a package (NHI's, which is not in this project) on Bundles that are made for them out of the rules themselves.
 *
 * `npm run test:precheck -- prove PACKAGE.tgz [--each 5] [--looks 30]`: for each rule Bundles that meet its conditions and do not,
 * each report, verdict and condition compared with the second engine of `@cqframework/cql`, word for word.
 * `npm run test:precheck -- fuzz PACKAGE.tgz [--runs 10000] [--seed fuzz]`: Bundles with what no HIS should write, through all rules
 * that apply; each has to end in an answer, soon.
 */
import { parseArgs } from 'node:util';
import { type Evaluated, RuleBook } from '../../main/agent/attendants/precheck/evaluate.ts';
import { type CompiledRules, compileRules } from '../../main/agent/attendants/precheck/import-rules.ts';
import { readRules, type RulesPackage } from '../../main/agent/attendants/precheck/read-rules.ts';
import { conditionsOf, type Rule } from '../../main/agent/attendants/precheck/rule-facts.ts';
import { decodeJson } from '../../main/agent/ground/fhir/decode.ts';
import { createRng } from '../samples/rng.ts';
import { hostileBytes, wrongTypes } from '../unit/check/rules/support/hostile.ts';
import { bundleOf, type Made, nextMade, type Words, wordsOf } from './made-bundles.ts';
import { SecondEngine } from './second-engine.ts';

const { values: options, positionals } = parseArgs({
  options: {
    each: { type: 'string', default: '5' },
    looks: { type: 'string', default: '30' },
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: 'fuzz' },
  },
  allowPositionals: true,
});
const [mode = '', file = ''] = positionals;
/** Some rules have a clock. */
const NOW = Date.now();

const cpuMs = (from: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
};

async function opened(): Promise<{ rules: RulesPackage; compiled: CompiledRules }> {
  const rules = await readRules(file);
  if (rules === null) throw new Error('no rules in this package');
  const from = process.cpuUsage();
  const compiled = await compileRules(rules, () => undefined);
  console.log(
    `${String(rules.libraries.length)} libraries translated in ${cpuMs(from).toFixed(0)} ms of processor time`,
  );
  return { rules, compiled };
}

interface Tried {
  readonly rule: string;
  readonly bundles: number;
  readonly passes: number;
  /** Conditions, those that a Bundle met, and those that one met and one did not. */
  readonly conditions: number;
  readonly met: number;
  readonly both: number;
  readonly differences: string[];
}

/** Bundles of a rule: each shows a condition met, or not met, that none before it did; filled up to `each`. */
async function bundlesFor(
  book: RuleBook,
  rule: Rule,
  words: Words,
): Promise<{ json: unknown; said: Evaluated }[]> {
  const found: { json: unknown; said: Evaluated; made: Made; isNews: boolean }[] = [];
  const seen = new Set<string>();
  for (let at = 0; at < Number(options.looks); at += 1) {
    const good = found.filter(({ isNews }) => isNews).map(({ made }) => made);
    const made = nextMade(words, `${rule.name} ${String(at)}`, good);
    const json = bundleOf(made, words);
    const bundle = book.prepare(json);
    if (bundle === null) throw new Error('not a Bundle');
    const said = await book.ask(rule.name, bundle, NOW).catch(() => null);
    if (said === null) continue;
    const states = said.conditions.map(
      ({ number, words: text, met }) => `${number}=${text} ${String(met === true)}`,
    );
    const isNews = states.some((state) => !seen.has(state));
    for (const state of states) seen.add(state);
    found.push({ json, said, made, isNews });
  }
  const news = found.filter(({ isNews }) => isNews);
  const others = found.filter(({ isNews }) => !isNews);
  return [...news, ...others.slice(0, Math.max(0, Number(options.each) - news.length))];
}

function compare(
  second: SecondEngine,
  book: RuleBook,
  rule: Rule,
  { json, said }: { json: unknown; said: Evaluated },
): string[] {
  const bundle = book.prepare(json)?.bundle;
  if (bundle === undefined) return ['not a Bundle'];
  const conditions = conditionsOf(rule);
  const names = [rule.report, rule.result ?? rule.report, ...conditions.map(({ define }) => define)];
  const other = second.ask(rule.name, bundle, names);
  const differences: string[] = [];
  if (other.get(rule.report) !== said.report) differences.push('report');
  if (rule.result !== null && (other.get(rule.result) === true) !== (said.result === 'pass'))
    differences.push('verdict');
  for (const [at, { define }] of conditions.entries()) {
    const met = other.get(define);
    // A list is neither met nor failed.
    if ((typeof met === 'boolean' ? met : null) !== (said.conditions[at]?.met ?? null))
      differences.push(define);
  }
  return differences;
}

async function prove(): Promise<void> {
  const { rules, compiled } = await opened();
  const book = new RuleBook(compiled);
  const second = new SecondEngine(rules.libraries.map(({ name, cql }) => ({ name, cql: cql ?? '' })));
  const all: Tried[] = [];
  for (const rule of book.rules) {
    const bundles = await bundlesFor(book, rule, wordsOf(rule, compiled));
    const met = new Set<string>();
    const unmet = new Set<string>();
    const differences: string[] = [];
    for (const one of bundles) {
      for (const { number, words, met: is } of one.said.conditions)
        (is === true ? met : unmet).add(`${number}=${words}`);
      try {
        differences.push(...compare(second, book, rule, one));
      } catch (error) {
        differences.push(`the second engine ended with ${String(error).slice(0, 200)}`);
      }
    }
    const tried: Tried = {
      rule: rule.name,
      bundles: bundles.length,
      passes: bundles.filter(({ said }) => said.result === 'pass').length,
      conditions: conditionsOf(rule).length,
      met: met.size,
      both: [...met].filter((one) => unmet.has(one)).length,
      differences,
    };
    all.push(tried);
    const { rule: name, bundles: n, passes, conditions, both } = tried;
    console.log(
      `${name}: ${String(n)} Bundles, ${String(passes)} pass; ${String(both)} of ${String(conditions)} conditions met and not met; ${
        differences.length === 0 ? 'no difference' : [...new Set(differences)].join(', ')
      }`,
    );
  }
  const sum = (of: (one: Tried) => number): string => String(all.reduce((total, one) => total + of(one), 0));
  console.log(
    `${String(all.length)} rules, ${sum((one) => one.bundles)} Bundles (${sum((one) => one.passes)} pass), ${sum((one) => one.conditions)} conditions: ${sum((one) => one.met)} met, ${sum((one) => one.both)} met and not met; ${sum((one) => one.differences.length)} differences`,
  );
  process.exitCode = all.some(({ differences }) => differences.length > 0) ? 1 : 0;
}

/** Of a rule's own Bundle with values of other types, or bytes that are about nothing. */
function hostileOf(seed: string, run: number, makers: readonly Words[]): unknown {
  if (run % 4 !== 0) {
    const decoded = decodeJson(hostileBytes(seed));
    return decoded.kind === 'json' ? decoded.value : null;
  }
  const rng = createRng(seed);
  const words = rng.pick(makers);
  const sound = bundleOf(nextMade(words, seed, []), words);
  return rng.chance(0.2) ? sound : wrongTypes(rng, sound, rng.int(1, 6));
}

const SLOW_MS = 10_000;

async function fuzz(): Promise<void> {
  const { compiled } = await opened();
  const book = new RuleBook(compiled);
  const makers = book.rules.map((rule) => wordsOf(rule, compiled));
  const counts = { bundles: 0, asked: 0, answers: 0, engineErrors: 0, threw: 0, slow: 0 };
  let about = 0;
  let spent = 0;
  let worst = 0;
  for (let run = 0; run < Number(options.runs); run += 1) {
    const seed = `${options.seed} ${String(run)}`;
    const json = hostileOf(seed, run, makers);
    const from = process.cpuUsage();
    try {
      const bundle = book.prepare(json);
      if (bundle === null) continue;
      counts.bundles += 1;
      const names = await book.about(bundle, NOW);
      about += Number(names.length > 0);
      for (const name of names) {
        counts.asked += 1;
        // A rule that ends with an error is `unknown` in the product.
        const said = await book.ask(name, bundle, NOW).catch(() => null);
        if (said === null) counts.engineErrors += 1;
        else counts.answers += 1;
      }
      if (names.length > 0) spent += cpuMs(from);
    } catch (error) {
      counts.threw += 1;
      console.log(`threw: seed "${seed}"`, error);
    }
    const took = cpuMs(from);
    worst = Math.max(worst, took);
    if (took > SLOW_MS) {
      counts.slow += 1;
      console.log(`slow: seed "${seed}" ${took.toFixed(0)} ms`);
    }
    if (run % 500 === 499) console.log(String(run + 1), JSON.stringify(counts));
  }
  console.log(
    `${options.runs} inputs, ${String(counts.bundles)} Bundles, ${String(about)} with rules: ${String(counts.asked)} asked, ${String(counts.answers)} answered, ${String(counts.engineErrors)} ended with an error of the engine; ${String(counts.threw)} threw, ${String(counts.slow)} slow; ${(spent / Math.max(1, about)).toFixed(0)} ms of processor time for a Bundle with rules, ${worst.toFixed(0)} ms at most`,
  );
  process.exitCode = counts.threw + counts.slow > 0 ? 1 : 0;
}

if (mode === 'prove') await prove();
else if (mode === 'fuzz') await fuzz();
else throw new Error('prove or fuzz?');
