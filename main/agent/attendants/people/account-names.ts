/**
 * Rules for account names. The trail holds them beside names of the operating system's accounts and of this program. A name must neither equal nor
 * resemble one of these, and must use letters that cannot be confused with others (Unicode UTS 39).
 */
import { readFileSync } from 'node:fs';
import { AgentError } from '../../ground/error.ts';

/** Actors of the trail itself, also as the page and documents call them, and accounts that systems come with. */
const KNOWN = `
  agent cli console unknown desktop restore setup import twpas twpasagent
  root system localsystem localservice networkservice service administrator admin superuser sudo guest user everyone anonymous
  ntauthority nt trustedinstaller defaultaccount wdagutilityaccount krbtgt daemon bin sys nobody operator backup
  theagent 送件程式 健保事前審查送件 系統 系統管理員 管理員
`;
const KNOWN_NAMES: ReadonlySet<string> = new Set(KNOWN.trim().split(/\s+/));

/** Letters of names in Taiwan: Chinese with Bopomofo, and Latin with the marks of Vietnamese, Pinyin and Tâi-lô. None looks like another. */
const LATIN = 'A-Za-zÀ-ÖØ-öø-\u0130\u0132-\u0137\u0139-\u0148\u014A-\u017EƠơƯưǍ-ǜǸǹẀ-ỹ';
const LATIN_AND_HAN = new RegExp(`^[${LATIN}\\p{sc=Han}\\p{scx=Bopomofo}\\p{M}]*$`, 'u');
/** Other scripts only by themselves: in a Latin name, their letters could look like Latin ones. */
const BY_THEMSELVES = [
  /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{M}]*$/u,
  /^[\p{sc=Hangul}\p{M}]*$/u,
  /^[\p{sc=Thai}\p{M}]*$/u,
] as const;
const SHAPE = /^[\p{L}\p{M}0-9 .,'_\-@()（）・·]{1,64}$/u;

/** The stored form of a name: NFC, single spaces. @throws AgentError `account-name-refused` */
export function accountName(typed: string): string {
  const name = typed.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
  const shown = name.normalize('NFKC');
  const letters = shown.replaceAll(/[^\p{L}\p{M}]/gu, '');
  const readsAsItself = [LATIN_AND_HAN, ...BY_THEMSELVES].some((scripts) => scripts.test(letters));
  if (!SHAPE.test(shown) || !readsAsItself || isSystems(shown)) throw new AgentError('account-name-refused');
  return name;
}

/**
 * The shown form of a name: NFC, without invisible characters or characters that change the direction of text.
 * @throws AgentError `account-name-refused`
 */
export function shownName(typed: string): string {
  const name = typed.normalize('NFC').trim();
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name)) throw new AgentError('account-name-refused/shown');
  return name;
}

/** The form for comparing names: full-width equals half-width, upper case equals lower case. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

function isSystems(name: string): boolean {
  const known = new Set([...KNOWN_NAMES, ...accountsHere().flatMap(readings)]);
  return readings(name).some((reading) => known.has(reading));
}

/** Possible readings of a name: without marks and punctuation, with digits as the letters that they resemble. */
function readings(name: string): string[] {
  const plain = nameKey(name)
    .normalize('NFKD')
    .replaceAll(/[^\p{L}0-9]/gu, '');
  const letters = (one: string): string =>
    plain.replaceAll('0', 'o').replaceAll('5', 's').replaceAll('3', 'e').replaceAll('1', one);
  return [...new Set([plain, letters('i'), letters('l')])];
}

/** Highest number of accounts that Debian and Red Hat create for the system itself. */
const LAST_SYSTEM_UID = 999;

/** System accounts of this machine. An account may have the name of a person's account here. */
function accountsHere(): string[] {
  try {
    const lines = process.platform === 'win32' ? [] : readFileSync('/etc/passwd', 'utf8').split('\n');
    return lines.flatMap((line) => {
      const [name = '', , uid = ''] = line.split(':');
      return name !== '' && Number(uid) <= LAST_SYSTEM_UID ? [name] : [];
    });
  } catch {
    // Without this file, only the list above counts.
    return [];
  }
}
