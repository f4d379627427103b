import { SYSTEM_APPROVE_COMMENT } from '../../../shared/twpas/canonical.ts';
import { codeIn, codingsOf } from './concept.ts';
import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from './json.ts';

/** One item of an answer as staff see it. */
export interface AnswerItem {
  readonly sequence: number;
  readonly resultCode: string | null;
  /** 核定數量. */
  readonly approvedQuantity: number | null;
  /** 核定意見. */
  readonly opinion: string | null;
  readonly details: readonly { readonly sequence: number; readonly resultCode: string | null }[];
}

export function readAnswerItems(resource: unknown): AnswerItem[] {
  return objectsAt(resource, 'item').map((item, index) => {
    const adjudication = readAdjudications(item);
    return {
      sequence: numberAt(item, 'itemSequence') ?? index + 1,
      resultCode: adjudication.codes[0] ?? null,
      approvedQuantity: adjudication.approved,
      opinion: adjudication.opinion,
      details: objectsAt(item, 'detail').map((detail, at) => ({
        sequence: numberAt(detail, 'detailSequence') ?? at + 1,
        resultCode: readAdjudications(detail).codes[0] ?? null,
      })),
    };
  });
}

/** The adjudications of an item or a detail taken together: distinct 核定註記, 核定數量, 核定意見. */
export function readAdjudications(holder: JsonObject): {
  readonly codes: readonly string[];
  readonly approved: number | null;
  readonly opinion: string | null;
  /** A code of a system that is not NHI's: shown, but it decides nothing. */
  readonly foreign: boolean;
} {
  const list = objectsAt(holder, 'adjudication');
  const reasons = list.map((adjudication) => objectAt(adjudication, 'reason'));
  const own = reasons.map((reason) => codeIn(reason, SYSTEM_APPROVE_COMMENT));
  const codes = reasons.map((reason, index) => own[index] ?? codingsOf(reason)[0]?.code ?? null);
  return {
    codes: [...new Set(codes.filter((code) => code !== null))],
    approved: list.map((one) => numberAt(one, 'value')).find((value) => value !== null) ?? null,
    opinion: reasons.map((reason) => textAt(reason, 'text')).find((text) => text !== null) ?? null,
    foreign: codes.some((code, index) => code !== null && own[index] === null),
  };
}
