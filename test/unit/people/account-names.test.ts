import { expect, test } from 'vitest';
import { accountName, shownName } from '../../../main/agent/attendants/people/account-names.ts';

test.each([
  ...[
    'wang',
    'Wang.MeiLi',
    'e12345',
    '123456',
    "O'Brien",
    'nguyễn-văn',
    'José',
    'li2',
    'lee@icu',
    'Trần Thị Mai',
  ],
  ...['王美麗', '王美麗（兼）', '陳大文RN', '王美麗 Amy', 'ㄨㄤˊ', 'ＷＡＮＧ'],
])('%s is a name', (name) => {
  expect(accountName(`  ${name} `)).toBe(name.normalize('NFC'));
});

test.each([
  ...['root', 'SYSTEM', 'Administrator', 'admin', 'restore', 'agent', 'Guest', 'nobody', 'backup'],
  // As they are read.
  ...['R.O.O.T', 'ro ot', 'rööt', 'roo\u0307t', 'ＲＯＯＴ', 'admin-', 'twpas-agent', 'NT AUTHORITY'],
  // As the page and its papers call the program.
  ...['送件程式', ' 送件程式 ', 'the agent', '系統', '系統管理員'],
])('%s is an account of the system or of this program', (name) => {
  expect(() => accountName(name)).toThrow(expect.objectContaining({ code: 'account-name-refused' }) as Error);
});

test.each([
  ['a Cyrillic letter', 'w\u0430ng'],
  ['Cyrillic alone', '\u0441\u043E\u0441\u043E'],
  ['a Greek letter', 'wang\u03BF'],
  ['Hangul within Latin', 'wang김'],
  ['a domain', 'HOSPITAL\\wang'],
  ['an account of a computer', 'PC1$'],
  ['figures of another script', '１２٣'],
  ['a direction', 'wang\u202Eeel'],
  ['something unseen', 'wa\u200Bng'],
])('%s is no name', (_what, name) => {
  expect(() => accountName(name)).toThrow(expect.objectContaining({ code: 'account-name-refused' }) as Error);
});

test.each(['王美麗', 'Wang Mei-Li（護理長）', '<b>', '=1+1', '王\uE001', '葛\u{E0101}城'])(
  '%s can be shown as a name',
  (name) => {
    expect(shownName(` ${name} `)).toBe(name);
  },
);

test.each([
  ['a text that turns what follows', '\u202Egnaw'],
  ['an isolate that is left open', '王\u2067'],
  ['an invisible character', 'li\u200Bn'],
  ['a line of its own', '王\u2028主管'],
  ['a control character', '王\u0007'],
])('%s is no name to be shown', (_, name) => {
  expect(() => shownName(name)).toThrow(expect.objectContaining({ code: 'account-name-refused' }) as Error);
});
