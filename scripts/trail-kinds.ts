/** `node scripts/trail-kinds.ts`: writes what a line of the audit trail can say into docs/trail-kinds.md. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AUDIT_KINDS } from '../shared/audit-kinds.ts';
import { writeFormatted } from './doc-page.ts';

const file = resolve(import.meta.dirname, '../docs/trail-kinds.md');
const rows = Object.entries(AUDIT_KINDS).map(([kind, { zh, en }]) => `| \`${kind}\` | ${zh} | ${en} |`);
const table = ['| kind | 說明 | meaning |', '| --- | --- | --- |', ...rows].join('\n');
const page = readFileSync(file, 'utf8').replace(/^\|.*\|$(\n^\|.*\|$)*/m, () => table);
await writeFormatted(file, page);
