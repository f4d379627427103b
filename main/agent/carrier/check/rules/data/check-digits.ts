/** Check digits inside codes: a code with a wrong one does not exist. */

/** LOINC: modulus 10 over the number before the hyphen (LOINC Users' Guide, check digit algorithm). */
export function hasLoincCheckDigit(code: string): boolean {
  const [, number = '', digit] = /^(\d+)-(\d)$/.exec(code) ?? [];
  const sum = Array.from(number)
    .reverse()
    .map((char, at) => (at % 2 === 0 ? Number(char) * 2 : Number(char)))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return Number(digit) === (10 - (sum % 10)) % 10;
}

/** Dihedral group D5, and the permutation that Verhoeff's scheme applies again at each place. */
const D5 = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
] as const;
const PERMUTATION = '1576283094';

/** SNOMED CT identifiers end in a Verhoeff check digit (SNOMED CT Release File Specifications, §5). */
export function hasSnomedCheckDigit(code: string): boolean {
  let check = 0;
  for (const [at, char] of Array.from(code).reverse().entries()) {
    let digit = Number(char);
    for (let times = 0; times < at % 8; times++) digit = Number(PERMUTATION[digit]);
    check = Number(D5[check]?.[digit]);
  }
  return check === 0;
}
