/**
 * Rules for account names. The trail holds them beside names of the operating system's accounts and of this program: a name must not equal one of
 * these, and has letters that people in Taiwan read.
 */
import { AgentError } from '../../ground/error.ts';

/** Actors of the trail itself, also as the page and documents call them, and accounts that systems come with. */
const KNOWN = `
  agent cli console unknown desktop restore setup import twpas twpasagent
  root system localsystem localservice networkservice service administrator admin superuser sudo guest user everyone anonymous
  ntauthority nt trustedinstaller defaultaccount wdagutilityaccount krbtgt daemon bin sys nobody operator backup
  theagent 送件程式 健保事前審查送件 系統 系統管理員 管理員
`;
const KNOWN_NAMES: ReadonlySet<string> = new Set(KNOWN.trim().split(/\s+/));

/** Latin with its marks, Chinese with Bopomofo, figures and what stands between words. */
const SHAPE = /^[\p{sc=Latin}\p{sc=Han}\p{scx=Bopomofo}\p{M}0-9 .,'_\-@()（）・·]{1,64}$/u;

/** The stored form of a name: NFC, single spaces. @throws AgentError `account-name-refused` */
export function accountName(typed: string): string {
  const name = typed.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
  const letters = nameKey(name)
    .normalize('NFKD')
    .replaceAll(/[^\p{L}0-9]/gu, '');
  if (!SHAPE.test(name.normalize('NFKC')) || KNOWN_NAMES.has(letters))
    throw new AgentError('account-name-refused');
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
