import { CAUSES } from '../../main/agent/doctor/causes.ts';

const BEGIN = '<!-- doctor codes: written by scripts/doctor-docs.ts -->';
const END = '<!-- /doctor codes -->';
const WHO = { it: '院內資訊', network: '網路', nhi: '健保署' } as const;

/** Every cause that `doctor` names, with who can put it right. */
export function troubleTable(): string {
  const rows = Object.entries(CAUSES).map(
    ([code, { who, zh }]) => `| \`${code}\` | ${plain(zh)} | ${WHO[who]} |`,
  );
  return ['| 代碼 | 可能原因與處理 | 處理單位 |', '| --- | --- | --- |', ...rows].join('\n');
}

/** What is met is filled in by the run. */
const plain = (text: string): string => text.replaceAll(/\{[a-zA-Z]+\}/g, '…').replaceAll('|', '\\|');

/** Puts the table between its two marks. */
export function withTroubleTable(document: string): string {
  const [head = '', rest = ''] = document.split(BEGIN);
  return `${head}${BEGIN}\n\n${troubleTable()}\n\n${END}${rest.split(END)[1] ?? '\n'}`;
}
