/** `node scripts/trail-kinds.ts`: writes what a line of the audit trail can say into docs/trail-kinds.md. A test keeps that page true. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AUDIT_KINDS } from '../shared/audit-kinds.ts';
import { writeFormatted } from './doc-page.ts';

/** One row for each kind, in the order of the tables. */
export function trailKindRows(): string[] {
  return Object.entries(AUDIT_KINDS).map(([kind, { zh, en }]) => `| \`${kind}\` | ${zh} | ${en} |`);
}

if (import.meta.main) {
  const file = resolve(import.meta.dirname, '../docs/trail-kinds.md');
  const table = ['| kind | 說明 | meaning |', '| --- | --- | --- |', ...trailKindRows()].join('\n');
  const page = readFileSync(file, 'utf8').replace(/^\|.*\|$(\n^\|.*\|$)*/m, () => table);
  await writeFormatted(file, page);
}
