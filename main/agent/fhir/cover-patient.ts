import { maskName, maskNumber } from '../../../shared/mask.ts';

/** What is known of who a patient is. */
export interface KnownPatient {
  readonly names: readonly (string | null)[];
  readonly numbers: readonly (string | null)[];
}

/** 身分證號 and 居留證號, in small letters too, as names of files have them. */
const PERSON_NUMBER = /(?<![A-Z0-9])[A-Z][A-D89\d]\d{8}(?!\d)/gi;

/**
 * Covers the patient in words that somebody wrote, since reports, answers and names of files quote them: the name and the
 * numbers wherever they stand, and every person's number. What else stands there (a nickname, a telephone number) is not
 * known to be one.
 */
export function coverPatient({ names, numbers }: KnownPatient): (text: string) => string {
  const known = (secrets: readonly (string | null)[], mask: (secret: string) => string) =>
    secrets.flatMap((secret) => {
      const pattern = secret === null ? null : patternOf(secret);
      return secret === null || pattern === null ? [] : [{ pattern, mask: () => mask(secret) }];
    });
  const covers = [
    ...known(names, maskName),
    ...known(numbers, maskNumber),
    { pattern: PERSON_NUMBER, mask: maskNumber },
  ];
  return (text) => covers.reduce((covered, { pattern, mask }) => coverAll(covered, pattern, mask), text);
}

/** What may stand between the characters of a name or number where somebody writes it in their own way. */
const BETWEEN = String.raw`[\s_.,·・‧-]*`;

/** A secret as it may be written: in small letters, with blanks or lines between. One character says nothing. */
function patternOf(secret: string): RegExp | null {
  const chars = Array.from(halfWidth(secret)).filter((char) => !/[\s_.,·・‧-]/.test(char));
  if (chars.length < 2) return null;
  return new RegExp(chars.map((char) => char.replace(/[\\^$*+?()[\]{}|/]/, '\\$&')).join(BETWEEN), 'giu');
}

function coverAll(text: string, pattern: RegExp, mask: (found: string) => string): string {
  // As long as the text itself, so that what is found in it stands at the same place in the text.
  const plain = halfWidth(text);
  let covered = '';
  let from = 0;
  for (const { index, 0: found } of plain.matchAll(pattern)) {
    covered += text.slice(from, index) + mask(found);
    from = index + found.length;
  }
  return covered + text.slice(from);
}

/** `Ａ１２３` → `A123`, character by character. */
function halfWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0));
}
