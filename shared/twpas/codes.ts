import type { Review } from '../states.ts';

/** Small code systems of TWPAS 1.2.3 that staff read. zh-TW is the guide's own display; en is ours. */
export interface CodeText {
  readonly zh: string;
  readonly en: string;
}
type Codes = Readonly<Record<string, CodeText>>;

/** nhi-apply-type, Claim.subType (申報類別). */
export const APPLY_TYPES: Codes = {
  '1': { zh: '送核', en: 'Application' },
  '2': { zh: '送核補件', en: 'Application supplement' },
  '3': { zh: '申復', en: 'Reconsideration' },
  '4': { zh: '爭議審議', en: 'Dispute review' },
  '5': { zh: '申復補件', en: 'Reconsideration supplement' },
};

/** nhi-tmhb-type, Claim.priority (申請案件類別). */
export const PRIORITIES: Codes = {
  '1': { zh: '一般事前審查申請', en: 'Regular prior authorization' },
  '3': { zh: '自主審查', en: 'Self-review' },
  '4': { zh: '緊急報備', en: 'Emergency notice' },
};

/** Claim.priority of an emergency report (緊急報備), which is sent before all others. */
export const PRIORITY_EMERGENCY = '4';

/** nhi-approve-comment: codes 1–5 at the level of the case, 0–7 for an item. */
export const APPROVE_COMMENTS: Codes = {
  '0': { zh: '審核中', en: 'Under review' },
  '1': { zh: '同意', en: 'Approved' },
  '2': { zh: '不予同意', en: 'Denied' },
  '3': { zh: '部份同意', en: 'Partially approved' },
  '4': { zh: '補件', en: 'Supplement requested' },
  '5': { zh: '退件', en: 'Returned' },
  '6': { zh: '不予同意：對應手術亦不支付', en: 'Denied; the related surgery is not paid either' },
  '7': { zh: '改核：如審查核定意見', en: 'Modified; see the reviewer’s opinion' },
};

/** nhi-continuation-status, a modifier of each item (續用註記). */
export const CONTINUATIONS: Codes = {
  '1': { zh: '初次使用', en: 'First use' },
  '2': { zh: '申請再次使用', en: 'Continuation' },
};

/** Value of an item that is applied for again (續用). */
export const CONTINUATION_AGAIN = '2';

/** nhi-line-of-therapy, a modifier of an item (用藥線別). */
export const LINES_OF_THERAPY: Codes = {
  '0': { zh: '不適用', en: 'Not applicable' },
  '1': { zh: '第一線治療', en: 'First line' },
  '2': { zh: '第二線治療', en: 'Second line' },
  '3': { zh: '第三線治療', en: 'Third line' },
  '4': { zh: '第四線治療', en: 'Fourth line' },
  '5': { zh: '第五線治療', en: 'Fifth line' },
};

/** nhi-order-type, Claim.item.productOrService. */
export const ORDER_TYPES: Codes = {
  '1': { zh: '藥品', en: 'Drug' },
  '2': { zh: '醫療服務', en: 'Medical service' },
  '3': { zh: '特材', en: 'Medical device' },
};

// 案件受理狀態 (nhi-acceptance-status, TWPAS 1.2.3): the codes are the Chinese strings themselves.

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

/** The disposition whose day is 受理日期. */
export const RECEIVED_DISPOSITION = '已受理';

/** The review state of a disposition; an unknown disposition counts as processing, never as final. */
export function reviewOfDisposition(disposition: string): Review {
  return (isUnlisted(disposition) ? undefined : DISPOSITIONS[disposition]) ?? 'processing';
}

/** True for a wording of NHI that TWPAS does not list; null is no answer yet. */
export const isUnlisted = (disposition: string | null): boolean =>
  disposition !== null && !Object.hasOwn(DISPOSITIONS, disposition);
