import { stageKeyOf } from '../../shared/stage.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { ChainCase, ChainView } from '../../shared/api/chains-contract.ts';
import type { WorkView } from '../../shared/api/work-contract.ts';
import type { WorkStep } from '../../shared/today.ts';
import { preparationFor, type Preparation } from '../chain/prepare.ts';
import { followersOf } from '../chain/use-chain.ts';
import { isQuiet } from './next-moves.ts';
import type { Reveal } from './use-reveal.ts';

/** What every part of a case's page is drawn from. */
export interface CaseSubject {
  readonly detail: CaseDetail;
  /** Null while they are not known. */
  readonly chain: ChainView | null;
  readonly work: WorkView | null;
  readonly reveal: Reveal;
  /** What was sent, or is about to be, in answer to the decision. */
  readonly followers: readonly ChainCase[];
  readonly preparation: Preparation | null;
  /** The first quarter of an hour of a doubtful send. */
  readonly quiet: boolean;
}

export function caseSubject(
  detail: CaseDetail,
  around: Pick<CaseSubject, 'chain' | 'work' | 'reveal'>,
  now: number,
): CaseSubject {
  const { chain } = around;
  const decided = detail.review === 'decided';
  return {
    detail,
    ...around,
    followers: chain === null || !decided ? [] : followersOf(detail.id, chain),
    preparation: preparationFor(detail),
    quiet: stageKeyOf(detail) === 'uncertain' && isQuiet(detail.doubt, now),
  };
}

/** Whether staff have ticked it. */
export const isTicked = (work: WorkView | null, step: WorkStep): boolean =>
  work?.steps.some((each) => each.step === step) ?? false;
