import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { belongsToProgram } from '../../shared/doubt.ts';
import { stageKeyOf } from '../../shared/stage.ts';
import { appealTermOf } from '../../shared/today.ts';
import { isTwin, type BulkMove } from '../moves/move.ts';
import { opinionsOf } from './his-text.ts';

/** Moves that the head of a case offers. */
export type HeadMove =
  | BulkMove
  | 'resolve'
  /** Copies the receipt number that the next application must name. */
  | 'copy-receipt'
  | 'copy-his'
  /** Opens the case shown in the comparison. */
  | 'open-other'
  | 'open-successor'
  /** Opens the case's history. */
  | 'record'
  | 'notice'
  | 'appeal'
  | 'copy-precheck'
  | 'evidence'
  /** Asks how the doctor was told and what the doctor decided. */
  | 'informed'
  /** Asks only for the decision, as the doctor has been told. */
  | 'decide'
  | 'snooze'
  | 'close'
  | 'reopen';

interface HeadMoves {
  readonly primary: HeadMove | null;
  readonly second: HeadMove | null;
  readonly more: readonly HeadMove[];
}

interface MoveContext {
  /** Another application has answered the decision. */
  readonly followed: boolean;
  /** 已通知醫師 is ticked. */
  readonly informed: boolean;
  /** The doctor's decision on an appeal; null if open. */
  readonly appeal: 'appeal' | 'no-appeal' | null;
  /** The appeal's deadline has passed. */
  readonly lapsed: boolean;
  /** The agent still searches by itself. */
  readonly quiet: boolean;
  readonly mayPrepare: boolean;
  /** The leading rule of NHI (預檢) lacks something. */
  readonly lacksData: boolean;
}

/** Order of the menu: the most helpful move first, the irreversible one last. */
const MOVES: readonly (BulkMove | 'resolve')[] = ['resolve', 'release', 'retry', 'recheck', 'hold', 'cancel'];

/** Chooses one filled button, the next step as the text beside it names it; other moves are outlined or under ⋯. */
export function headMoves(
  detail: Pick<
    CaseDetail,
    | 'delivery'
    | 'holdReason'
    | 'review'
    | 'decision'
    | 'subType'
    | 'caseNumber'
    | 'supersededBy'
    | 'moves'
    | 'receiptNumber'
    | 'closedAt'
    | 'problems'
    | 'twins'
    | 'successor'
  >,
  around: MoveContext,
): HeadMoves {
  const [primary, second] = leadingOf(detail, around);
  const used = new Set<HeadMove>([primary, second].filter((each) => each !== null));
  // A queued case may offer `resolve` if NHI refused it after its body was sent. Never show it: the agent searches first.
  const isSearched = around.quiet || stageKeyOf(detail) === 'queued';
  const allowed = MOVES.filter((move) => detail.moves.includes(move) && !(move === 'resolve' && isSearched));
  const papers: readonly HeadMove[] = [
    ...(detail.review === 'decided' ? (['notice'] as const) : []),
    ...(isDisputed(detail) ? (['appeal'] as const) : []),
    'evidence',
  ];
  // A replaced case needs nothing more from staff: papers only.
  if (stageKeyOf(detail) === 'superseded') return { primary, second, more: papers };
  const own: readonly HeadMove[] = detail.closedAt === null ? ['snooze', 'close'] : ['reopen'];
  return { primary, second, more: [...papers, ...own, ...allowed].filter((move) => !used.has(move)) };
}

/** A closed case still offers its next step, but not as a filled button. */
function leadingOf(
  detail: Parameters<typeof headMoves>[0],
  around: MoveContext,
): readonly [HeadMove | null, HeadMove | null] {
  const [primary, second] = leading(detail, around);
  return detail.closedAt === null ? [primary, second] : [null, primary ?? second];
}

/** NHI approved less than requested: an appeal is possible. */
const isDisputed = (detail: Parameters<typeof headMoves>[0]): boolean =>
  ['denied', 'partially-approved'].includes(stageKeyOf(detail));

