import { type OwnTraits, traitsOfBundle, whoseIs } from '../../../main/agent/ground/fhir/is-ours.ts';
import { parseBundle } from '../../../main/agent/ground/fhir/parsed-bundle.ts';
import { summarise } from '../../../main/agent/ground/fhir/summarise.ts';
import { readPostAnswer } from '../../../main/agent/carrier/nhi/post-answer.ts';
import { proves } from '../../../main/agent/carrier/nhi/proves.ts';
import { comesAgain } from '../../../main/agent/carrier/cases/arrivals.ts';
import { mayRelease, nextLook, nextWatch, proofOfAbsence } from '../../../main/agent/carrier/send/absence.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';

/** Functions of the program by which the model decides. A test puts a broken one in the place of each. */
export interface Rules {
  readonly proves: typeof proves;
  readonly readPostAnswer: typeof readPostAnswer;
  readonly whoseIs: typeof whoseIs;
  readonly proofOfAbsence: typeof proofOfAbsence;
  readonly mayRelease: typeof mayRelease;
  readonly nextLook: typeof nextLook;
  readonly nextWatch: typeof nextWatch;
  readonly comesAgain: typeof comesAgain;
}

export const RULES: Rules = {
  proves,
  readPostAnswer,
  whoseIs,
  proofOfAbsence,
  mayRelease,
  nextLook,
  nextWatch,
  comesAgain,
};

/** A Bundle of the model's hospital, with what is known of it. */
export interface ModelBundle {
  readonly bytes: Buffer;
  readonly content: Readonly<Record<string, unknown>>;
  readonly traits: OwnTraits;
}

export const OURS = bundleOf('ours');
export const ANOTHERS = bundleOf('another patient’s');

function bundleOf(seed: string): ModelBundle {
  const { bytes, bundle } = makeSample({ seed: `model ${seed}`, attachments: 0 });
  const parsed = parseBundle(bundle);
  const traits = parsed && summarise(parsed);
  if (!parsed || !traits) throw new Error('a sample that cannot be read');
  if (traitsOfBundle(parsed).fingerprint !== traits.fingerprint)
    throw new Error('two fingerprints of one Bundle');
  return { bytes, content: bundle, traits };
}
