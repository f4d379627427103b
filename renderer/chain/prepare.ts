import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { opinionsOf } from '../case/opinion.ts';

/** Claim.subType of what may follow. */
export type NextType = '2' | '3' | '4' | '5';

export interface Preparation {
  /** The usual next application first; empty where a corrected file takes the case's place. */
  readonly types: readonly NextType[];
  /** NHI asked for it; else staff may, if the doctor objects. */
  readonly wanted: boolean;
  readonly receiptNumber: string | null;
  /** NHI's words, each once, in the order of the items. */
  readonly opinions: readonly string[];
}

/** What may follow a decision, by what the application was (nhi-apply-type). An approval asks for nothing. */
const NEXT: Readonly<Record<string, Readonly<Record<string, readonly NextType[]>>>> = {
  'supplement-requested': { '1': ['2'], '2': ['2'], '3': ['5'], '4': [], '5': ['5'] },
  denied: { '1': ['3'], '2': ['3'], '3': ['4'], '4': [], '5': ['4'] },
  'partially-approved': { '1': ['3'], '2': ['3'], '3': ['4'], '4': [], '5': ['4'] },
  returned: { '1': [], '2': [], '3': [], '4': [], '5': [] },
};

/** Null where there is nothing to prepare. */
export function preparationFor(
  detail: Pick<CaseDetail, 'decision' | 'review' | 'subType' | 'receiptNumber' | 'answers' | 'supersededBy'>,
): Preparation | null {
  const { decision, review, subType, supersededBy } = detail;
  if (review !== 'decided' || decision === null || subType === null || supersededBy !== null) return null;
  const types = NEXT[decision]?.[subType];
  if (types === undefined || (types.length === 0 && decision !== 'returned')) return null;
  const wanted = decision === 'supplement-requested';
  return { types, wanted, receiptNumber: detail.receiptNumber, opinions: opinionsOf(detail.answers) };
}
