import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line of the audit trail, as far as it is looked at here. */
export interface TrailLine {
  readonly n: number;
  readonly kind: string;
  readonly actor: string;
  readonly caseId?: string;
  readonly attemptId?: string;
  readonly sha256?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Every line that is left of the trail below `dataDir`, in order. */
export function trailLines(dataDir: string): TrailLine[] {
  const dir = join(dataDir, 'audit');
  return readdirSync(dir)
    .filter((name) => /^\d{4}-\d{2}\.jsonl$/.test(name))
    .sort()
    .flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n'))
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as TrailLine);
}
