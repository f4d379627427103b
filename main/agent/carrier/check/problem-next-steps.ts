import { CORRECT, FILL_IN, FIX_EXPORT, type NextStep } from '../../../profile/next-steps.ts';
import type { ProblemCode } from './texts.ts';

const ASK_IT: NextStep = {
  next: '請通知資訊人員；若重新檢核仍相同，請將診斷資訊提供給廠商。',
  nextEn: 'Tell IT; if another check ends the same way, hand the diagnostics to the vendor.',
};
const REPLACE: NextStep = {
  next: '請由 HIS 重新匯出完整的檔案。',
  nextEn: 'Export the whole file again from the HIS.',
};

/** Remedies for the findings of the first checks. */
export const PROBLEM_NEXT_STEPS: Readonly<Record<ProblemCode, NextStep>> = {
  'zip-archive': {
    next: '請解壓縮，把其中的申請檔與附件放進匯出資料夾。',
    nextEn: 'Unpack it, and put the Bundle and its attachments into the export folder.',
  },
  'not-utf8': {
    next: '請由 HIS 以 UTF-8 編碼重新匯出完整的檔案。',
    nextEn: 'Export the whole file again from the HIS, in UTF-8.',
  },
  'private-use': {
    next: '請在 HIS 改用 Unicode 標準字後重新匯出；沒有標準字時請用同音字或註明，並請 HIS 廠商轉換造字。',
    nextEn:
      'Use the standard Unicode character in the HIS and export again; have the vendor convert the hospital’s own characters.',
  },
  'empty-file': REPLACE,
  'not-json': FIX_EXPORT,
  'json-incomplete': REPLACE,
  'member-doubled': FIX_EXPORT,
  'too-large': {
    next: '請縮小檔案（附件不可放在 Bundle 內），或由資訊人員調高設定的上限。',
    nextEn: 'Make the file smaller (attachments do not belong into the Bundle), or have IT raise the limit.',
  },
  'too-complex': FIX_EXPORT,
  'not-a-bundle': FIX_EXPORT,
  'bundle-type': FIX_EXPORT,
  'bundle-profile': FIX_EXPORT,
  'claim-count': FIX_EXPORT,
  'claim-use': FIX_EXPORT,
  'patient-count': FIX_EXPORT,
  'provider-missing': FIX_EXPORT,
  'provider-mismatch': {
    next: '請確認檔案是否屬於本院；若是，請更正 HIS 或本程式設定的醫事機構代碼。',
    nextEn: 'See whether the file is this hospital’s; if so, correct the code in the HIS or in the settings.',
  },
  'priority-unknown': CORRECT,
  'subtype-unknown': CORRECT,
  'claim-element-form': FIX_EXPORT,
  'created-missing': FILL_IN,
  'patient-number-missing': FILL_IN,
  'attachment-inline': FIX_EXPORT,
  'attachment-name-unsafe': {
    next: '請將附件檔案改名，並同步修改 Bundle 內的檔名後，重新匯出檔案。',
    nextEn: 'Rename the file, with its name in the Bundle, and export again.',
  },
  'attachment-missing': {
    next: '請把附件和申請檔放在同一個資料夾，檔名要和申請檔裡寫的一樣。',
    nextEn: 'Put the file into the folder of the Bundle, under the name it has in the Bundle.',
  },
  'guide-not-loaded': {
    next: '請資訊人員以 ig import 重新匯入實作指引套件。',
    nextEn: 'Have IT import the guide package again (ig import).',
  },
  'check-timeout': ASK_IT,
  'check-crashed': ASK_IT,
};
