/** `node scripts/trail-kinds.ts`: what a line of the audit trail can say, as the table of docs/trail-kinds.md. A test keeps that page true. */
import { AUDIT_KINDS } from '../shared/audit-kinds.ts';

/** One row for each kind, in the order of the tables. */
export function trailKindRows(): string[] {
  return Object.entries(AUDIT_KINDS).map(([kind, { zh, en }]) => `| \`${kind}\` | ${zh} | ${en} |`);
}

if (import.meta.main)
  console.log(['| kind | 說明 | meaning |', '| --- | --- | --- |', ...trailKindRows()].join('\n'));
