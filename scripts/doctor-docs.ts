/** `node scripts/doctor-docs.ts`: writes what `doctor` can say into the installation manual and docs/doctor.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { withCodes, withTroubleTable } from './doctor-docs/table.ts';

async function rewrite(name: string, change: (document: string) => string): Promise<void> {
  const file = resolve(import.meta.dirname, '../docs', name);
  const document = change(readFileSync(file, 'utf8'));
  writeFileSync(file, await format(document, { ...(await resolveConfig(file)), parser: 'markdown' }));
}

await rewrite('zh-TW/安裝手冊.md', withTroubleTable);
await rewrite('doctor.md', withCodes);
