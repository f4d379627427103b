/** `node scripts/monitor-docs.ts`: rewrites Prometheus' alert rules and the table of findings in the monitoring manual, from the findings of the code. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeFormatted } from './doc-page.ts';
import { alertRulesFile, withFindingTable } from './monitor-docs/alert-rules.ts';

const folder = resolve(import.meta.dirname, '../docs/zh-TW');
const manual = resolve(folder, '監控.md');
await writeFormatted(resolve(folder, 'monitoring/twpas-alerts.yml'), alertRulesFile(), 'yaml');
await writeFormatted(manual, withFindingTable(readFileSync(manual, 'utf8')));
