/** Answers of NHI's rules about a Bundle (預檢), as issues of an OperationOutcome: information, never errors, since rules decide nothing. */
import type { PrecheckAnswer, PrecheckCondition } from '../../../shared/api/precheck-contract.ts';
import type { CheckService } from '../../agent/agent-types.ts';
import type { Issue } from './operation-outcome.ts';
import type { CheckLanguage } from './shown.ts';

type PrecheckResult = Awaited<ReturnType<CheckService['precheck']>>;

/** One issue for each rule that concerns the Bundle, best first; none if no rules are imported or none concerns it. */
export function precheckIssues(asked: PrecheckResult, language: CheckLanguage): Issue[] {
  const words = WORDS[language];
  if (asked === null) return [];
  if (asked === 'late') return [information('precheck-unknown', words.late)];
  return asked.answers.map((answer) => issueOf(answer, asked.package, words));
}

const information = (code: string, text: string, diagnostics?: string): Issue => ({
  severity: 'information',
  code: 'informational',
  details: { coding: [{ code }], text },
  ...(diagnostics === undefined ? {} : { diagnostics }),
});

function issueOf(answer: PrecheckAnswer, name: string, words: Words): Issue {
  const { result, label, rule, title, version, conditions } = answer;
  const about = [
    ...listed(words.missing, conditions, 'missing'),
    ...listed(words.unfit, conditions, 'unfit'),
    `${words.rule}${rule} ${version}（${title}）`,
    `${words.package}${name}`,
  ];
  return information(`precheck-${result}`, words[result](label, answer), about.join('\n'));
}

/** NHI's words for missing or unfit data, one condition on each line. */
function listed(
  head: string,
  conditions: readonly PrecheckCondition[],
  state: PrecheckCondition['state'],
): string[] {
  const found = conditions.filter((one) => one.state === state && !one.reference);
  return found.length === 0 ? [] : [head, ...found.map(({ words }) => `- ${words}`)];
}

type Count = Pick<PrecheckAnswer, 'missing' | 'unfit'>;

type Words = (typeof WORDS)[CheckLanguage];

const WORDS = {
  'zh-TW': {
    pass: (label: string) => `健保署預檢規則：全部符合（${label}）。預檢不是核定。`,
    fail: (label: string, { missing, unfit }: Count) =>
      `健保署預檢規則：${String(missing)} 項資料未填、${String(unfit)} 項不符（${label}）。預檢不是核定。`,
    unknown: (label: string) => `健保署預檢規則：沒有算出結果（${label}）。`,
    late: '健保署預檢規則：沒有在時限內算出結果。',
    missing: '資料未填：',
    unfit: '不符：',
    rule: '規則：',
    package: '規則包：',
  },
  en: {
    pass: (label: string) => `NHI’s rules: all met (${label}). A pre-check is not a decision.`,
    fail: (label: string, { missing, unfit }: Count) =>
      `NHI’s rules: data missing: ${String(missing)}, not met: ${String(unfit)} (${label}). A pre-check is not a decision.`,
    unknown: (label: string) => `NHI’s rules: no answer (${label}).`,
    late: 'NHI’s rules: no answer in time.',
    missing: 'Data missing:',
    unfit: 'Not met:',
    rule: 'Rule: ',
    package: 'Package: ',
  },
};
