import { stringify } from 'yaml';
import {
  FINDING_CODES,
  type FindingCode,
  findingText,
  levelOf,
  SEEN_FROM_OUTSIDE,
} from '../../shared/standing.ts';
import { between } from './page.ts';

const SEVERITY = { 0: 'info', 1: 'warning', 2: 'critical' } as const;
/** Duration that a finding has to last before it alerts somebody, by its level. */
const LASTS = { 0: '15m', 1: '5m', 2: '2m' } as const;

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: 'info' | 'warning' | 'critical' };
  readonly annotations: { readonly summary: string; readonly description: string };
}

/** `clock-skewed` → `TwpasClockSkewed` */
export const alertOf = (code: FindingCode): string =>
  `Twpas${code
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}`;

/** An alert for each finding that `/metrics` can show, and two for an agent that does not answer; of Prometheus' form. */
export function alertRules(): readonly AlertRule[] {
  const down = (alert: string, expr: string, summary: string, description: string): AlertRule => ({
    alert,
    expr,
    for: LASTS[2],
    labels: { severity: SEVERITY[2] },
    annotations: { summary, description },
  });
  return [
    down('TwpasDown', 'up{job="twpas"} == 0', '送件程式沒有回應', 'the agent does not answer'),
    down(
      'TwpasNotScraped',
      'absent(up{job="twpas"})',
      '沒有收到送件程式的數值（job 名稱或目標）',
      'nothing is scraped: look at the job’s name and targets',
    ),
    ...FINDING_CODES.filter((code) => !SEEN_FROM_OUTSIDE.includes(code)).map((code) => {
      const level = levelOf({ code, detail: null });
      const { zh, en } = findingText(code);
      return {
        alert: alertOf(code),
        expr: `twpas_standing_finding{code="${code}"} > 0`,
        for: LASTS[level],
        labels: { severity: SEVERITY[level] },
        annotations: { summary: zh, description: en },
      };
    }),
  ];
}

export function alertRulesFile(): string {
  const head = `# 每一個代碼一則警報。由 scripts/docs.ts 產生；說明見 監控.md 第 8 節。
# Prometheus: rule_files: [twpas-alerts.yml]
`;
  return head + stringify({ groups: [{ name: 'twpas', rules: alertRules() }] }, { lineWidth: 0 });
}

/** The monitoring manual with its table of all findings between its two marks. */
export function withFindingTable(document: string): string {
  const findings = FINDING_CODES.map(
    (code) => `| \`${code}\` | ${String(levelOf({ code, detail: null }))} | ${findingText(code).zh} |`,
  );
  const rows = ['| 代碼 | 等級 | 意義 |', '| --- | --: | --- |', ...findings];
  return between(document, 'findings', rows.join('\n'));
}