function leading(
  detail: Parameters<typeof headMoves>[0],
  around: MoveContext,
): readonly [HeadMove | null, HeadMove | null] {
  const { followed, quiet, mayPrepare, lacksData } = around;
  const can = <M extends BulkMove | 'resolve'>(move: M): M | null =>
    detail.moves.includes(move) ? move : null;
  if (detail.successor !== null) return ['open-successor', detail.review === 'decided' ? 'notice' : 'record'];
  if (isTwin(detail))
    return detail.twins.length === 0 ? [can('release'), can('cancel')] : ['open-other', can('cancel')];
  if (followed) return [null, detail.review === 'decided' ? 'notice' : null];
  switch (stageKeyOf(detail)) {
    case 'supplement-requested':
      return mayPrepare && detail.receiptNumber !== null ? ['copy-receipt', 'notice'] : ['notice', null];
    case 'denied':
    case 'partially-approved':
      return afterDenial(detail, around);
    case 'approved':
    case 'returned':
    case 'decided':
      return ['notice', null];
    case 'refused':
      return ['copy-his', can('recheck')];
    case 'rejected':
      return ['copy-his', can('retry')];
    case 'failed':
    case 'waiting':
      return ['copy-his', null];
    case 'uncertain':
      return quiet
        ? [null, null]
        : [can('resolve'), detail.moves.includes('release') ? 'release' : can('hold')];
    case 'unnumbered':
      return [null, can('resolve')];
    case 'held':
      return [can('release'), can('resolve')];
    case 'queued':
      return [null, can('retry')];
    case 'accepted':
    case 'processing':
    case 'reviewing':
      // NHI shows another application under the case's number.
      if (detail.moves.includes('resolve')) return [can('resolve'), null];
      return [lacksData ? 'copy-precheck' : null, null];
    case 'sending':
    case 'superseded':
    case 'cancelled':
      return [null, null];
  }
}

/** Next open step after a denial: tell the doctor, ask for the decision, prepare the appeal. No step if the deadline passed or the doctor declined. */
function afterDenial(
  { subType, receiptNumber }: Parameters<typeof headMoves>[0],
  { informed, appeal, lapsed, mayPrepare }: MoveContext,
): readonly [HeadMove | null, HeadMove | null] {
  if (lapsed || appeal === 'no-appeal') return [null, 'notice'];
  if (appeal === 'appeal')
    return mayPrepare && receiptNumber !== null ? ['copy-receipt', 'notice'] : ['notice', null];
  if (!informed) return ['notice', 'informed'];
  return appealTermOf(subType) === null ? [null, 'notice'] : ['decide', 'notice'];
}

/** True if the agent still resolves the doubtful send by itself. */
export function isQuiet(doubt: CaseDetail['doubt'], now: number): boolean {
  if (doubt === null) return false;
  return belongsToProgram(doubt.nextSearchAt === null ? null : Date.parse(doubt.since), now);
}

/** Claim.subType of a possible next application. */
type NextType = '2' | '3' | '4' | '5';

export interface Preparation {
  /** The usual type first; empty if a corrected file replaces the case. */
  readonly types: readonly NextType[];
  /** True if NHI requested it; otherwise it is an appeal, which the doctor decides. */
  readonly wanted: boolean;
  readonly receiptNumber: string | null;
  /** NHI's opinions without duplicates, in the order of items. */
  readonly opinions: readonly string[];
}

/** Types of application that may follow a decision, by the current type (nhi-apply-type). Nothing follows an approval. */
const NEXT: Readonly<Record<string, Readonly<Record<string, readonly NextType[]>>>> = {
  'supplement-requested': { '1': ['2'], '2': ['2'], '3': ['5'], '4': [], '5': ['5'] },
  denied: { '1': ['3'], '2': ['3'], '3': ['4'], '4': [], '5': ['4'] },
  'partially-approved': { '1': ['3'], '2': ['3'], '3': ['4'], '4': [], '5': ['4'] },
  returned: { '1': [], '2': [], '3': [], '4': [], '5': [] },
};

/** Null if there is nothing to prepare. */
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
