import { pathToFileURL } from 'node:url';
import type { PrecheckAnswer, PrecheckCondition } from '../../../shared/api/precheck-contract.ts';
import type { ProblemView } from '../../../shared/api/views/case-row.ts';
import type { CheckService } from '../../agent/agent-types.ts';
import { type CheckLanguage, type CheckShown, toldIn, WORDS } from './shown.ts';

/** R4 OperationOutcome (operationoutcome.html): only the elements that are written here. */
export interface OperationOutcome {
  readonly resourceType: 'OperationOutcome';
  readonly language: CheckLanguage;
  readonly issue: readonly Issue[];
}
interface Issue {
  readonly extension?: readonly { readonly url: string; readonly valueInteger: number }[];
  readonly severity: 'error' | 'warning' | 'information';
  /** Code of R4's IssueType. */
  readonly code: string;
  readonly details: { readonly coding?: readonly { readonly code: string }[]; readonly text: string };
  readonly diagnostics?: string;
  /** The path as the check names it, and `Line[3] Col[5]`, as validators write it. */
  readonly location?: readonly string[];
  /** FHIRPath. */
  readonly expression?: readonly string[];
}

const LINE = 'http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line';
const COLUMN = 'http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col';

/** IssueType by the code of a problem; the first match counts. */
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/^(?:check-timeout)$/, 'timeout'],
  [/^(?:check-crashed|guide-not-loaded)$/, 'exception'],
  [/^too-(?:large|complex)$|^attachment-large|^profile-length$/, 'too-long'],
  [/json|^not-a-bundle$|^profile-(?:type|empty|unknown-element|slice-order)$|-form$/, 'structure'],
  [/^reference-|^profile-reference-|^full-url-|^attachment-missing$|unreadable$/, 'not-found'],
  [/^profile-invariant-/, 'invariant'],
  [/^profile-(?:binding|code-)|^code-|-unknown$|^system-|^display-/, 'code-invalid'],
  [/-missing$/, 'required'],
  [/^profile-extension-/, 'extension'],
  [/^profile-(?:value|fixed|pattern|range)$|^date-|^text-/, 'value'],
  [/^profile-(?:cardinality|slice-closed)$/, 'structure'],
];

/** OperationOutcome of one Bundle; only an `information` if the check found nothing. */
export function operationOutcome(
  problems: readonly ProblemView[],
  language: CheckLanguage,
): OperationOutcome {
  const issue: Issue[] = problems.map((problem) => issueOf(problem, language));
  const nothing: Issue = {
    severity: 'information',
    code: 'informational',
    details: { text: WORDS[language].nothing },
  };
  return { resourceType: 'OperationOutcome', language, issue: issue.length === 0 ? [nothing] : issue };
}

/** For several files: a collection, each outcome under the url of its file. */
export function outcomesOf(checked: readonly CheckShown[], language: CheckLanguage): object {
  const [only, ...others] = checked;
  if (only !== undefined && others.length === 0) return operationOutcome(only.problems, language);
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: checked.map(({ file, problems }) => ({
      fullUrl: pathToFileURL(file).href,
      resource: operationOutcome(problems, language),
    })),
  };
}

function issueOf(problem: ProblemView, language: CheckLanguage): Issue {
  const { severity, code, path, line, column = 1, places = [] } = problem;
  const { message, next, whole } = toldIn(problem, language);
  const diagnostics = whole.slice(message.length).trim();
  return {
    ...(line === undefined
      ? {}
      : {
          extension: [
            { url: LINE, valueInteger: line },
            { url: COLUMN, valueInteger: column },
          ],
        }),
    severity,
    code: typeOf(problem, next),
    details: { coding: [{ code }], text: message },
    ...(diagnostics === '' ? {} : { diagnostics }),
    location: [path, ...(line === undefined ? [] : [`Line[${String(line)}] Col[${String(column)}]`])],
    expression: [path, ...places].map(expressionOf),
  };
}

const typeOf = ({ code }: ProblemView, next: string): string =>
  (/補填|fill (?:it|them) in/i.test(next) ? 'required' : TYPES.find(([form]) => form.test(code))?.[1]) ??
  'business-rule';

/** `Bundle.entry:weight` and `valueDate` of `_valueDate` are not FHIRPath; the part after an unreadable name is left out. */
function expressionOf(path: string): string {
  const [known = path] = path.split(/\.\?/, 1);
  return known.replaceAll(/:[A-Za-z-]+/g, '').replaceAll('._', '.');
}

type PrecheckResult = Awaited<ReturnType<CheckService['precheck']>>;

// Answers of NHI's rules (預檢): information, never errors, since rules decide nothing.

/** One issue for each rule that concerns the Bundle, best first; none if no rules are imported or none concerns it. */
export function precheckIssues(asked: PrecheckResult, language: CheckLanguage): Issue[] {
  const words = PRECHECK_WORDS[language];
  if (asked === null) return [];
  if (asked === 'late') return [information('precheck-unknown', words.late)];
  return asked.answers.map((answer) => precheckIssue(answer, asked.package, words));
}

const information = (code: string, text: string, diagnostics?: string): Issue => ({
  severity: 'information',
  code: 'informational',
  details: { coding: [{ code }], text },
  ...(diagnostics === undefined ? {} : { diagnostics }),
});

function precheckIssue(answer: PrecheckAnswer, name: string, words: PrecheckWords): Issue {
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

type PrecheckWords = (typeof PRECHECK_WORDS)[CheckLanguage];

const PRECHECK_WORDS = {
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
