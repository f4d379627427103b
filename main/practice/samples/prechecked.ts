import type { SampleOptions, Sample } from './types.ts';
import { makeSample } from './sample.ts';

/** Alecensa: a drug that the example rules are about. */
const DRUG = 'BC27028100';
/** One in nine samples of a cancer is of the lung, one in three of those has the line of therapy that is asked for. */
const MOST_TRIED = 5000;

/**
 * A lung cancer drug that the example rules are about. Where it is not met, its line of therapy is not filled in.
 * @param of `count`: the same again for the same number
 */
export function precheckedSample(
  { count, ...of }: Pick<SampleOptions, 'hospitalId' | 'today'> & { readonly count: number },
  isMet: boolean,
): Sample {
  for (let at = 0; at < MOST_TRIED; at += 1) {
    const sample = makeSample({
      ...of,
      ...{ kind: 'cancer', subType: '1', priority: '1', drugs: [DRUG] },
      seed: `precheck ${String(isMet)} ${String(count)} ${String(at)}`,
    });
    const text = JSON.stringify(sample.bundle);
    const line = /nhi-line-of-therapy","code":"(.)"/.exec(text)?.[1];
    if (text.includes('"C34') && GENE.test(text) && line === (isMet ? '1' : undefined)) return sample;
  }
  throw new Error('no such sample');
}

/** Result of a gene test, as the rules look for it. */
const GENE = /"valueString":"[^"]*(?:陽性|positive|mutation|detected)/i;
