import AntdApp from 'antd/es/app';
import { useState } from 'react';
import type { ChainCase, ChainView } from '../../shared/api/chains-contract.ts';
import type { PrecheckView } from '../../shared/api/precheck-contract.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { WorkView } from '../../shared/api/work-contract.ts';
import { stageKeyOf } from '../../shared/stage.ts';
import { hasLapsed, type WorkStep } from '../../shared/today.ts';
import { concerns } from '../connection/connection.ts';
import { useFailureText } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { followersOf } from './chain-panel.tsx';
import { preparationFor, isQuiet, type Preparation } from './next-moves.ts';

/** Data from which every part of a case's page is drawn. */
export interface CaseSubject {
  readonly detail: CaseDetail;
  /** Null while they are not known. */
  readonly chain: ChainView | null;
  readonly work: WorkView | null;
  readonly precheck: PrecheckView | null;
  readonly reveal: Reveal;
  /** Applications that answer the decision, sent or about to be. */
  readonly followers: readonly ChainCase[];
  readonly preparation: Preparation | null;
  /** The first quarter of an hour of a doubtful send. */
  readonly quiet: boolean;
}

export function caseSubject(
  detail: CaseDetail,
  around: Pick<CaseSubject, 'chain' | 'work' | 'precheck' | 'reveal'>,
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

/** Whether the term of an appeal has passed without one. `today`: YYYY-MM-DD. */
export const lapsedAppeal = (work: WorkView | null, today: string): boolean =>
  work?.deadlines.some(
    (deadline) =>
      deadline.metAt === null &&
      (deadline.kind === 'reconsideration' || deadline.kind === 'dispute') &&
      hasLapsed(deadline, today),
  ) ?? false;

interface Reveal {
  /** The case with its patient's number, and with those in what was written about it; null while covered. */
  readonly whole: CaseDetail | null;
  readonly running: boolean;
  readonly toggle: () => void;
}

/** The whole case, fetched when a person asks, followed live, and held no longer than it is on the screen. */
export function useReveal(id: string): Reveal {
  const failureText = useFailureText();
  const { message } = AntdApp.useApp();
  const [asked, setAsked] = useState(false);
  const { data: whole } = useQuery<CaseDetail | null>(
    `${asked ? 'whole' : 'covered'} ${id}`,
    async (agent, signal) => {
      if (!asked) return null;
      try {
        return await agent.cases.show({ id, phi: true }, { signal });
      } catch (failure) {
        // Also where only the newer state could not be had: an older one is not shown for it.
        if (!signal.aborted) {
          setAsked(false);
          void message.error(failureText(failure));
        }
        return null;
      }
    },
    (change) => concerns(change, id),
  );
  return {
    whole,
    running: asked && whole === null,
    toggle: () => setAsked((shown) => !shown),
  };
}
