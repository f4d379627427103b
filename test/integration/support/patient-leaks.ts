import type { Sample } from '../../../main/practice/samples/types.ts';
import { leaksBelow } from './leak-scan.ts';

/** Enough to find out; looking for every one of hundreds would cost more than what is tried. */
const MOST_PATIENTS = 4;
/** Two characters are four bytes in UTF-16, which sealed megabytes hold by chance. */
const SHORTEST = 3;

/** Data of the first patients that lie in clear below a folder, each as a sentence. */
export async function patientLeaks(
  dir: string,
  samples: readonly Pick<Sample, 'patient'>[],
): Promise<string[]> {
  const texts = samples
    .slice(0, MOST_PATIENTS)
    .flatMap(({ patient }) => [patient.name, patient.number])
    .filter((text) => text.length >= SHORTEST);
  if (texts.length === 0) return [];
  const { leaks } = await leaksBelow(dir, [...new Set(texts)]);
  return leaks.map(({ where, text, encoding }) => `${text} in ${where} as ${encoding}`);
}
