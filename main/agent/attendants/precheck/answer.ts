import type { PrecheckAnswer, PrecheckCondition } from '../../../../shared/api/precheck-contract.ts';
import type { Evaluated } from './evaluate.ts';
import { numbersOf, type ReadReport, readReport } from './report.ts';
import type { RuleHead } from './rule-facts.ts';

export function answerOf(rule: RuleHead, { result, report, conditions }: Evaluated): PrecheckAnswer {
  const read = report === null ? { use: null, lines: [] } : readReport(report);
  const tree = conditionTree(read, conditions);
  const count = (state: PrecheckCondition['state']): number =>
    tree.filter((one) => one.state === state && !one.reference).length;
  return {
    ...aboutRule(rule),
    result,
    reason: result === 'unknown' ? 'no-result' : null,
    report,
    use: read.use,
    missing: count('missing'),
    unfit: count('unfit'),
    conditions: tree,
  };
}

/** Stands in for an answer that the rule did not give. */
export function noAnswer(rule: RuleHead, reason: 'late' | 'failed'): PrecheckAnswer {
  const nothing = { report: null, use: null, missing: 0, unfit: 0, conditions: [] };
  return { ...aboutRule(rule), result: 'unknown', reason, ...nothing };
}

const aboutRule = ({ name, title, label, drug, codes, version, date }: RuleHead) => ({
  rule: name,
  title,
  label,
  drug,
  codes: [...codes],
  version,
  date,
});

/** Best answer first: passing rules, then failing ones by how little they lack, then unknown ones. */
export function inOrder(answers: readonly PrecheckAnswer[]): PrecheckAnswer[] {
  const rank = { pass: 0, fail: 1, unknown: 2 };
  return [...answers].sort(
    (a, b) =>
      rank[a.result] - rank[b.result] ||
      a.missing + a.unfit - (b.missing + b.unfit) ||
      a.rule.localeCompare(b.rule, 'en'),
  );
}

/** Lines of a report, plus computed conditions that the report leaves out, in the order of their numbers. */
export function conditionTree(read: ReadReport, conditions: Evaluated['conditions']): PrecheckCondition[] {
  const told = new Set(read.lines.flatMap(({ number }) => numbersOf(number)));
  const words = new Set(read.lines.map((line) => line.words));
  const mains = new Map(
    read.lines.flatMap(({ main, number }) => (main === null ? [] : [[digitOf(number), main]])),
  );
  // A report about first use leaves out conditions of continued use, and the reverse.
  const other = read.use === '初次使用' ? '2' : read.use === '續用' ? '1' : null;
  const more = conditions
    .filter(
      (one) =>
        one.words !== '' && !told.has(one.number) && !words.has(one.words) && digitOf(one.number) !== other,
    )
    .map(({ number, words: said, met }): PrecheckCondition => {
      const main = mains.get(digitOf(number)) ?? null;
      return { main, number, words: said, state: met === true ? 'met' : 'open', reference: false };
    });
  return [...read.lines, ...more].sort((a, b) => mainOf(a) - mainOf(b) || compareNumbers(a.number, b.number));
}

const digitOf = (number: string | null): string => number?.slice(0, 1) ?? '';

const MAINS = '一二三四五六七八九';

/** Number of the condition's 主要規定; conditions without one come last. */
function mainOf({ main, number }: Pick<PrecheckCondition, 'main' | 'number'>): number {
  const at = MAINS.indexOf(/^主要規定(.)/.exec(main ?? '')?.[1] ?? '-') + 1;
  return at > 0 ? at : Number(/^\d/.exec(number ?? '')?.[0] ?? MAINS.length + 1);
}

/** `1條件…` before `1規則1-1` before `1規則1-10`. */
function compareNumbers(a: string | null, b: string | null): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? -1) - (right[at] ?? -1);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
}

function partsOf(number: string | null): number[] {
  if (number === null) return [Infinity];
  const digits = (number.match(/\d+/g) ?? []).map(Number);
  return /條件\D/.test(number) ? [digits[0] ?? 0, -1] : digits;
}
