import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Sample } from '../../../main/practice/samples/types.ts';
import type { Desk } from '../../support/desk.ts';
import type { Place } from './place.ts';

/** Fields that the HIS finds beside the decision; the rest is told by the test that asks for it. */
export interface ResultFile {
  readonly caseId: string;
  readonly sha256: string;
  readonly revision: number;
  readonly [field: string]: unknown;
}

const pathOf = ({ resultDir }: Pick<Place, 'resultDir'>, { fileName }: Pick<Sample, 'fileName'>): string =>
  join(resultDir, `${fileName.replace(/\.json$/, '')}.result.json`);

/** The result file of a sample, read the way a HIS does: looked for until it is there and says what is waited for. */
export function resultOf(
  place: Pick<Place, 'resultDir'>,
  sample: Pick<Sample, 'fileName'>,
  enough: (result: ResultFile) => boolean = () => true,
): Promise<ResultFile> {
  return vi.waitFor(
    async () => {
      const result = JSON.parse(await readFile(pathOf(place, sample), 'utf8')) as ResultFile;
      if (!enough(result)) throw new Error(`not yet: ${JSON.stringify(result)}`);
      return result;
    },
    { timeout: 30_000, interval: 20 },
  );
}

/** … on the clock of a desk. */
export async function resultAt(
  { clock, place }: Pick<Desk, 'clock' | 'place'>,
  sample: Pick<Sample, 'fileName'>,
  enough: (result: ResultFile) => boolean = () => true,
): Promise<ResultFile> {
  const look = (): Promise<ResultFile | null> =>
    readFile(pathOf(place, sample), 'utf8').then(
      (text) => JSON.parse(text) as ResultFile,
      () => null,
    );
  const found = await clock.until('the result file', look, (result) => result !== null && enough(result));
  if (found === null) throw new Error('no result file');
  return found;
}
