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

/** Limits of what is searched for: whoever writes a Bundle must not decide how much work a text is. Longer or more are no person's. */
const LONGEST = 100;
const MOST = 20;

/**
 * Masks the patient in free text, since reports, answers and file names quote patients: the name, its parts in any order, the patient's
 * numbers, and any person's identity number. Nicknames and telephone numbers are not recognised. The work grows with the text, and with
 * nothing else beyond the limits above.
 */
export function coverPatient(
  { names, numbers }: KnownPatient,
  masks: Masks = { name: maskName, number: maskNumber },
): (text: string) => string {
  const people = secretsIn(names);
  const words = people.flatMap(wordsOf);
  const spelled = words.filter((word) => !HAN.test(word) && word.length >= 2);
  const wholes = people.map((name) => wherever('joined', bare(name), masks.name(name)));
  const parts = words.flatMap(hanParts).map((part) => wherever('joined', part, COVERED));
  const long = spelled.filter((word) => word.length >= 4).map((word) => wherever('unmarked', word, COVERED));
  const known = secretsIn(numbers).map((number) => ofNumber(number, masks.number(number)));
  const ofPerson = (found: string): string | null => (isPersonNumber(found) ? masks.number(found) : null);
  // A short word or number may touch one that the pass before has covered.
  const passes: Finder[][] = [
    [...wholes, ...parts],
    spelled.length === 0 ? [] : [wholeWords(new Set(spelled)), ...long],
    [...known, ({ text }) => matches(text, PERSON_NUMBER, ofPerson)],
  ];
  return (text) => passes.reduce((written, finders) => covered(written, finders), text);
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
const JOINT = /[\s_.,'’·・‧•/\p{Pd}\p{M}\p{Cf}]/u;
const MARK = /[\p{M}\p{Cf}]/u;
const HAN = /^\p{Script=Han}/u;

/** Letters and digits of a text in one case; `places`: where each stands in the text. */
interface Letters {
  readonly letters: string;
  readonly places: readonly number[];
}

/** A folded text, and its letters: `joined` over separators, `unmarked` with the separators left in. */
interface Given {
  readonly text: string;
  readonly joined: Letters;
  readonly unmarked: Letters;
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly mask: string;
}

type Finder = (given: Given) => Found[];

const secretsIn = (secrets: readonly (string | null)[]): string[] =>
  secrets.flatMap((one) => one?.trim().slice(0, LONGEST) ?? []).slice(0, MOST);

function lettersOf(text: string, skipped: RegExp): Letters {
  let letters = '';
  const places: number[] = [];
  let at = 0;
  for (const char of text) {
    if (!skipped.test(char)) {
      letters += inOneCase(char);
      for (let unit = 0; unit < char.length; unit += 1) places.push(at + unit);
    }
    at += char.length;
  }
  return { letters, places };
}

/** By way of upper case: `ς` and `σ` are one letter. A character whose length would change stays, so that places stay true. */
function inOneCase(char: string): string {
  const lower = char.toUpperCase().toLowerCase();
  return lower.length === char.length ? lower : char;
}

const bare = (secret: string, skipped = JOINT): string =>
  lettersOf(folded(secret.normalize('NFC')), skipped).letters;

/** Words of a name, those of Han characters apart: `林SARAH O’NEIL` → 林, sarah, o, neil. */
const wordsOf = (name: string): string[] =>
  bare(name, MARK).match(/\p{Script=Han}+|[[\p{L}\p{N}]--\p{Script=Han}]+/gv) ?? [];

/** 王大明 → 王大明, 大明; 歐陽大明 → 歐陽, 陽大明 and 大明 as well. */
function hanParts(word: string): string[] {
  const chars = Array.from(HAN.test(word) ? word : '');
  const parts = [chars, chars.slice(1)];
  if (chars.length >= 4) parts.push(chars.slice(0, 2), chars.slice(2));
  return parts.map((part) => part.join(''));
}

/** Finds a secret at any place, also inside words. A single character would match too much. */
function wherever(form: 'joined' | 'unmarked', secret: string, mask: string): Finder {
  if (Array.from(secret).length < 2) return () => [];
  return ({ [form]: { letters, places } }) => {
    const found: Found[] = [];
    for (let at = letters.indexOf(secret); at >= 0; at = letters.indexOf(secret, at + secret.length))
      found.push(spanOf(places, at, at + secret.length, mask));
    return found;
  };
}

const spanOf = (places: readonly number[], from: number, to: number, mask: string): Found => ({
  start: places[from] ?? 0,
  end: (places[to - 1] ?? 0) + 1,
  mask,
});

/**
 * Finds words of an alphabetic name alone, or joined with others of them in any order. Short names occur inside other words by chance: a
 * run of them must not touch another letter. From right to left each place is judged once, whatever the words are.
 */
function wholeWords(words: ReadonlySet<string>): Finder {
  const lengths = [...new Set(Array.from(words, (word) => word.length))];
  return ({ text, unmarked: { letters, places } }) => {
    const isLetter = (place: number): boolean => /\p{L}/u.test(text.charAt(place));
    /** End of the longest run that begins at a place; 0: none. */
    const ends = new Array<number>(letters.length + 1).fill(0);
    for (let at = letters.length - 1; at >= 0; at -= 1)
      for (const length of lengths) {
        const end = at + length;
        if (end > letters.length || !words.has(letters.slice(at, end))) continue;
        let next = end;
        while (next < letters.length && JOINT.test(letters.charAt(next))) next += 1;
        const alone = isLetter((places[end - 1] ?? 0) + 1) ? 0 : end;
        ends[at] = Math.max(ends[at] ?? 0, ends[next] ?? 0, alone);
      }
    const found: Found[] = [];
    for (let at = 0; at < letters.length; at += 1) {
      const end = ends[at] ?? 0;
      if (end === 0 || isLetter((places[at] ?? 0) - 1)) continue;
      found.push(spanOf(places, at, end, COVERED));
      at = end - 1;
    }
    return found;
  };
}

/** Finds a number with separators between its characters, with or without leading zeros. A short one does not match inside a longer one. */
function ofNumber(number: string, mask: string): Finder {
  const byPattern = (source: string): Finder => {
    const pattern = new RegExp(source, 'giu');
    return ({ text }) => matches(text, pattern, () => mask);
  };
  const [start = '', end = ''] = folded(number).split('****');
  if (MASKED.test(number)) {
    if (start.length + end.length < 4) return () => [];
    return byPattern(`(?<![A-Z0-9])${escaped(start)}[A-Z0-9]{1,16}${escaped(end)}(?![A-Z0-9])`);
  }
  const digits = /^0*(\d{5,})$/.exec(start)?.[1];
  // A run of zeros is read from its begin alone: from each of its zeros, it would be read again.
  if (digits !== undefined) return byPattern(`(?:(?<!0)0+)?${Array.from(digits).join(`${JOINT.source}*`)}`);
  const find = wherever('joined', bare(number), mask);
  if (number.length >= 5) return find;
  const around = ({ text }: Given, one: Found): string => text.charAt(one.start - 1) + text.charAt(one.end);
  return (given) => find(given).filter((one) => !/[A-Z0-9]/i.test(around(given, one)));
}

/** `A12****789` stands for each number with this beginning and end. */
const MASKED = /^[^*]+\*{4}[^*]+$/;

const escaped = (text: string): string => text.replace(/[\\^$*+?()[\]{}|/]/g, '\\$&');

/** A number with two letters may be a drug code: it counts as a person's only if its check digit is right. */
const isPersonNumber = (found: string): boolean => /^.\d/.test(found) || hasRightCheckDigit(found);

const matches = (text: string, pattern: RegExp, maskOf: (found: string) => string | null): Found[] =>
  Array.from(text.matchAll(pattern)).flatMap(({ index, 0: found }) => {
    const mask = maskOf(found);
    return mask === null ? [] : { start: index, end: index + found.length, mask };
  });

/** Where findings overlap, the first keeps its mask, and the rest of the others is covered. */
function covered(written: string, finders: readonly Finder[]): string {
  if (finders.length === 0) return written;
  const text = folded(written);
  const given = { text, joined: lettersOf(text, JOINT), unmarked: lettersOf(text, MARK) };
  const found = finders.flatMap((find) => find(given)).sort((one, other) => one.start - other.start);
  let result = '';
  let from = 0;
  for (const { start, end, mask } of found) {
    if (end <= from) continue;
    result += start < from ? COVERED : written.slice(from, start) + mask;
    from = end;
  }
  return result + written.slice(from);
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
