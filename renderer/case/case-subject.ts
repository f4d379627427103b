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

/** Data for all parts of the case page. */
export interface CaseSubject {
  readonly detail: CaseDetail;
  /** Null until loaded. */
  readonly chain: ChainView | null;
  readonly work: WorkView | null;
  readonly precheck: PrecheckView | null;
  readonly reveal: ReturnType<typeof useReveal>;
  /** Applications that answer the decision, sent or queued. */
  readonly followers: readonly ChainCase[];
  readonly preparation: Preparation | null;
  /** True in the first 15 minutes of a doubtful send, while the agent searches by itself. */
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

export const isTicked = (work: WorkView | null, step: WorkStep): boolean =>
  work?.steps.some((each) => each.step === step) ?? false;

/** True if the appeal's deadline passed without an appeal. `today`: YYYY-MM-DD. */
export const lapsedAppeal = (work: WorkView | null, today: string): boolean =>
  work?.deadlines.some(
    (deadline) =>
      deadline.metAt === null &&
      (deadline.kind === 'reconsideration' || deadline.kind === 'dispute') &&
      hasLapsed(deadline, today),
  ) ?? false;

/** The unmasked case, also in notes: fetched when a person asks, updated live, dropped when the page closes; null while masked. */
export function useReveal(id: string) {
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
        // If a refetch fails, mask again: an outdated case must not stay unmasked.
        if (!signal.aborted) {
          setAsked(false);
          void message.error(failureText(failure));
        }
        return null;
      }
    },
    (change) => concerns(change, id),
  );
  return { whole, toggle: (): void => setAsked((shown) => !shown) };
}
