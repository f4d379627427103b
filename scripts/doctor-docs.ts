/** `node scripts/doctor-docs.ts`: writes the trouble table of the installation manual from what `doctor` can say. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { withTroubleTable } from './doctor-docs/table.ts';

const file = resolve(import.meta.dirname, '../docs/zh-TW/安裝手冊.md');
const document = withTroubleTable(readFileSync(file, 'utf8'));
writeFileSync(file, await format(document, { ...(await resolveConfig(file)), parser: 'markdown' }));
