/** `node scripts/docs.ts`: writes what documents say of the code: tables, Prometheus' alert rules, and the HIS vendors' kit. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { CAUSES } from '../main/agent/attendants/doctor/causes.ts';
import { FILE_TEXTS } from '../main/agent/carrier/check/file-texts.ts';
import { PROBLEM_NEXT_STEPS } from '../main/agent/carrier/check/problem-next-steps.ts';
import { RULES } from '../main/agent/carrier/check/rules/registry.ts';
import type { RuleText } from '../main/agent/carrier/check/rules/rule.ts';
import { PROBLEM_TEXTS, type ProblemCode } from '../main/agent/carrier/check/texts.ts';
import { kitBundles } from '../main/practice/samples/his-kit.ts';
import { AUDIT_KINDS } from '../shared/audit-kinds.ts';
import { alertRulesFile, withFindingTable } from './docs/alert-rules.ts';
import { fieldTable, resultExamples, resultSchema } from './docs/his-kit.ts';
import { between, docFile, readDoc, table, writeDoc } from './docs/page.ts';

const MONITORING = 'zh-TW/監控.md';
const HIS = 'zh-TW/HIS介接.md';
const KIT = 'zh-TW/his';

await writeDoc('check.md', between(readDoc('check.md'), 'codes', codeTable()));
// A run of doctor fills in the values, which the manual leaves open.
await writeCauses('zh-TW/安裝手冊.md', ['代碼', '可能原因與處理', '處理單位'], (zh) =>
  zh.replaceAll(/\{[a-zA-Z]+\}/g, '…'),
);
await writeCauses('doctor.md', ['code', '原因', '誰能處理'], (zh) => zh);
await writeDoc('zh-TW/monitoring/twpas-alerts.yml', alertRulesFile(), 'yaml');
await writeDoc(MONITORING, withFindingTable(readDoc(MONITORING)));
const kinds = Object.entries(AUDIT_KINDS).map(([kind, { zh, en }]) => [`\`${kind}\``, zh, en]);
await writeDoc(
  'trail-kinds.md',
  readDoc('trail-kinds.md').replace(/^\|.*\|$(\n^\|.*\|$)*/m, () =>
    table(['kind', '說明', 'meaning'], kinds),
  ),
);
await writeDoc('zh-TW/result.schema.json', JSON.stringify(resultSchema()), 'json');
await writeDoc(HIS, between(readDoc(HIS), 'result fields', fieldTable()));
for (const { fileName, bundle, attachments } of kitBundles()) {
  await writeDoc(`${KIT}/${fileName}`, JSON.stringify(bundle), 'json');
  for (const { name, bytes } of attachments) writeFileSync(docFile(`${KIT}/${name}`), bytes);
}
rmSync(docFile(`${KIT}/results`), { recursive: true, force: true });
mkdirSync(docFile(`${KIT}/results`));
for (const [name, result] of resultExamples(readDoc(HIS)))
  await writeDoc(`${KIT}/results/${name}`, JSON.stringify(result), 'json');

async function writeCauses(page: string, head: readonly string[], shown: (zh: string) => string) {
  const owners = { it: '院內資訊', network: '網路', nhi: '健保署' } as const;
  const rows = Object.entries(CAUSES).map(([code, { who, zh }]) => [
    `\`${code}\``,
    cell(shown(zh)),
    owners[who],
  ]);
  await writeDoc(page, between(readDoc(page), 'doctor codes', table(head, rows)));
}

/** Every code of the check, by where it comes from. */
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
  // The rule's own tables name the value.
  const rows = codes.map(([code, { severity, zh, next, source }]) =>
    [`\`${code}\``, severity === 'error' ? '錯誤' : '提醒', zh.replace('{what}', '…'), next, source].map(
      cell,
    ),
  );
  return `${title}\n\n${table(['code', 'severity', '訊息', '處理方式', 'source'], rows)}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
