import { randomInt } from 'node:crypto';
import { AgentError } from '../../ground/error.ts';
import { nameKey } from './account-names.ts';

/** Characters, not bytes. NIST SP 800-63B: length is what counts, kinds of characters do not. */
const MIN_LENGTH = 12;

/** With this many letters besides the common words, a password counts as more than those. */
const OTHER_LETTERS = 4;

/** @throws AgentError `password-too-short`, `password-is-name`, `password-too-common` */
export function refuseWeak(password: string, names: readonly string[]): void {
  const chars = Array.from(password.normalize('NFKC'));
  if (chars.length < MIN_LENGTH) throw new AgentError('password-too-short', { shortest: MIN_LENGTH });
  const folded = nameKey(password);
  if (isMostly(folded, names.map(nameKey))) throw new AgentError('password-is-name');
  if (new Set(chars).size < 5 || isRun(chars) || isCommon(folded))
    throw new AgentError('password-too-common');
}

/** True if the password consists of these words and a few other characters. */
function isMostly(folded: string, words: readonly string[]): boolean {
  const rest = words.reduce((left, word) => (word === '' ? left : left.replaceAll(word, '')), folded);
  return rest !== folded && Array.from(rest).length < MIN_LENGTH / 2;
}

/** Words that everybody tries first, with digits and punctuation around them or in place of letters. */
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

/** Without 0 and o, 1 and l: the password is read from a screen and typed once. Five groups of four letters, some 96 bits. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
export function makePassword(): string {
  const group = (): string =>
    Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)] ?? '').join('');
  return Array.from({ length: 5 }, group).join('-');
}

/**
 * First guesses at a hospital in Taiwan: the stems of the published lists of most used passwords (words, keyboards, names of months and
 * days) and local places, products and trades. A list of ten thousand whole passwords would hold few of twelve characters; people make
 * these from such stems with the usual digits and punctuation.
 */
const STEMS = `
  administrator qwertyuiop asdfghjkl kaohsiung microsoft newtaipei september temporary wednesday
  1q2w3e4r baseball changeme changhua computer december facebook february football hospital iloveyou
  internet medicine november passw0rd password pharmacy pingtung princess saturday sunshine superman
  taichung thursday default formosa hsinchu hualien january jianbao keelung letmein medical october
  patient taitung taoyuan tuesday welcome windows zxcvbnm abcdef asdfgh august autumn batman change
  chiayi clinic doctor dragon family flower friday google health kinmen master miaoli monday monkey
  nantou passwd penghu qazwsx qwerty secret server shadow spring summer sunday system tainan taipei
  taiwan winter woaini yiyuan yunlin zxcvbn admin agent angel apple april china guest happy hello
  ilove jesus login lucky march matsu money nurse twpas yilan 1qaz 2wsx aini asdf asia baby demo fall
  fhir girl good hosp jian july june love mima pass qwer root temp test user ward word year zxcv abc
  boy god may new nhi roc vpn
`;

/** Longest first, so that no shorter word splits a longer one. */
const COMMON_WORDS: readonly string[] = STEMS.trim().split(/\s+/);

/** Signs commonly used for letters. */
const SIGNS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** Replaces such signs by their letters. */
const readSigns = (text: string): string => text.replaceAll(/[013457@$!]/g, (sign) => SIGNS[sign] ?? sign);
