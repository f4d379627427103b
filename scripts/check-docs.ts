/** `node scripts/check-docs.ts`: writes the table of codes in docs/check.md from the rules. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FILE_TEXTS } from '../main/agent/carrier/check/file-texts.ts';
import { PROBLEM_NEXT_STEPS } from '../main/agent/carrier/check/problem-next-steps.ts';
import { RULES } from '../main/agent/carrier/check/rules/registry.ts';
import type { RuleText } from '../main/agent/carrier/check/rules/rule.ts';
import { PROBLEM_TEXTS, type ProblemCode } from '../main/agent/carrier/check/texts.ts';
import { between, table, writeFormatted } from './doc-page.ts';

const file = resolve(import.meta.dirname, '../docs/check.md');
await writeFormatted(file, between(readFileSync(file, 'utf8'), 'codes', 'check-docs', codeTable()));

/** Every code there is, by where it comes from, as Markdown tables. */
function codeTable(): string {
  const rules = new Map<string, RuleText>(RULES.flatMap(({ codes }) => Object.entries(codes)));
  const first = (Object.keys(PROBLEM_TEXTS) as ProblemCode[]).map((code): [string, RuleText] => {
    const { zh, en } = PROBLEM_TEXTS[code];
    const severity = code === 'guide-not-loaded' ? 'warning' : 'error';
    return [code, { severity, source: 'agent', zh, en, ...PROBLEM_NEXT_STEPS[code] }];
  });
  return [
    section('### 基本檢核 First checks (at every level)', first),
    section('### 規則 Rules', [...rules]),
    section(
      '### 附件檔案 Attachment files',
      Object.entries<RuleText>(FILE_TEXTS).filter(([code]) => !(code in PROBLEM_TEXTS)),
    ),
  ].join('\n\n');
}

function section(title: string, codes: readonly (readonly [string, RuleText])[]): string {
  const rows = codes.map(([code, { severity, zh, next, source }]) =>
    [`\`${code}\``, severity === 'error' ? '錯誤' : '提醒', plain(zh), next, source].map(cell),
  );
  return `${title}\n\n${table(['code', 'severity', '訊息', '處理方式', 'source'], rows)}`;
}

/** The rule's own tables name the value. */
function plain(text: string): string {
  return text.replace('{what}', '…');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
