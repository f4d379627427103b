import type { DOCTOR_WHO } from '../../../../shared/doctor-steps.ts';

/** One likely cause: a sentence in each language with `{places}` for values, and who can mend it. */
export interface Cause {
  readonly who: (typeof DOCTOR_WHO)[number];
  readonly zh: string;
  readonly en: string;
}

/** The sentence with its places filled in. What a value may be is for the step to watch: no secret, no patient. */
export function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replaceAll(/\{([a-zA-Z]+)\}/g, (whole, name: string) => values[name] ?? whole);
}
