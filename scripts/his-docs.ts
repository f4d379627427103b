/**
 * `node scripts/his-docs.ts`: rewrites the result file's schema, the table of its fields in the HIS vendors' manual, and of their kit the
 * sample Bundles and result files.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { kitBundles } from '../main/practice/samples/his-kit.ts';
import { between, writeFormatted } from './doc-page.ts';
import { fieldTable, resultExamples, resultSchema } from './his-docs/table.ts';

const folder = resolve(import.meta.dirname, '../docs/zh-TW');
const manual = resolve(folder, 'HIS介接.md');
const schema = resolve(folder, 'result.schema.json');
await writeFormatted(schema, JSON.stringify(resultSchema()), 'json');
await writeFormatted(
  manual,
  between(readFileSync(manual, 'utf8'), 'result fields', 'his-docs', fieldTable()),
);

const kit = resolve(folder, 'his');
for (const { fileName, bundle, attachments } of kitBundles()) {
  await writeFormatted(resolve(kit, fileName), JSON.stringify(bundle), 'json');
  for (const { name, bytes } of attachments) writeFileSync(resolve(kit, name), bytes);
}
rmSync(resolve(kit, 'results'), { recursive: true, force: true });
mkdirSync(resolve(kit, 'results'));
for (const [name, result] of resultExamples(readFileSync(manual, 'utf8')))
  await writeFormatted(resolve(kit, 'results', name), JSON.stringify(result), 'json');
