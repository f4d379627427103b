import { AgentError } from '../error.ts';

/** The trail's own actors: nobody can be called like them. */
const RESERVED = new Set(['agent', 'cli', 'console', 'unknown']);

/** As a name is written: NFC, single spaces. @throws AgentError `account-name-refused` */
export function accountName(typed: string): string {
  const name = typed.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
  const isPrintable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,64}$/u.test(name);
  if (!isPrintable || RESERVED.has(nameKey(name)))
    throw new AgentError('account-name-refused', 'An account cannot have this name.', {
      messageZh: '帳號不可使用此名稱。',
    });
  return name;
}

/** As names are compared: full-width and half-width, upper and lower case are one. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
