/** `node scripts/his-docs.ts`: rewrites the result file's schema, and the table of its fields in the HIS vendors' manual. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { resultSchema, withFieldTable } from './his-docs/table.ts';

const folder = resolve(import.meta.dirname, '../docs/zh-TW');
const manual = resolve(folder, 'HIS介接.md');
const schema = resolve(folder, 'result.schema.json');
const written = async (file: string, text: string, parser: string): Promise<void> => {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser }));
};
await written(schema, JSON.stringify(resultSchema()), 'json');
await written(manual, withFieldTable(readFileSync(manual, 'utf8')), 'markdown');
