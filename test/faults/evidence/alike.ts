import { checkDigit } from '../../../main/practice/samples/identity.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import type { JsonObject } from '../../../main/practice/json.ts';

const ENDINGS = ['approve', 'deny'] as const;

/** The nth copy of one application, for a patient of its own. Decisions alternate, so the day and the drugs of every other one are the same. */
export function copyFor(seed: string, n: number, patient: number): Sample {
  const ending = ENDINGS[n % 2] ?? 'approve';
  // Alike but for the marker that chooses the decision, which no comparison looks at.
  const one = makeSample({ seed, attachments: 0, ending, patient: patientOf(patient) });
  return replanted(one, `${one.plantedId}-${String(n)}`, String(n));
}

/** The same application as another patient's; not counted where it arrives. */
export function otherPatients(sample: Sample, n: number): Sample {
  const { name, number } = patientOf(500_000 + n);
  const text = sample.bytes
    .toString('utf8')
    .replaceAll(sample.patient.number, number)
    .replaceAll(sample.patient.name, name)
    .replaceAll(sample.plantedId, `${sample.plantedId}-other`);
  return withText(sample, text, `${sample.plantedId}-other`, 'other');
}

function patientOf(n: number): { readonly name: string; readonly number: string } {
  const digits = `1${String(1_000_000 + n)}`;
  return { name: `陳測${String(n)}`, number: `A${digits}${String(checkDigit('A', digits))}` };
}

const replanted = (sample: Sample, plantedId: string, suffix: string): Sample =>
  withText(sample, sample.bytes.toString('utf8').replaceAll(sample.plantedId, plantedId), plantedId, suffix);

function withText(sample: Sample, text: string, plantedId: string, suffix: string): Sample {
  return {
    ...sample,
    fileName: sample.fileName.replace('.json', `_${suffix}.json`),
    bundle: JSON.parse(text) as JsonObject,
    bytes: Buffer.from(text, 'utf8'),
    plantedId,
  };
}
