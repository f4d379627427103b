/** `node scripts/doctor-docs.ts`: writes what `doctor` can say into the installation manual and docs/doctor.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { CAUSES } from '../main/agent/attendants/doctor/causes.ts';

const BEGIN = '<!-- doctor codes: written by scripts/doctor-docs.ts -->';
const END = '<!-- /doctor codes -->';
const WHO = { it: '院內資訊', network: '網路', nhi: '健保署' } as const;

await rewrite('zh-TW/安裝手冊.md', withTroubleTable);
await rewrite('doctor.md', withCodes);

async function rewrite(name: string, change: (document: string) => string): Promise<void> {
  const file = resolve(import.meta.dirname, '../docs', name);
  const document = change(readFileSync(file, 'utf8'));
  writeFileSync(file, await format(document, { ...(await resolveConfig(file)), parser: 'markdown' }));
}

/** Every cause that `doctor` names, with who can put it right. */
function troubleTable(): string {
  const rows = Object.entries(CAUSES).map(
    ([code, { who, zh }]) => `| \`${code}\` | ${plain(zh)} | ${WHO[who]} |`,
  );
  return ['| 代碼 | 可能原因與處理 | 處理單位 |', '| --- | --- | --- |', ...rows].join('\n');
}

/** A run fills in the values. */
function plain(text: string): string {
  return text.replaceAll(/\{[a-zA-Z]+\}/g, '…').replaceAll('|', '\\|');
}

/** Puts the table between its two marks. */
function withTroubleTable(document: string): string {
  return between(document, BEGIN, END, troubleTable());
}

/** The same for developers, with the placeholders that a run fills in. */
function withCodes(document: string): string {
  const rows = Object.entries(CAUSES).map(
    ([code, { who, zh }]) => `| \`${code}\` | ${zh.replaceAll('|', '\\|')} | ${WHO[who]} |`,
  );
  const table = ['| code | 原因 | 誰能處理 |', '| --- | --- | --- |', ...rows].join('\n');
  return between(document, '<!-- codes: written by scripts/doctor-docs.ts -->', '<!-- /codes -->', table);
}

function between(document: string, begin: string, end: string, text: string): string {
  const [head = '', rest = ''] = document.split(begin);
  return `${head}${begin}\n\n${text}\n\n${end}${rest.split(end)[1] ?? '\n'}`;
}
