import type { AnswerView } from '../../../../shared/api/views/case-detail.ts';
import { itemsOf } from '../../carrier/cases/other-cases.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { caseRow } from '../../carrier/cases/move.ts';
import { type AnswerRecord, openAnswerView } from '../../carrier/cases/outbox.ts';
import { ANSWERS_OF_CASE } from '../../carrier/cases/queries.ts';

/** Cells of the amounts asked for and of NHI's results, all items of a case in one cell each. */
export interface DecidedCells {
  /** 申請數量, without units, so that a sheet can add up those of one item. */
  readonly quantity: string;
  /** 核定數量 of the newest decision; empty before it. */
  readonly approvedQuantity: string;
  /** 核定意見, each once; else why the upload was refused. */
  readonly opinion: string;
}

/** Opens a case's Claim and answers: they are sealed, and the index has none of it. */
export function decidedCells(context: CaseContext, id: string): DecidedCells {
  const answers = context.store
    .all<AnswerRecord>(ANSWERS_OF_CASE, { id })
    .map((one) => openAnswerView(context, one));
  const newest = answers.findLast(({ kind, items }) => kind === 'claim-response' && items.length > 0);
  return {
    quantity: listed(itemsOf(context, caseRow(context.store, id)).map(({ quantity }) => quantity)),
    approvedQuantity: listed(newest?.items.map(({ approvedQuantity }) => approvedQuantity) ?? []),
    opinion: opinionOf(newest, answers),
  };
}

const listed = (amounts: readonly (number | null)[]): string =>
  amounts.every((amount) => amount === null)
    ? ''
    : amounts.map((amount) => (amount === null ? '—' : String(amount))).join('、');

function opinionOf(newest: AnswerView | undefined, answers: readonly AnswerView[]): string {
  const said = newest?.items.flatMap(({ opinion }) => opinion?.trim() ?? []) ?? [];
  const issue = answers.findLast((answer) => answer.issue !== null)?.issue?.text.trim() ?? '';
  return newest === undefined ? issue : [...new Set(said.filter((words) => words !== ''))].join('；');
}
