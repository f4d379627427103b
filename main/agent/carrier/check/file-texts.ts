import { PROBLEM_NEXT_STEPS } from './problem-next-steps.ts';
import type { Problem } from './problem.ts';
import type { RuleText } from './rules/rule.ts';

/** Texts about files: attachments, and a Bundle that `check` cannot read. */
export const FILE_TEXTS = {
  'attachment-missing': {
    severity: 'error',
    source: 'CONTRACT: attachments lie beside the Bundle',
    zh: '附件檔案不在 Bundle 所在的資料夾。',
    en: 'The attachment is not in the folder of the Bundle.',
    ...PROBLEM_NEXT_STEPS['attachment-missing'],
  },
  'attachment-empty': {
    severity: 'error',
    source: 'disposition 附件檔轉檔失敗',
    zh: '附件檔案是空的（0 位元組）。',
    en: 'The attachment file is empty (0 bytes).',
    next: '請由 HIS 重新匯出此附件檔案。',
    nextEn: 'Export the attachment again from the HIS.',
  },
  'attachment-content': {
    severity: 'error',
    source: 'disposition 附件檔轉檔失敗; contentType',
    zh: '附件檔案的內容與標示的檔案格式不符（例如副檔名是 pdf，內容不是 PDF）。',
    en: 'The attachment is not a file of the type it is said to be.',
    next: '請確認檔案能正常開啟，並以正確的格式重新匯出。',
    nextEn: 'See that the file opens, and export it again in the right format.',
  },
  'attachment-large': {
    severity: 'warning',
    source: 'no limit is published',
    zh: '附件檔案大於 100 MB，傳送會很久，健保署可能無法收下。',
    en: 'The attachment is larger than 100 MB; sending takes long and NHI may not take it.',
    next: '請確認是否可以降低影像解析度或分成多個檔案。',
    nextEn: 'See whether it can be made smaller or divided.',
  },
  'attachment-unreadable': {
    severity: 'error',
    source: 'CONTRACT: attachments lie beside the Bundle',
    zh: '附件檔案在 Bundle 旁，但服務帳號沒有讀取權限。',
    en: 'The attachment lies beside the Bundle, but the service account may not read it.',
    next: '請 HIS 廠商或資訊人員開放服務帳號讀取（Linux：匯出程式用 umask 022，或設定預設 ACL）；不必重新匯出。',
    nextEn:
      'Let the service account read it (Linux: umask 022 for the export, or a default ACL); no new export is needed.',
  },
  'file-unreadable': {
    severity: 'error',
    source: 'command check',
    zh: '無法讀取檔案。',
    en: 'The file cannot be read.',
    next: '請確認檔案路徑與讀取權限。',
    nextEn: 'See whether the path is right and the file may be read.',
  },
} as const satisfies Readonly<Record<string, RuleText>>;

/** Faults that keep an attachment from being sent: in the bytes of one that arrived, or in the rights on one in the folder. */
export type AttachmentFault = 'attachment-empty' | 'attachment-content' | 'attachment-unreadable';

/** No limit is published; beyond this a transfer at a hospital's line takes minutes and is worth a look. */
const LARGE_BYTES = 100 * 1024 * 1024;
export const isLargeFile = (size: number): boolean => size > LARGE_BYTES;

type FileProblemCode = keyof typeof FILE_TEXTS;

export function fileProblem(code: FileProblemCode, path: string): Problem {
  const { severity, zh, en, next, nextEn } = FILE_TEXTS[code];
  return { severity, code, message: zh, messageEn: en, nextStep: next, nextStepEn: nextEn, path };
}
