/* Forms and check digits of 身分證統一編號 and 居留證統一證號 (內政部). */

/** Letters in the order of their numbers from 10 up. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';

/** As in the guide's invariants id-card-number and resident-number, lower case is valid. */
export const NATIONAL_NUMBER = /^[A-Za-z][0-9]{9}$/;
export const RESIDENT_NUMBER = /^(?:[A-Za-z][0-9]{9}|[A-Za-z]{2}[0-9]{8})$/;

/** True if the check digit is right. True for a malformed number, which is a different problem. */
export function hasRightCheckDigit(number: string): boolean {
  if (!RESIDENT_NUMBER.test(number)) return true;
  const letters = number.toUpperCase();
  const first = LETTERS.indexOf(letters.charAt(0)) + 10;
  // Until 2020 the second character of a resident number was a letter; the last digit of the letter's value counts.
  const second = LETTERS.indexOf(letters.charAt(1));
  const digits = [
    second < 0 ? Number(letters.charAt(1)) : second % 10,
    ...Array.from(letters.slice(2), Number),
  ];
  const sum = digits.reduce((total, digit, at) => total + digit * Math.max(8 - at, 1), 0);
  return (Math.floor(first / 10) + (first % 10) * 9 + sum) % 10 === 0;
}
