import type { Rng } from '../samples/rng.ts';
import { makeSample } from '../samples/sample.ts';
import type { Sample, SampleOptions } from '../samples/types.ts';
import { writeSample } from '../samples/write.ts';

/** Cases as a hospital exports them: most are approved, some are refused by the checks or rejected by the server. */
export interface Stream {
  readonly dropped: readonly Sample[];
  drop(count: number): Promise<void>;
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
        const sample = makeSample({
          ...options(),
          ...all,
          seed: `${seed} case ${String(dropped.length)}`,
        });
        dropped.push(sample);
        await writeSample(folder, sample);
      }
    },
  };
}
