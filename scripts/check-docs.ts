/** `node scripts/check-docs.ts`: writes the table of codes in docs/check.md from the rules. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { codeTable, withTable } from './check-docs/table.ts';

const file = resolve(import.meta.dirname, '../docs/check.md');
const document = withTable(readFileSync(file, 'utf8'), codeTable());
writeFileSync(file, await format(document, { ...(await resolveConfig(file)), parser: 'markdown' }));
