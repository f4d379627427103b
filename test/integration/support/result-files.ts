import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Sample } from '../../../main/practice/samples/types.ts';
import type { Place } from './place.ts';

/** Fields that the HIS finds beside the decision; the rest is told by the test that asks for it. */
export interface ResultFile {
  readonly caseId: string;
  readonly sha256: string;
  readonly revision: number;
  readonly [field: string]: unknown;
}

/** The result file of a sample, read the way a HIS does: looked for until it is there and says what is waited for. */
export function resultOf(
  place: Pick<Place, 'resultDir'>,
  sample: Pick<Sample, 'fileName'>,
  enough: (result: ResultFile) => boolean = () => true,
): Promise<ResultFile> {
  const path = join(place.resultDir, `${sample.fileName.replace(/\.json$/, '')}.result.json`);
  return vi.waitFor(
    async () => {
      const result = JSON.parse(await readFile(path, 'utf8')) as ResultFile;
      if (!enough(result)) throw new Error(`not yet: ${JSON.stringify(result)}`);
      return result;
    },
    { timeout: 30_000, interval: 20 },
  );
}
