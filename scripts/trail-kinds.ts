/** `node scripts/trail-kinds.ts`: writes what a line of the audit trail can say into docs/trail-kinds.md. A test keeps that page true. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { AUDIT_KINDS } from '../shared/audit-kinds.ts';

/** One row for each kind, in the order of the tables. */
export function trailKindRows(): string[] {
  return Object.entries(AUDIT_KINDS).map(([kind, { zh, en }]) => `| \`${kind}\` | ${zh} | ${en} |`);
}

if (import.meta.main) {
  const file = resolve(import.meta.dirname, '../docs/trail-kinds.md');
  const table = ['| kind | 說明 | meaning |', '| --- | --- | --- |', ...trailKindRows()].join('\n');
  const page = readFileSync(file, 'utf8').replace(/^\|.*\|$(\n^\|.*\|$)*/m, () => table);
  writeFileSync(file, await format(page, { ...(await resolveConfig(file)), parser: 'markdown' }));
}
