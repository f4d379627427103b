/** 案件受理狀態 (nhi-acceptance-status, TWPAS 1.2.3): the codes are the Chinese strings themselves. */
import type { Review } from '../states.ts';

export const DISPOSITIONS: Readonly<Record<string, Review>> = {
  待處理: 'processing',
  處理中: 'processing',
  '處理中(等待附件檔)': 'processing',
  '處理中(檔案檢核中)': 'processing',
  '處理中(等待檢查申報資料)': 'processing',
  資料檢核失敗: 'failed',
  檔案傳送失敗: 'failed',
  附件檔轉檔失敗: 'failed',
  影像檔轉檔失敗: 'failed',
  電子病歷檔轉檔失敗: 'failed',
  申請檔案檢核失敗: 'failed',
  申請檔案未備齊: 'failed',
  已受理: 'reviewing',
  審查中: 'reviewing',
  審畢結果: 'decided',
};

/** The disposition under which a decision is searched for. */
export const DECIDED_DISPOSITION = '審畢結果';

/** NHI has the Bundle and waits for its attachments. */
export const AWAITS_FILE_DISPOSITION = '處理中(等待附件檔)';

/** The one whose day is 受理日期. */
export const RECEIVED_DISPOSITION = '已受理';

/** The review a disposition stands for; one the guide does not know counts as processing, never as an end. */
export function reviewOfDisposition(disposition: string): Review {
  return (Object.hasOwn(DISPOSITIONS, disposition) ? DISPOSITIONS[disposition] : undefined) ?? 'processing';
}
