import { maskName, maskNumber } from './mask.ts';
import { hasRightCheckDigit } from './person-number.ts';

/** The known identity of a patient. A number may be masked already (`maskNumber`). */
export interface KnownPatient {
  readonly names: readonly (string | null)[];
  readonly numbers: readonly (string | null)[];
}

/** Functions that mask a name or number; parts of a name are masked completely. */
interface Masks {
  readonly name: (secret: string) => string;
  readonly number: (secret: string) => string;
}

/** 身分證號 and 居留證號, in lower case too, as in file names. */
const PERSON_NUMBER = /(?<![A-Z0-9])[A-Z](?:[A-D]|\d)\d{8}(?!\d)/gi;

/**
 * Masks the patient in free text, since reports, answers and file names quote patients: the name, its parts in any order, the patient's
 * numbers, and any person's identity number. Nicknames and telephone numbers are not recognised.
 */
export function coverPatient(
  { names, numbers }: KnownPatient,
  masks: Masks = { name: maskName, number: maskNumber },
): (text: string) => string {
  const covers: { readonly pattern: RegExp; readonly mask: (found: string) => string }[] = [];
  for (const name of names.filter((one) => one !== null)) {
    const whole = patternOf(name);
    if (whole !== null) covers.push({ pattern: whole, mask: () => masks.name(name) });
    for (const pattern of partPatterns(name)) covers.push({ pattern, mask: () => COVERED });
  }
  for (const number of numbers.filter((one) => one !== null)) {
    const pattern = MASKED.test(number) ? maskedPattern(number) : numberPattern(number);
    if (pattern !== null) covers.push({ pattern, mask: () => masks.number(number) });
  }
  covers.push({
    pattern: PERSON_NUMBER,
    mask: (found) => (isPersonNumber(found) ? masks.number(found) : found),
  });
  return (text) => covers.reduce((covered, { pattern, mask }) => coverAll(covered, pattern, mask), text);
}

/** For a text that leaves the hospital: removes the patient completely, first letters included. */
export const withoutPatient = (patient: KnownPatient): ((text: string) => string) =>
  coverPatient(patient, { name: () => COVERED, number: () => COVERED });

const COVERED = '○○';

/**
 * For a file name that leaves the hospital. If the patient is unknown (an unreadable Bundle), any word or number may be a name, birthday or
 * chart number, so only technical words, short counters and the file type stay.
 */
export const fileNameWithout = (patient: KnownPatient): ((name: string) => string) =>
  patient.names.some((name) => name !== null && name.trim() !== '') ? withoutPatient(patient) : coverAnybody;

/** Technical words in names of HIS exports; none is a person's name. */
const TRADE =
  /^(?:bundles?|claims?|cases?|pas|nhi|his|twpas|fhir|export|applications?|appeal|supplement|attachments?|reports?)$/i;
const COUNTER = /^\d{1,3}$/;
const KIND = /\.(?:json|ndjson|xml|txt|csv|pdf|jpe?g|png|gif|bmp|tiff?|dcm|zip|docx?|bak)$/i;

function coverAnybody(name: string): string {
  const kind = KIND.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - kind.length);
  const covered = stem.replace(/[\p{L}\p{N}\p{M}]+/gu, (word) =>
    TRADE.test(word) || COUNTER.test(word) ? word : COVERED,
  );
  // Digits of a number written with separators are no counters.
  const isSplit = /(?<![\p{L}\p{N}])\d{1,3}(?:[^\p{L}\p{N}○]+\d{1,3}){1,}(?![\p{L}\p{N}])/gu;
  return `${covered.replace(isSplit, COVERED)}${kind}`;
}

/** Separators that people write inside a name or number, with combining accents and invisible characters. */
const JOINTS = String.raw`[\s_.,'’·・‧•/\p{Pd}\p{M}\p{Cf}]`;
const BETWEEN = `${JOINTS}*`;
const IS_JOINT = new RegExp(JOINTS, 'u');

/** Matches a secret in any case, with separators between its characters. Null for a single character, which would match too much. */
function patternOf(secret: string): RegExp | null {
  const chars = Array.from(folded(secret)).filter((char) => !IS_JOINT.test(char));
  if (chars.length < 2) return null;
  return new RegExp(chars.map(escaped).join(BETWEEN), 'giu');
}

