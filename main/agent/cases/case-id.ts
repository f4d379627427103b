import { randomBytes } from 'node:crypto';
import { taipeiDay } from '../fhir/taipei.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `YYMMDD-XXXXXX`: short enough to be read out on the phone, Crockford letters, 30 random bits a day (the column is UNIQUE). */
export function newCaseId(now: number): string {
  const letters = [...randomBytes(6)].map((byte) => ALPHABET.charAt(byte % 32)).join('');
  return `${taipeiDay(now).slice(2).replaceAll('-', '')}-${letters}`;
}
