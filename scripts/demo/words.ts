import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { Decision, Delivery } from '../../shared/states.ts';

const DELIVERY: Readonly<Record<Delivery, string>> = {
  waiting: '等待附件 waiting for attachments',
  refused: '院內檢核未通過（未送出） refused by our checks, not sent',
  queued: '等待送出 queued',
  sending: '傳送中 sending',
  uncertain: '送件結果待確認 in doubt',
  accepted: '已上傳（已取得收件序號） uploaded',
  rejected: '上傳遭健保署拒收 rejected by NHI',
  held: '暫緩送出 held',
  cancelled: '取消送出 cancelled',
};

const DECISION: Readonly<Record<Decision, string>> = {
  approved: '同意 approved',
  denied: '不予同意 denied',
  'partially-approved': '部份同意 partially approved',
  'supplement-requested': '補件 supplement requested',
  returned: '退件 returned',
};

/** Where a case is, in the words staff read. */
export function inWords(row: CaseRow): string {
  if (row.decision !== null) return `${row.disposition ?? ''} → ${DECISION[row.decision]}`;
  if (row.delivery === 'accepted' && row.disposition !== null) return row.disposition;
  const problem = row.problems[0];
  return problem && row.delivery === 'refused'
    ? `${DELIVERY.refused}: ${problem.message}`
    : DELIVERY[row.delivery];
}
