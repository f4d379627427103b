import { CAUSES } from '../../main/agent/attendants/doctor/causes.ts';

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

/** A run fills in the values. */
const plain = (text: string): string => text.replaceAll(/\{[a-zA-Z]+\}/g, '…').replaceAll('|', '\\|');

/** Puts the table between its two marks. */
export const withTroubleTable = (document: string): string => between(document, BEGIN, END, troubleTable());

/** The same for developers, with the placeholders that a run fills in. */
export function withCodes(document: string): string {
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
