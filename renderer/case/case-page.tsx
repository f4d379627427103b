import Skeleton from 'antd/es/skeleton';
import { useEffect, type ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { go, hashOf, type CasePart } from '../app/route.ts';
import { useCaseList } from '../cases/case-list.ts';
import { ChainPanel } from '../chain/chain-panel.tsx';
import { PreparePanel } from '../chain/prepare-panel.tsx';
import { useChain } from '../chain/use-chain.ts';
import { CaseProblems } from '../check/case-problems.tsx';
import { useConnection } from '../connection/agent-context.ts';
import { concerns } from '../connection/connection-state.ts';
import { useQuery } from '../connection/use-query.ts';
import { ContentPanel } from '../content/content-panel.tsx';
import { useMay } from '../people/use-me.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useAnchor } from '../ui/anchor.ts';
import { Icon } from '../ui/icon.tsx';
import { LoadFailed } from '../ui/load-failed.tsx';
import { WorkPanel } from '../work/work-panel.tsx';
import { AttachmentsPanel } from './attachments-panel.tsx';
import { CaseHead } from './case-head.tsx';
import { FactsPanel } from './facts-panel.tsx';
import { ItemsPanel } from './items-panel.tsx';
import { NumbersPanel } from './numbers-panel.tsx';
import { TimelinePanel } from './timeline-panel.tsx';
import { useReveal } from './use-reveal.ts';
import { VersionsPanel } from './versions-panel.tsx';

interface CasePageProps {
  readonly id: string;
  /** The panel that was asked for. */
  readonly part: CasePart | null;
}

/** One case, followed live. */
export function CasePage({ id, part }: CasePageProps): ReactNode {
  const { caseTexts, print, shell } = useTexts();
  const list = useCaseList();
  const { client } = useConnection();
  const back = hashOf({ page: 'cases', query: list.query });
  const { data, error, reload } = useQuery<CaseDetail>(
    id,
    (agent, signal) => agent.cases.show({ id, phi: false }, { signal }),
    (change) => concerns(change, id),
  );
  // Reading is working on it: who may only look leaves the mark to the others.
  const mayWork = useMay('cases.work');
  const unread = mayWork && (data?.unread ?? false);
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
    <>
      <p className="print-only">{print.useSheets}</p>
      <div className="case">
        <a className="back" href={back}>
          <Icon name="back" />
          {caseTexts.back}
        </a>
        {data !== null ? (
          <CaseBody detail={data} part={part} />
        ) : error !== null ? (
          <LoadFailed error={error} retry={reload} />
        ) : (
          <div className="panel" role="status" aria-label={shell.common.loading}>
            <Skeleton active paragraph={{ rows: 8 }} />
          </div>
        )}
      </div>
    </>
  );
}

interface CaseBodyProps {
  readonly detail: CaseDetail;
  readonly part: CasePart | null;
}

function CaseBody({ detail: covered, part }: CaseBodyProps): ReactNode {
  useAnchor(part);
  const reveal = useReveal(covered.id);
  const detail = reveal.whole ?? covered;
  const chain = useChain(detail.id);
  return (
    <>
      <CaseHead detail={detail} reveal={reveal} />
      <div className="case-columns">
        <div className="case-main">
          {detail.problems.length === 0 ? null : <CaseProblems detail={detail} />}
          <PreparePanel detail={detail} chain={chain.data} />
          <ItemsPanel detail={detail} />
          <VersionsPanel detail={detail} />
          <ContentPanel detail={detail} phi={reveal.whole !== null} />
          <TimelinePanel detail={detail} />
        </div>
        <div className="case-side">
          <WorkPanel detail={detail} phi={reveal.whole !== null} />
          <NumbersPanel detail={detail} />
          <ChainPanel id={detail.id} query={chain} />
          <FactsPanel detail={detail} />
          <AttachmentsPanel id={detail.id} attachments={detail.attachments} />
        </div>
      </div>
    </>
  );
}
