import { profileUrl, SYSTEM_APPROVE_COMMENT } from '../../../shared/twpas/canonical.ts';
import type { JsonObject } from '../json.ts';
import { child, objectsOf } from '../json.ts';
import type { SandboxCase } from './case.ts';
import { dispositionOf } from './case.ts';
import type { Ending } from './script.ts';

const CATEGORY: JsonObject = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/adjudication', code: 'submitted' }],
};
const OUTCOMES: Readonly<Record<string, string>> = {
  已受理: 'partial',
  審查中: 'partial',
  審畢結果: 'complete',
};

interface Verdict {
  readonly caseCode: string;
  /** By position of the item. */
  readonly itemCode: (index: number) => string;
  readonly share: number;
  readonly opinion: string;
}
const VERDICTS: Readonly<Record<string, Verdict>> = {
  approve: { caseCode: '1', itemCode: () => '1', share: 1, opinion: '同意依申請內容給付' },
  partial: {
    caseCode: '3',
    itemCode: (index) => (index === 0 ? '3' : '1'),
    share: 0.5,
    opinion: '同意部分療程，屆期請檢附療效評估後再次申請',
  },
  deny: { caseCode: '2', itemCode: () => '2', share: 0, opinion: '所附資料未符合藥品給付規定之條件' },
  supplement: {
    caseCode: '4',
    itemCode: () => '4',
    share: 0,
    opinion: '請補附最近三個月內之影像報告及病理報告',
  },
  return: { caseCode: '5', itemCode: () => '5', share: 0, opinion: '申請資料誤植，退回重新申請' },
};

/** The ClaimResponse of a case as it now stands (ClaimResponse-twpas). */
export function claimResponseOf(one: SandboxCase): JsonObject {
  const disposition = dispositionOf(one);
  const { claim, insurer } = one.resources;
  const items = disposition === '審畢結果' ? decidedItems(one) : [];
  return {
    resourceType: 'ClaimResponse',
    id: one.answerId,
    meta: { profile: [profileUrl('ClaimResponse-twpas')] },
    status: 'active',
    type: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'institutional' }],
    },
    use: 'preauthorization',
    patient: { reference: String(child(claim['patient'], 'reference')) },
    created: one.changedOn,
    insurer: { reference: insurer },
    requestor: { reference: String(child(claim['provider'], 'reference')) },
    request: { reference: `Claim/${one.number}` },
    outcome:
      OUTCOMES[disposition] ??
      (disposition.startsWith('處理中') || disposition === '待處理' ? 'queued' : 'error'),
    disposition,
    ...(items.length === 0 ? {} : { item: items }),
  };
}

function decidedItems(one: SandboxCase): JsonObject[] {
  const verdict = verdictOf(one.script.ending);
  const { script } = one;
  const asked = objectsOf(one.resources.claim['item']).map((item, index) => {
    const sequence = Number(item['sequence']);
    const requested = Number(child(item['quantity'], 'value') ?? 0);
    const code = script.items?.[String(sequence)] ?? verdict.itemCode(index);
    const share = code === '3' ? verdict.share || 0.5 : code === '1' ? 1 : 0;
    const value = script.quantities?.[String(sequence)] ?? Math.floor(requested * share);
    return { sequence, code, value, requested };
  });
  const folded = script.items === undefined ? null : foldItems(asked);
  const caseCode = folded ?? verdict.caseCode;
  const caseResult = (value: number): JsonObject[] => [
    {
      category: CATEGORY,
      reason: {
        coding: [{ system: SYSTEM_APPROVE_COMMENT, code: caseCode }],
        text: script.opinion ?? verdict.opinion,
      },
      value,
    },
  ];
  const detail = (item: { sequence: number; code: string }): JsonObject => ({
    detailSequence: item.sequence,
    adjudication: [
      { category: CATEGORY, reason: { coding: [{ system: SYSTEM_APPROVE_COMMENT, code: item.code }] } },
    ],
  });
  const total = asked.reduce((sum, item) => sum + item.value, 0);
  return [{ itemSequence: 1, adjudication: caseResult(total), detail: asked.map(detail) }];
}

function verdictOf(ending: Ending): Verdict {
  const verdict = VERDICTS[ending];
  if (verdict === undefined) throw new Error(`No decision belongs to the ending ${ending}`);
  return verdict;
}

/** One item as decided: its code (0–7), what was granted and what was asked for. */
interface DecidedItem {
  readonly code: string;
  readonly value: number;
  readonly requested: number;
}

/**
 * 案件核定註記 that follows from the items, by the guide's rule; null where the rule says nothing (an item still 審核中).
 * A 改核 (7) counts by quantity: all of it is 1, none of it 2, less 3.
 */
export function foldItems(items: readonly DecidedItem[]): string | null {
  const codes = items.map(({ code, value, requested }) => {
    if (code !== '7') return code;
    if (value === 0) return '2';
    return value === requested ? '1' : '3';
  });
  const all = (...of: string[]): boolean => codes.length > 0 && codes.every((code) => of.includes(code));
  if (codes.includes('0')) return null;
  if (all('1')) return '1';
  if (codes.includes('1') || codes.includes('3')) return '3';
  if (all('2', '6')) return '2';
  if (codes.includes('4')) return '4';
  return codes.includes('5') ? '5' : null;
}
