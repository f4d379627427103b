import type { AuditLine } from '../../../main/agent/ground/audit/audit.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every line of a data folder's trail, oldest first. */
export function trailOf(dataDir: string): AuditLine[] {
  const dir = join(dataDir, 'audit');
  return readdirSync(dir)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .flatMap((name) => readFileSync(join(dir, name), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as AuditLine);
}
