/** `node scripts/doctor-docs.ts`: writes what `doctor` can say into the installation manual and docs/doctor.md. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CAUSES } from '../main/agent/attendants/doctor/causes.ts';
import { between, table, writeFormatted } from './doc-page.ts';

const WHO = { it: '院內資訊', network: '網路', nhi: '健保署' } as const;

// A run fills in the values, which the manual leaves open.
await rewrite('zh-TW/安裝手冊.md', 'doctor codes', ['代碼', '可能原因與處理', '處理單位'], (zh) =>
  zh.replaceAll(/\{[a-zA-Z]+\}/g, '…'),
);
await rewrite('doctor.md', 'codes', ['code', '原因', '誰能處理'], (zh) => zh);

async function rewrite(
  page: string,
  mark: string,
  head: readonly string[],
  shown: (zh: string) => string,
): Promise<void> {
  const file = resolve(import.meta.dirname, '../docs', page);
  const rows = Object.entries(CAUSES).map(([code, { who, zh }]) => [
    `\`${code}\``,
    shown(zh).replaceAll('|', '\\|'),
    WHO[who],
  ]);
  await writeFormatted(file, between(readFileSync(file, 'utf8'), mark, 'doctor-docs', table(head, rows)));
}
