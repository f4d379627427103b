import type { IndexedCase } from '../../index/indexed-case.ts';
import type { CaseColumn } from '../../../../shared/case-columns.ts';
import { assertNever } from '../../../../shared/assert-never.ts';
import { maskName, maskNumber } from '../../../../shared/mask.ts';
import { APPLY_TYPES, PRIORITIES, type CodeText } from '../../../../shared/twpas/codes.ts';
import type { CaseIndex } from '../../index/case-index.ts';
import { textOfDrug } from '../../index/facets.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import type { NameOf, NameTable } from '../../../../shared/code-names.ts';
import type { AnswerView } from '../../../../shared/api/views/case-detail.ts';
import { itemsOf } from '../../carrier/cases/other-cases.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { caseRow } from '../../carrier/cases/move.ts';
import { type AnswerRecord, openAnswerView } from '../../carrier/cases/outbox.ts';
import { ANSWERS_OF_CASE } from '../../carrier/cases/queries.ts';

export interface CellsOrder {
  readonly columns: readonly CaseColumn[];
  /** Word of each stage. */
  readonly words: Readonly<Record<string, string>>;
  readonly language: 'zh-TW' | 'en';
  /** Show names and chart numbers in full. */
  readonly named: boolean;
  /** Also show patients' numbers and file names in full. */
  readonly revealed: boolean;
  readonly nameOf: NameOf;
  /** Called only for the columns of `DecidedCells`, since it opens each answer. */
  readonly decidedOf: (id: string) => DecidedCells;
}

/** Rows between two turns of the event loop: a few milliseconds and some 100 KB each. Fewer if answers are opened. */
const AT_ONCE = 500;
const OPENED_AT_ONCE = 50;
const OPENED: ReadonlySet<CaseColumn> = new Set(['quantity', 'approvedQuantity', 'opinion']);

/** The cases as table cells, in pieces: the next piece is made when the reader has taken the last. */
export async function* caseCells(
  index: Pick<CaseIndex, 'get'>,
  ids: readonly string[],
  order: CellsOrder,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ rows: string[][]; done: number; total: number }> {
  const total = ids.length;
  const opens = order.columns.some((column) => OPENED.has(column));
  const step = opens ? OPENED_AT_ONCE : AT_ONCE;
  for (let from = 0; from < total && signal?.aborted !== true; from += step) {
    const to = Math.min(total, from + step);
    const rows = ids.slice(from, to).flatMap((id) => {
      const one = index.get(id);
      if (one === undefined) return [];
      const decided = opens ? order.decidedOf(id) : null;
      return [
        order.columns.map((key) => (isOpened(key) ? (decided?.[key] ?? '') : valueOf(one, key, order))),
      ];
    });
    yield { rows, done: to, total };
    await new Promise(setImmediate);
  }
}

const isOpened = (column: CaseColumn): column is keyof DecidedCells => OPENED.has(column);

function valueOf(
  { row, label, stage }: IndexedCase,
  column: Exclude<CaseColumn, keyof DecidedCells>,
  order: CellsOrder,
): string {
  const named = (table: NameTable, code: string, written: string | null = null): string => {
    const name = order.nameOf(table, code, written) ?? written;
    return name ?? code;
  };
  const coded = (codes: Readonly<Record<string, CodeText>>, code: string | null): string => {
    const text = codes[code ?? ''];
    return text === undefined ? (code ?? '') : order.language === 'en' ? text.en : text.zh;
  };
  switch (column) {
    case 'stage':
      return order.words[stage] ?? stage;
    case 'patientName':
      return order.named ? (label.patientName ?? '') : maskName(label.patientName ?? '');
    case 'chart':
      return order.named ? (label.chartNumber ?? '') : '';
    case 'patientNumber':
      return order.revealed ? (label.patientNumber ?? '') : maskNumber(label.patientNumber ?? '');
    case 'file':
      // The HIS may name files after patients.
      return order.revealed ? label.fileName : row.id;
    case 'type':
      return coded(APPLY_TYPES, row.sub_type);
    case 'priority':
      return coded(PRIORITIES, row.priority);
    case 'result':
      return row.review === 'decided' ? (order.words[row.decision ?? 'decided'] ?? '') : '';
    case 'drugCode':
      return label.drugCodes.join('、');
    case 'drug':
      return label.drugCodes.map((code) => named('drug', code, textOfDrug(label, code))).join('、');
    case 'indication':
      return (label.indications ?? []).map((code) => named('indication', code)).join('、');
    case 'department':
      return typeof label.department === 'string' ? named('department', label.department) : '';
    case 'doctor':
      return label.doctorName ?? '';
    case 'owner':
      return row.owner ?? '';
    case 'due':
      return row.due_on ?? '';
    case 'applied':
      return label.appliedOn ?? '';
    case 'ends':
      return label.periodEnd ?? '';
    case 'accepted':
      return row.accepted_at === null ? '' : timeOf(row.accepted_at);
    case 'decided':
      return row.decided_on ?? '';
    case 'number':
      return row.case_number ?? '';
    case 'receipt':
      return row.receipt_number ?? '';
    case 'received':
      return row.decided_at === null ? '' : timeOf(row.decided_at);
    case 'created':
      return timeOf(row.created_at);
    case 'updated':
      return timeOf(row.stage_at ?? row.created_at);
    default:
      return assertNever(column);
  }
}

/** `2026/11/24 14:05` in Taipei. */
const timeOf = (at: number): string => taipeiTime(at).slice(0, 16).replaceAll('-', '/').replace('T', ' ');

/** Cells of the requested amounts and of NHI's results: one cell for all items of a case. */
export interface DecidedCells {
  /** 申請數量, without units, so that a sheet can sum the cells of one item. */
  readonly quantity: string;
  /** 核定數量 of the newest decision; empty before it. */
  readonly approvedQuantity: string;
  /** 核定意見, each once; else why the upload was refused. */
  readonly opinion: string;
}

/** Opens a case's Claim and answers: they are sealed, and the index does not have them. */
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
