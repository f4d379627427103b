import type { OtherUrl } from './resolved-bundle.ts';
import type { NextStep } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

const ASK_WHICH: NextStep = {
  next: '請與 HIS 廠商確認匯出所依的指引版本，是否為健保署目前收件的版本。',
  nextEn:
    'Ask the HIS vendor which version of the guide the export follows, and whether NHI takes that one now.',
};
/** NHI may have moved it again, and its server may be ahead of our guide: a person who knows may send it. */
const CORRECT_URL: NextStep = {
  next: '請 HIS 廠商更正匯出程式後，重新匯出檔案；若確認健保署目前收這個網址，可由承辦「仍要送出」。',
  nextEn:
    'Have the HIS vendor correct the export and export the file again. A person who knows that NHI takes this url may send it anyway.',
};

/** Code systems and profiles that are known by their names and have another url than in the guide in use; each is reported once. */
export const urlBases = defineRule(
  {
    'system-other-base': {
      severity: 'warning',
      source: 'TWPAS 1.3.0 moved nhi-apply-reason, nhi-medication, the frequencies and the hospitals',
      zh: '代碼系統「{what}」的網址屬於另一個版本的實作指引，與目前使用的版本不同。',
      en: 'The url of the code system {what} is another version’s of the guide than the one in use.',
      ...ASK_WHICH,
    },
    'system-older-base': {
      severity: 'error',
      source: 'the guide in use: the one url that it has for the system',
      zh: '代碼系統「{what}」的網址屬於較舊版本的實作指引，目前使用的版本不收。',
      en: 'The url of the code system {what} is an older version’s of the guide; the one in use does not take it.',
      ...CORRECT_URL,
    },
    'system-unknown-base': {
      severity: 'error',
      source: 'the guide in use: the url that it has for the system',
      zh: '代碼系統「{what}」的名稱正確，但網址不對。',
      en: 'The code system {what} is known by its name, but not at this url.',
      ...CORRECT_URL,
    },
    'profile-other-base': {
      severity: 'warning',
      source: 'the guide in use: the urls of its profiles',
      zh: 'profile 的網址「{what}」屬於另一個版本的實作指引，與目前使用的版本不同。',
      en: 'The profiles are named at {what}, which is another version’s of the guide than the one in use.',
      ...ASK_WHICH,
    },
    'profile-older-base': {
      severity: 'error',
      source: 'the guide in use: the urls of its profiles',
      zh: 'profile 的網址「{what}」屬於較舊版本的實作指引，目前使用的版本不收。',
      en: 'The profiles are named at {what}, an older version’s of the guide; the one in use does not take it.',
      ...CORRECT_URL,
    },
    'profile-unknown-base': {
      severity: 'error',
      source: 'the guide in use: the urls of its profiles',
      zh: 'profile 的名稱正確，但網址「{what}」不對。',
      en: 'The profiles are known by their names, but not at {what}.',
      ...CORRECT_URL,
    },
  },
  function* ({ otherUrls }) {
    for (const { kind, name, written, own, of, path, count } of otherUrls) {
      const code = CODES[kind][of];
      const expected = kind === 'system' ? own : own.slice(0, own.lastIndexOf('/StructureDefinition/'));
      const shown = SAFE.test(name) ? name : '?';
      const what = { zh: shown, en: shown };
      yield { code, path, what, found: SAFE.test(written) ? written : '?', expected, count, ofGuide: true };
    }
  },
);

/** A url that may be shown: ASCII, and without the form of a person's number. */
const SAFE = /^(?!.*[A-Za-z][A-Za-z0-9]\d{8})[\x21-\x7e]{1,200}$/;

const CODES = {
  system: { older: 'system-older-base', newer: 'system-other-base', unknown: 'system-unknown-base' },
  profile: { older: 'profile-older-base', newer: 'profile-other-base', unknown: 'profile-unknown-base' },
} as const satisfies Readonly<Record<OtherUrl['kind'], Readonly<Record<OtherUrl['of'], string>>>>;
