import type { JsonObject } from '../json.ts';
import type { Sample } from './types.ts';

/** Bases that TWPAS 1.3.0 moved systems from and to. */
const NHICORE = 'https://nhicore.nhi.gov.tw/pas/';
const NHI_TSFHIR = 'https://fhir.nhi.gov.tw/nhi_tsfhir/';

/** The code systems and value sets that moved (comparison pages of 1.2.7 against 1.3.0), with the systems behind those. */
const MOVED = [
  'nhi-apply-reason',
  'nhi-medication',
  'medication-frequency-hl7-nhi',
  'medication-frequency-nhi-tw',
  'nhi-organization',
  'organization-identifier-tw',
];

/** Guides that samples and the practice server speak. */
export const GUIDES = ['1.2.3', '1.3.0'] as const;
export type GuideVersion = (typeof GUIDES)[number];

/** The text of a 1.2.3 Bundle or package resource with the moves of 1.3.0, and `more`: what stays at nhicore is left alone. */
export function movedTo130(json: string, more: readonly string[] = []): string {
  return [...MOVED, ...more].reduce(
    (text, name) =>
      text
        .replaceAll(`"${NHICORE}CodeSystem/${name}"`, `"${NHI_TSFHIR}CodeSystem/${name}"`)
        .replaceAll(`"${NHICORE}ValueSet/${name}"`, `"${NHI_TSFHIR}ValueSet/${name}"`),
    json,
  );
}

/** A sample as a HIS that follows 1.3.0 writes it. */
export function movedSample(sample: Sample): Sample {
  const text = movedTo130(sample.bytes.toString('utf8'));
  return { ...sample, bundle: JSON.parse(text) as JsonObject, bytes: Buffer.from(text, 'utf8') };
}
