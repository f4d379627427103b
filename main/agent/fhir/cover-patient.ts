import { maskName, maskNumber } from '../../../shared/mask.ts';

/** What is known of who a patient is. */
export interface KnownPatient {
  readonly names: readonly (string | null)[];
  readonly numbers: readonly (string | null)[];
}

/** 身分證號 and 居留證號. */
const PERSON_NUMBER = /(?<![A-Z0-9])[A-Z][A-D89\d]\d{8}(?!\d)/g;

/**
 * Covers the patient in words that somebody wrote, since reports and answers quote them: the name and the numbers wherever they
 * stand, and every person's number. What else stands there (a nickname, a telephone number) is not known to be one.
 */
export function coverPatient({ names, numbers }: KnownPatient): (text: string) => string {
  const covers = [
    ...names.map((name) => [name, maskName] as const),
    ...numbers.map((number) => [number, maskNumber] as const),
  ];
  return (text) => {
    let covered = text;
    for (const [secret, mask] of covers)
      if (secret !== null && secret.length > 1) covered = covered.replaceAll(secret, mask(secret));
    return covered.replace(PERSON_NUMBER, maskNumber);
  };
}
