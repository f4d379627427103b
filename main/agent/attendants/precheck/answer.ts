import type { PrecheckAnswer, PrecheckCondition } from '../../../../shared/api/precheck-contract.ts';
import type { Evaluated } from './evaluate.ts';
import type { RuleHead } from './rule-facts.ts';

export function answerOf(rule: RuleHead, { result, report }: Evaluated): PrecheckAnswer {
  const { use, lines } = readReport(report ?? '');
  const count = (state: PrecheckCondition['state']): number =>
    lines.filter((one) => one.state === state && !one.reference).length;
  return {
    ...aboutRule(rule),
    result,
    reason: result === 'unknown' ? 'no-result' : null,
    report,
    use,
    missing: count('missing'),
    unfit: count('unfit'),
    conditions: lines,
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

/* NHI's 報告總結 as lines. It is shown unchanged. The lines only order it for people, and never decide whether a rule is met. */

interface ReadReport {
  /** 初次使用, 續用; null if the report names neither. */
  readonly use: string | null;
  readonly lines: PrecheckCondition[];
}

const SECTIONS: readonly (readonly [RegExp, PrecheckCondition['state'] | null])[] = [
  [/^【●/, 'met'],
  [/^【▲.*未填/, 'missing'],
  [/^【▲/, 'unfit'],
  [/^【/, null],
];

export function readReport(report: string): ReadReport {
  let state: PrecheckCondition['state'] | null = null;
  let main: string | null = null;
  let use: string | null = null;
  const lines: PrecheckCondition[] = [];
  for (const line of report.split('\n')) {
    const text = line.trim();
    const section = SECTIONS.find(([head]) => head.test(text));
    if (section !== undefined) {
      [, state] = section;
      main = null;
      use ??= /^【申請類型】(.+)$/.exec(text)?.[1]?.trim() ?? null;
      continue;
    }
    const heading = /^<(.+)>$/.exec(text)?.[1];
    if (heading !== undefined) main = heading;
    else if (state !== null && /^[●▲]/.test(text)) lines.push(lineOf(text.slice(1).trim(), state, main));
  }
  return { use, lines };
}

const REFERENCE = /[（(]參考資訊[）)]/;
/** `1規則1-1`, `規則4-2/4-3`, `1條件ICD代碼檢核`, `續用規則1`, `申請醫令`. */
const NUMBER = /^((?:[\d續]|規則|條件|申請醫令|ICD)[^：:（]{0,24})[：:](.*)$/s;

function lineOf(text: string, state: PrecheckCondition['state'], main: string | null): PrecheckCondition {
  const reference = REFERENCE.test(text);
  const plain = text.replace(REFERENCE, '').trim();
  const [, number = null, words = plain] = NUMBER.exec(plain) ?? [];
  return { state, main, number, words: words.trim(), reference };
}