/** Matches a number with or without leading zeros. A short number does not match inside a longer one. */
function numberPattern(number: string): RegExp | null {
  const digits = /^0*(\d{4,})$/.exec(folded(number).trim())?.[1];
  if (digits !== undefined && digits.length >= 5)
    return new RegExp(`0*${Array.from(digits).join(BETWEEN)}`, 'giu');
  const pattern = patternOf(number);
  return pattern === null || number.trim().length >= 5
    ? pattern
    : new RegExp(`(?<![A-Z0-9])(?:${pattern.source})(?![A-Z0-9])`, 'giu');
}

/** A number with two letters may be a drug code: it counts as a person's only if its check digit is right. */
const isPersonNumber = (found: string): boolean => /^.\d/.test(found) || hasRightCheckDigit(found);

/** `A12****789` matches each number with this beginning and end. */
const MASKED = /^[^*]+\*{4}[^*]+$/;
function maskedPattern(masked: string): RegExp | null {
  const [start = '', end = ''] = folded(masked).split('****');
  if (start.length + end.length < 4) return null;
  return new RegExp(`(?<![A-Z0-9])${escaped(start)}[A-Z0-9]{1,16}${escaped(end)}(?![A-Z0-9])`, 'giu');
}

/**
 * Matches parts of a name: words of an alphabetic name, in any order and joined; of a Chinese name the given name (`hanParts`). A single
 * letter or character is ignored.
 */
function partPatterns(name: string): RegExp[] {
  const words = (
    folded(name)
      .normalize('NFC')
      .match(/\p{Script=Han}+|[\p{L}\p{N}\p{M}]+/gu) ?? []
  )
    .flatMap((word) => word.match(/\p{Script=Han}+|[^\p{Script=Han}]+/gu) ?? [])
    .map((word) =>
      Array.from(word)
        .filter((char) => !IS_JOINT.test(char))
        .join(''),
    );
  const han = words.filter((word) => HAN.test(word)).flatMap(hanParts);
  const letters = words.filter((word) => !HAN.test(word) && word.length >= 2);
  const patterns = han.map((part) => patternOf(part)).filter((one) => one !== null);
  const long = letters.filter((word) => word.length >= 4);
  const any = longestFirst(letters);
  // Short names occur inside other words by chance: alone, or joined with other parts of the name, they must be a whole word.
  if (any.length > 0)
    patterns.push(new RegExp(String.raw`(?<!\p{L})(?:(?:${any.join('|')})${BETWEEN}){1,8}(?!\p{L})`, 'giu'));
  if (long.length > 0) patterns.push(new RegExp(longestFirst(long).join('|'), 'giu'));
  return patterns;
}

const HAN = /^\p{Script=Han}/u;

/** 王大明 → 大明; 歐陽大明 → 歐陽, 陽大明, 大明. */
function hanParts(word: string): string[] {
  const chars = Array.from(word);
  const parts = [word, chars.slice(1).join('')];
  if (chars.length >= 4) parts.push(chars.slice(0, 2).join(''), chars.slice(2).join(''));
  return parts.filter((part) => Array.from(part).length >= 2);
}

const longestFirst = (words: readonly string[]): string[] =>
  [...new Set(words)]
    .toSorted((one, other) => other.length - one.length)
    .map((word) => Array.from(word, escaped).join(String.raw`[\p{M}\p{Cf}]*`));

const escaped = (text: string): string => text.replace(/[\\^$*+?()[\]{}|/]/g, '\\$&');

function coverAll(text: string, pattern: RegExp, mask: (found: string) => string): string {
  // Same length as the text, so that positions in both agree.
  const plain = folded(text);
  let covered = '';
  let from = 0;
  for (const { index, 0: found } of plain.matchAll(pattern)) {
    const joints = /[^\p{L}\p{N}]*$/u.exec(found)?.[0] ?? '';
    const end = index + found.length - joints.length;
    covered += text.slice(from, index) + mask(found.slice(0, found.length - joints.length));
    from = end;
  }
  return covered + text.slice(from);
}

/** `Ａ１２３` → `A123` and `é` → `e`, character by character. */
const folded = (text: string): string =>
  text
    .replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/[\u00c0-\u024f\u1e00-\u1eff]/g, plainLetter);

/** Letters whose stroke does not decompose in Unicode (NFD). */
const STROKES: Readonly<Record<string, string>> = { đ: 'd', Đ: 'D', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L' };
function plainLetter(char: string): string {
  const plain = char.normalize('NFD').replace(/\p{M}/gu, '');
  return STROKES[char] ?? (plain.length === 1 ? plain : char);
}
