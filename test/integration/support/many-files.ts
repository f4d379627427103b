import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallBundle } from '../../unit/support/small-bundle.ts';

/** Writes so many Bundles, each of another patient, spread over folders of a thousand. */
export function writeManyFiles(folder: string, count: number): void {
  for (let n = 0; n < count; n += 1) {
    const dir = join(folder, `batch-${String(Math.floor(n / 1000))}`);
    if (n % 1000 === 0) mkdirSync(dir, { recursive: true });
    const bundle = smallBundle({ patient: `A1${String(10_000_000 + n)}` });
    writeFileSync(join(dir, `claim-${String(n)}.json`), JSON.stringify(bundle));
  }
}
