import type { JsonObject } from '../json.ts';
import { addDocument, edited, EDITS } from './edits.ts';
import type { Expected, Sample } from './types.ts';

/**
 * Ways in which a file from a HIS is wrong. All are found by the agent before anything is sent, except `bom`; the last
 * two only by the profiles of the guide.
 */
export type Defect =
  /** No Claim at all. */
  | 'no-claim'
  | 'two-claims'
  /** Bundle.type is `transaction`. */
  | 'wrong-type'
  /** Another hospital's code. */
  | 'wrong-hospital'
  /** Ends in the middle: may still be being written. */
  | 'truncated'
  | 'empty'
  | 'not-json'
  /** A Patient alone. */
  | 'other-resource'
  /** UTF-8 with a byte order mark: accepted. */
  | 'bom'
  /** An attachment it names is not there: waits, and is refused when the wait is over. */
  | 'missing-attachment'
  /** Not UTF-8. */
  | 'latin1'
  /** No weight in supportingInfo. */
  | 'no-weight'
  /** No diagnosis with sequence 1. */
  | 'no-main-diagnosis';

const REFUSED: Expected = { delivery: 'refused', decision: null };

/** The same sample with one thing wrong, and the end that follows from it. */
export function applyDefect(sample: Sample, defect: Defect): Sample {
  const { bytes } = sample;
  switch (defect) {
    case 'bom':
      return { ...sample, bytes: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]) };
    case 'truncated':
      return refused(sample, bytes.subarray(0, Math.floor(bytes.length * 0.7)));
    case 'empty':
      return refused(sample, Buffer.alloc(0));
    case 'not-json':
      return refused(
        sample,
        Buffer.from('<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/></Bundle>'),
      );
    case 'latin1':
      return refused(sample, withLatin1Byte(bytes));
    case 'missing-attachment': {
      const bundle = edited(sample.bundle, (resources) => {
        addDocument(resources, { url: `file://MissingReport_${sample.plantedId.slice(-8)}.pdf` });
      });
      return rewritten(sample, bundle);
    }
    default:
      return rewritten(sample, edited(sample.bundle, EDITS[defect]));
  }
}

/** One é as Windows wrote it: JSON all the same, but not UTF-8. */
function withLatin1Byte(bytes: Buffer): Buffer {
  const after = '"collection"';
  const at = bytes.indexOf(after) + after.length;
  return Buffer.concat([
    bytes.subarray(0, at),
    Buffer.from(',"language":"\xe9"', 'latin1'),
    bytes.subarray(at),
  ]);
}

const refused = (sample: Sample, bytes: Buffer): Sample => ({ ...sample, bytes, expected: REFUSED });
const rewritten = (sample: Sample, bundle: JsonObject): Sample =>
  refused({ ...sample, bundle }, Buffer.from(JSON.stringify(bundle, null, 2), 'utf8'));
