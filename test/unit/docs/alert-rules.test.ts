import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parse, stringify } from 'yaml';
import { expect, test } from 'vitest';
import {
  alertOf,
  type AlertRule,
  alertRules,
  alertRulesFile,
  withFindingTable,
} from '../../../scripts/docs/alert-rules.ts';
import { FINDING_CODES, SEEN_FROM_OUTSIDE, standing, standingOf } from '../../../shared/standing.ts';
import { statusWith } from '../support/status-with.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = new URL('../../../docs/zh-TW/', import.meta.url);
const RULES = fileURLToPath(new URL('monitoring/twpas-alerts.yml', folder));
const formatted = async (file: string, text: string, parser: string): Promise<string> =>
  format(text, { ...(await resolveConfig(file)), parser });

test('the alert rules and the table of findings are those of today (node scripts/docs.ts)', async () => {
  expect(readFileSync(RULES, 'utf8')).toBe(await formatted(RULES, alertRulesFile(), 'yaml'));
  const manual = fileURLToPath(new URL('監控.md', folder));
  const text = readFileSync(manual, 'utf8');
  expect(text).toBe(await formatted(manual, withFindingTable(text), 'markdown'));
});

test('every finding that an agent can have of itself has an alert of its level, and no other one has', () => {
  const { groups } = parse(readFileSync(RULES, 'utf8')) as { groups: { rules: AlertRule[] }[] };
  const rules = groups.flatMap((group) => group.rules);
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  for (const code of FINDING_CODES) {
    const own = rules.filter(({ expr }) => expr.includes(`"${code}"`));
    expect(own, code).toHaveLength(SEEN_FROM_OUTSIDE.includes(code) ? 0 : 1);
    if (own.length === 0) continue;
    const { level } = standing({ code, detail: null });
    expect(own[0]?.labels.severity, code).toBe(['info', 'warning', 'critical'][level]);
  }
  // A finding that is only seen from outside is none of an agent that answers.
  for (const status of [statusWith(), statusWith({ folder: 'unreachable' })])
    for (const { code } of standingOf(status).findings) expect(SEEN_FROM_OUTSIDE).not.toContain(code);
});

const promtool = spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0;
test.skipIf(!promtool)(
  `promtool takes the rules, each fires for its own finding and for no other${promtool ? '' : ' (skipped: there is no promtool here)'}`,
  () => {
    const dir = temporaryFolder();
    copyFileSync(RULES, join(dir, 'twpas-alerts.yml'));
    const here = { series: 'up{job="twpas"}', values: '1+0x60' };
    const codes = FINDING_CODES.filter((code) => !SEEN_FROM_OUTSIDE.includes(code));
    const said = ({ labels, annotations }: AlertRule, more: object) => [
      { exp_labels: { ...labels, ...more }, exp_annotations: annotations },
    ];
    const ruleOf = (name: string): AlertRule => {
      const rule = alertRules().find(({ alert }) => alert === name);
      if (rule === undefined) throw new Error(name);
      return rule;
    };
    const scrape = { job: 'twpas', instance: '127.0.0.1:4780' };
    const tests = [
      ...codes.map((code) => ({
        name: code,
        interval: '1m',
        input_series: [
          here,
          {
            series: `twpas_standing_finding{code="${code}",job="twpas",instance="127.0.0.1:4780"}`,
            values: '1+0x60',
          },
        ],
        alert_rule_test: alertRules().map(({ alert }) => ({
          eval_time: '30m',
          alertname: alert,
          exp_alerts: alert === alertOf(code) ? said(ruleOf(alert), { ...scrape, code }) : [],
        })),
      })),
      {
        name: 'nobody answers',
        interval: '1m',
        input_series: [{ series: 'up{job="twpas",instance="127.0.0.1:4780"}', values: '1x2 0x60' }],
        alert_rule_test: [
          { eval_time: '2m', alertname: 'TwpasDown', exp_alerts: [] },
          { eval_time: '10m', alertname: 'TwpasDown', exp_alerts: said(ruleOf('TwpasDown'), scrape) },
          { eval_time: '10m', alertname: 'TwpasNotScraped', exp_alerts: [] },
        ],
      },
      {
        name: 'nothing is scraped',
        interval: '1m',
        input_series: [{ series: 'up{job="other"}', values: '1x60' }],
        alert_rule_test: [
          {
            eval_time: '10m',
            alertname: 'TwpasNotScraped',
            exp_alerts: said(ruleOf('TwpasNotScraped'), { job: 'twpas' }),
          },
        ],
      },
    ];
    const file = join(dir, 'tests.yml');
    writeFileSync(file, stringify({ rule_files: ['twpas-alerts.yml'], evaluation_interval: '1m', tests }));
    const run = (...args: string[]) => spawnSync('promtool', args, { cwd: dir, encoding: 'utf8' });
    const checked = run('check', 'rules', 'twpas-alerts.yml');
    expect(checked.status, checked.stderr).toBe(0);
    const tested = run('test', 'rules', file);
    expect(tested.status, tested.stdout + tested.stderr).toBe(0);
  },
);
