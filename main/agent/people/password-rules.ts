import { randomInt } from 'node:crypto';
import { AgentError } from '../error.ts';
import { COMMON_WORDS, readSigns } from './common-words.ts';
import { nameKey } from './account-name.ts';

/** Characters, not bytes. NIST SP 800-63B: length is what counts, kinds of characters do not. */
export const MIN_LENGTH = 12;

/** Letters beside the common words, from which on it counts as more than those. */
const OTHER_LETTERS = 4;

/** @throws AgentError `password-too-short`, `password-is-name`, `password-too-common` */
export function refuseWeak(password: string, names: readonly string[]): void {
  const chars = Array.from(password.normalize('NFKC'));
  if (chars.length < MIN_LENGTH)
    throw weak(
      'password-too-short',
      `The password needs at least ${String(MIN_LENGTH)} characters.`,
      `密碼至少需要 ${String(MIN_LENGTH)} 個字元。`,
    );
  const folded = nameKey(password);
  if (isMostly(folded, names.map(nameKey)))
    throw weak('password-is-name', 'The password must not be the name.', '密碼不可與姓名或帳號相同。');
  if (new Set(chars).size < 5 || isRun(chars) || isCommon(folded))
    throw weak('password-too-common', 'The password is too easy to guess.', '密碼過於簡單，容易被猜到。');
}

/** Made of those words, whatever few characters stand around them. */
function isMostly(folded: string, words: readonly string[]): boolean {
  const rest = words.reduce((left, word) => (word === '' ? left : left.replaceAll(word, '')), folded);
  return rest !== folded && Array.from(rest).length < MIN_LENGTH / 2;
}

/** Words that everybody tries first, with digits and signs around them; also where signs stand for letters. */
function isCommon(folded: string): boolean {
  return [folded, readSigns(folded)].some((text) => {
    const rest = COMMON_WORDS.reduce((left, word) => left.replaceAll(word, ' '), text);
    return rest !== text && rest.replaceAll(/[^\p{Letter}]/gu, '').length < OTHER_LETTERS;
  });
}

/** `123456789012`, `abcdefghijkl`. */
function isRun(chars: readonly string[]): boolean {
  const steps = chars
    .slice(1)
    .map((char, at) => (char.codePointAt(0) ?? 0) - (chars[at]?.codePointAt(0) ?? 0));
  return steps.filter((step) => step === 1 || step === -1).length > (chars.length * 2) / 3;
}

function weak(code: string, message: string, messageZh: string): AgentError {
  return new AgentError(code, message, { messageZh });
}

/** No 0 and o, 1 and l: it is read from a screen and typed once. Five groups of four, some 96 bits. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
export function makePassword(): string {
  const group = (): string =>
    Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)] ?? '').join('');
  return Array.from({ length: 5 }, group).join('-');
}
