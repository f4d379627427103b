import type { AnswerView, CaseDetail } from '../../../shared/api/views/case-detail.ts';
import type { Decision } from '../../../shared/states.ts';
import type { Moment } from './fake-history.ts';
import type { Scene } from './fake-scenes.ts';

const CODES: Readonly<Record<Decision, string>> = {
  approved: '1',
  denied: '2',
  'partially-approved': '3',
  'supplement-requested': '4',
  returned: '5',
};
const OPINIONS: Readonly<Record<Decision, string>> = {
  approved: '同意使用，請於三個月後評估療效。',
  denied: '依所附資料，未符合藥品給付規定 9.69 之用藥條件，不予同意。',
  'partially-approved': '同意先使用一個療程（3 週），續用請檢附影像評估報告再行申請。',
  'supplement-requested': '請補附 PD-L1 檢測報告及最近一次電腦斷層影像報告。',
  returned: '申請項目與診斷不符，請重新確認後再送件。',
};

/** What NHI has said of a case in this situation. */
export function answersFor(
  scene: Scene,
  at: Moment,
  items: CaseDetail['items'],
  receiptNumber: string | null,
): AnswerView[] {
  const answer = (id: string, minutes: number, more: Partial<AnswerView>): AnswerView => ({
    id,
    kind: 'claim-response',
    receivedAt: at(minutes),
    disposition: null,
    review: null,
    decision: null,
    created: at(minutes).slice(0, 10),
    receiptNumber: null,
    issue: null,
    items: [],
    ...more,
  });
  if (scene.delivery === 'rejected') {
    const text = 'Claim.item[0].productOrService: 缺少必要的醫令類別 (nhi-order-type)';
    return [
      answer('o1', 90, {
        kind: 'operation-outcome',
        created: null,
        issue: { severity: 'error', code: 'required', text },
      }),
    ];
  }
  if (scene.delivery !== 'accepted') return [];
  const upload = answer('u1', 90, { kind: 'upload-answer', created: null });
  if (scene.review === 'none') return [upload];
  const processing = answer('r1', 80, { disposition: '處理中(檔案檢核中)', review: 'processing' });
  if (scene.review !== 'decided') {
    return [
      upload,
      processing,
      answer('r2', 10, { disposition: scene.disposition, review: scene.review, receiptNumber }),
    ];
  }
  const { decision } = scene;
  return [
    upload,
    processing,
    answer('r2', 60, { disposition: '審查中', review: 'reviewing', receiptNumber }),
    answer('r3', 0, {
      disposition: '審畢結果',
      review: 'decided',
      decision,
      receiptNumber,
      // One result for the case, its orders below; an opinion of an order's own where they differ.
      items: decision === null ? ownResults(items) : [wholeResult(decision, items)],
    }),
  ];
}

function wholeResult(decision: Decision, items: CaseDetail['items']): AnswerView['items'][number] {
  const asked = items.reduce((sum, item) => sum + (item.quantity ?? 0), 0);
  return {
    sequence: 1,
    resultCode: CODES[decision],
    approvedQuantity: decision === 'approved' ? asked : decision === 'partially-approved' ? 2 : 0,
    opinion: OPINIONS[decision],
    details: items.map((item) => ({ sequence: item.sequence, resultCode: CODES[decision] })),
  };
}

function ownResults(items: CaseDetail['items']): AnswerView['items'] {
  return items.map((item, index) => ({
    sequence: item.sequence,
    resultCode: index === 0 ? '7' : '9',
    approvedQuantity: 1,
    opinion: '改核為每次劑量減半，餘如意見。',
    details: [],
  }));
}
