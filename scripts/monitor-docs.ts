/** `node scripts/monitor-docs.ts`: rewrites Prometheus' alert rules and the table of findings in the monitoring manual, from the findings of the code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { alertRulesFile, withFindingTable } from './monitor-docs/alert-rules.ts';

const folder = resolve(import.meta.dirname, '../docs/zh-TW');
const written = async (file: string, text: string, parser: string): Promise<void> => {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser }));
};
const manual = resolve(folder, '監控.md');
await written(resolve(folder, 'monitoring/twpas-alerts.yml'), alertRulesFile(), 'yaml');
await written(manual, withFindingTable(readFileSync(manual, 'utf8')), 'markdown');
