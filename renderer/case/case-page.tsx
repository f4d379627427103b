import Skeleton from 'antd/es/skeleton';
import { useEffect, type ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views.ts';
import { go, hashOf } from '../app/route.ts';
import { useCaseList } from '../cases/case-list.ts';
import { useConnection } from '../connection/agent-context.ts';
import { concerns } from '../connection/connection-state.ts';
import { useQuery } from '../connection/use-query.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { LoadFailed } from '../ui/load-failed.tsx';
import { AttachmentsPanel } from './attachments-panel.tsx';
import { CaseHead } from './case-head.tsx';
import { FactsPanel } from './facts-panel.tsx';
import { ItemsPanel } from './items-panel.tsx';
import { NumbersPanel } from './numbers-panel.tsx';
import { ProblemsPanel } from './problems-panel.tsx';
import { TimelinePanel } from './timeline-panel.tsx';

/** One case, followed live. */
export function CasePage({ id }: { readonly id: string }): ReactNode {
  const { caseTexts, shell } = useTexts();
  const list = useCaseList();
  const { client } = useConnection();
  const back = hashOf({ page: 'cases', query: list.query });
  const { data, error, reload } = useQuery<CaseDetail>(
    id,
    async (agent, signal, previous) => {
      // Each showing of a patient is a line of the audit trail: one visit is one look, however often the case changes.
      const detail = await agent.cases.show({ id, phi: previous === null }, { signal });
      return { ...detail, patient: detail.patient ?? previous?.patient ?? null };
    },
    (change) => concerns(change, id),
  );
  const unread = data?.unread ?? false;
  useEffect(() => {
    // Opened is read. Should it not arrive, the mark stays and the next visit tries again.
    if (unread) client.cases.markRead({ ids: [id] }).catch(() => undefined);
  }, [unread, client, id]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (
        event.key !== 'Escape' ||
        event.defaultPrevented ||
        document.querySelector('[role="dialog"]') !== null
      )
        return;
      go({ page: 'cases', query: list.query });
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
    };
  }, [list]);
  return (
    <div className="case">
      <a className="back" href={back}>
        <Icon name="back" />
        {caseTexts.back}
      </a>
      {data !== null ? (
        <CaseBody detail={data} />
      ) : error !== null ? (
        <LoadFailed error={error} retry={reload} />
      ) : (
        <div className="panel" role="status" aria-label={shell.common.loading}>
          <Skeleton active paragraph={{ rows: 8 }} />
        </div>
      )}
    </div>
  );
}

function CaseBody({ detail }: { readonly detail: CaseDetail }): ReactNode {
  return (
    <>
      <CaseHead detail={detail} />
      <div className="case-columns">
        <div className="case-main">
          {detail.problems.length === 0 ? null : <ProblemsPanel problems={detail.problems} />}
          <ItemsPanel detail={detail} />
          <TimelinePanel detail={detail} />
        </div>
        <div className="case-side">
          <NumbersPanel detail={detail} />
          <FactsPanel detail={detail} />
          <AttachmentsPanel attachments={detail.attachments} />
        </div>
      </div>
    </>
  );
}
