import { type Evaluated, RuleBook } from '../../main/agent/attendants/precheck/evaluate.ts';
import { readReport } from '../../main/agent/attendants/precheck/answer.ts';
import type { Rule } from '../../main/agent/attendants/precheck/rule-facts.ts';
import { bundleOf, type Made, nextMade, type Words, wordsOf } from './made-bundles.ts';
import type { Imported, Say } from './package.ts';
import { SecondEngine } from './second-engine.ts';

/** Some rules have a clock. */
const NOW = Date.now();

export interface ProveOptions {
  /** Bundles of a rule that are compared at least. */
  readonly each: number;
  /** … and made at random. */
  readonly looks: number;
  /** Rules whose names fit; null: all. */
  readonly only: RegExp | null;
  /** Nothing is compared with the second engine, which takes most of the time. */
  readonly alone: boolean;
  readonly say: Say;
}

interface Tried {
  readonly rule: string;
  readonly bundles: number;
  readonly ended: number;
  readonly passes: number;
  /** Different lines of its reports: a condition met, without data, or unfit. */
  readonly lines: number;
  readonly differences: string[];
}

interface Found {
  readonly json: unknown;
  readonly said: Evaluated;
}

const linesOf = ({ report }: Evaluated): string[] =>
  readReport(report ?? '').lines.map(({ state, number, words }) => `${state} ${number ?? ''} ${words}`);

/** Bundles of a rule, whose reports each have a line that none before it had. */
class Search {
  readonly #book: RuleBook;
  readonly #rule: Rule;
  readonly #seen = new Set<string>();
  readonly found: Found[] = [];
  readonly others: Found[] = [];
  /** Number of Bundles for which the engine ended with an error. */
  ended = 0;

  constructor(book: RuleBook, rule: Rule) {
    this.#book = book;
    this.#rule = rule;
  }

  async try(json: unknown): Promise<void> {
    const bundle = this.#book.prepare(json);
    if (bundle === null) throw new Error('not a Bundle');
    try {
      const said = await this.#book.ask(this.#rule.name, bundle, NOW);
      const states = linesOf(said);
      const isNews = states.some((state) => !this.#seen.has(state));
      for (const state of states) this.#seen.add(state);
      (isNews ? this.found : this.others).push({ json, said });
    } catch {
      this.ended += 1;
    }
  }

  async random(words: Words, looks: number): Promise<void> {
    const good: Made[] = [];
    for (let at = 0; at < looks; at += 1) {
      const made = nextMade(words, `${this.#rule.name} ${String(at)}`, good);
      const before = this.found.length;
      await this.try(bundleOf(made, words));
      if (this.found.length > before) good.push(made);
    }
  }
}

async function bundlesFor(
  book: RuleBook,
  rule: Rule,
  words: Words,
  { each, looks }: ProveOptions,
): Promise<{ readonly found: readonly Found[]; readonly ended: number }> {
  const search = new Search(book, rule);
  await search.random(words, looks);
  const passed = search.others.filter(({ said }) => said.result === 'pass').slice(0, 1);
  const more = search.others.slice(0, Math.max(0, each - search.found.length));
  return { found: [...new Set([...search.found, ...passed, ...more])], ended: search.ended };
}

function compare(
  second: SecondEngine,
  book: RuleBook,
  rule: Rule,
  { json, said }: { json: unknown; said: Evaluated },
): string[] {
  const bundle = book.prepare(json)?.bundle;
  if (bundle === undefined) return ['not a Bundle'];
  const other = second.ask(rule.name, bundle, [rule.report, rule.result ?? rule.report]);
  const differences: string[] = [];
  if (other.get(rule.report) !== said.report) differences.push('report');
  if (rule.result !== null && (other.get(rule.result) === true) !== (said.result === 'pass'))
    differences.push('verdict');
  return differences;
}

/** Makes Bundles for each rule and compares what both engines say of them. @returns whether they say the same */
export async function prove({ sources, compiled }: Imported, options: ProveOptions): Promise<boolean> {
  const book = new RuleBook(compiled);
  const second = options.alone ? null : new SecondEngine(sources);
  const all: Tried[] = [];
  for (const rule of book.rules) {
    if (options.only?.test(rule.name) === false) continue;
    const { found, ended } = await bundlesFor(book, rule, wordsOf(rule, compiled), options);
    const differences = found.flatMap((one) => {
      try {
        return second === null ? [] : compare(second, book, rule, one);
      } catch (error) {
        return [`the second engine ended with ${String(error).slice(0, 200)}`];
      }
    });
    const tried = triedOf(rule, found, { ended, differences });
    all.push(tried);
    options.say(lineOf(tried, second !== null));
  }
  const sum = (of: (one: Tried) => number): string => String(all.reduce((total, one) => total + of(one), 0));
  options.say(
    `${String(all.length)} rules (${String(all.filter(({ passes }) => passes > 0).length)} pass), ${sum((one) => one.bundles)} Bundles (${sum((one) => one.passes)} pass), ${sum((one) => one.lines)} lines of reports; ${sum((one) => one.differences.length)} differences`,
  );
  return all.every(({ differences }) => differences.length === 0);
}

function triedOf(
  rule: Rule,
  found: readonly Found[],
  { ended, differences }: Pick<Tried, 'ended' | 'differences'>,
): Tried {
  return {
    ...{ rule: rule.name, bundles: found.length, ended, differences },
    passes: found.filter(({ said }) => said.result === 'pass').length,
    lines: new Set(found.flatMap(({ said }) => linesOf(said))).size,
  };
}

function lineOf({ rule, bundles, ended, passes, lines, differences }: Tried, isCompared: boolean): string {
  const same = isCompared ? 'no difference' : 'not compared';
  const said = differences.length === 0 ? same : [...new Set(differences)].join(', ');
  return `${rule}: ${String(bundles)} Bundles, ${String(passes)} pass; ${String(lines)} lines of reports; ${String(ended)} ended with an error; ${said}`;
}
