import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Rng } from '../../main/practice/samples/rng.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample, SampleOptions } from '../../main/practice/samples/types.ts';
import { putFile, writeSample } from '../../main/practice/samples/write.ts';

/** Cases as a hospital exports them: most are approved, some are refused by the checks or rejected by the server. */
export interface Stream {
  readonly dropped: readonly Sample[];
  drop(count: number): Promise<void>;
}

/** The same Bundle in other bytes, as a HIS writes it that takes a correction back. */
export const inOtherBytes = ({ bytes }: Sample): Buffer => Buffer.concat([bytes, Buffer.from('\n')]);

export const copyOf = ({ fileName }: Pick<Sample, 'fileName'>): string => `copy-of-${fileName}`;

/** A file comes again: with a new date, under another name, or with other bytes that are taken back. */
async function comeAgain(folder: string, rng: Rng, sample: Sample): Promise<void> {
  const path = join(folder, sample.fileName);
  const how = rng.pick(['date', 'copy', 'back'] as const);
  if (how === 'back') {
    await putFile(path, inOtherBytes(sample));
    await pause(rng.int(0, 80));
  }
  await putFile(how === 'copy' ? join(folder, copyOf(sample)) : path, sample.bytes);
}

/** `all`: what all of them are. */
export function createStream(
  folder: string,
  seed: string,
  rng: Rng,
  all: Omit<SampleOptions, 'seed'> = {},
): Stream {
  const dropped: Sample[] = [];
  const options = (): Omit<SampleOptions, 'seed'> => {
    const kind = rng.int(1, 20);
    if (kind === 1) return { defect: 'wrong-hospital' };
    if (kind === 2) return { ending: 'reject' };
    if (kind === 3) return { padToBytes: 3_000_000, attachments: 0 };
    return kind < 8 ? { attachments: 1 } : { attachments: 0 };
  };
  return {
    dropped,
    async drop(count) {
      for (let n = 0; n < count; n += 1) {
        const sample = makeSample({ ...options(), ...all, seed: `${seed} case ${String(dropped.length)}` });
        const earlier = dropped.filter((one) => one.expected.delivery === 'accepted').slice(-20);
        if (earlier.length > 0 && rng.chance(0.3)) await comeAgain(folder, rng, rng.pick(earlier));
        dropped.push(sample);
        await writeSample(folder, sample);
      }
    },
  };
}
