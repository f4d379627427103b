import Skeleton from 'antd/es/skeleton';
import Tabs from 'antd/es/tabs';
import { useEffect, type ReactNode } from 'react';
import type { ChainView } from '../../shared/api/chains-contract.ts';
import type { PrecheckView } from '../../shared/api/precheck-contract.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { WorkView } from '../../shared/api/work-contract.ts';
import { stageKeyOf } from '../../shared/stage.ts';
import { go, type CasePart } from '../app/route.ts';
import { CaseProblems } from '../check/case-problems.tsx';
import { useConnection, useConnectionState, concerns, type Change } from '../connection/connection.ts';
import { useQuery, type Query } from '../connection/use-query.ts';
import { ContentPanel } from '../content/content-panel.tsx';
import { num } from '../format/number.ts';
import { WhomToLookFor } from '../moves/whom-to-look-for.tsx';
import { useMay } from '../people/me.tsx';
import { PrecheckTab } from '../precheck/precheck-tab.tsx';
import { usePrecheck } from '../precheck/precheck.ts';
import { useTexts, useLanguage } from '../texts/use-texts.ts';
import { LoadFailed } from '../ui/load-failed.tsx';
import { useNow } from '../ui/now.tsx';
import { useAnchor, Section } from '../ui/section.tsx';
import { WorkPanel } from '../work/work-panel.tsx';
import { AttachmentsPanel } from './attachments-panel.tsx';
import { CaseHead } from './case-head.tsx';
import { caseSubject, useReveal, type CaseSubject } from './case-subject.ts';
import { CaseWay } from './case-way.tsx';
import { useChain, ChainPanel } from './chain-panel.tsx';
import { ComparePanel } from './compare-panel.tsx';
import { hisText } from './his-text.ts';
import { ItemsPanel } from './items-panel.tsx';
import { RecordTab } from './record-tab.tsx';
import { ToDoPanel } from './to-do-panel.tsx';

interface CasePageProps {
  readonly id: string;
  /** The requested tab, or the panel of the first tab. */
  readonly part: CasePart | null;
}

/** One case, updated live. */
export function CasePage({ id, part }: CasePageProps): ReactNode {
  const { shell } = useTexts();
  const { client } = useConnection();
  const { phase } = useConnectionState();
  const { data, error, reload } = useQuery<CaseDetail>(
    id,
    (agent, signal) => agent.cases.show({ id, phi: false }, { signal }),
    // Also refetch for changes of the other cases on this page.
    (change, shown) => [id, ...besides(shown)].some((each) => concerns(change, each)),
    `case ${id}`,
  );
  // Only persons who may work on cases mark them as read.
  const mayWork = useMay('cases.work');
  const unread = mayWork && (data?.unread ?? false);
  useEffect(() => {
    // If the call fails, the case stays unread and the next visit retries.
    if (unread) client.cases.markRead({ ids: [id] }).catch(() => undefined);
  }, [unread, client, id]);
  return (
    <div className="case">
      <CaseWay id={id} />
      {data !== null ? (
        <CaseBody key={id} detail={data} part={part} />
      ) : error !== null ? (
        <LoadFailed error={error} retry={reload} />
      ) : phase === 'lost' ? (
        <div className="panel blank">
          <h1>{shell.connection.nothingKept}</h1>
        </div>
      ) : (
        <div className="panel case-loading" role="status" aria-label={shell.common.loading}>
          <Skeleton active title paragraph={{ rows: 5 }} />
        </div>
      )}
    </div>
  );
}

/** Ids of the other cases shown on the page. */
function besides(detail: CaseDetail | null): string[] {
  if (detail === null) return [];
  const { twins, successor } = detail;
  return [...twins, ...(successor === null ? [] : [successor])].map(({ id }) => id);
}

const TABS = ['process', 'precheck', 'content', 'record'] as const;
type Tab = (typeof TABS)[number];

/** The tab of a part named by the address. */
function tabOf(part: CasePart | null): Tab {
  if (part === 'content' || part === 'precheck') return part;
  return part === 'answers' || part === 'technical' ? 'record' : 'process';
}
const PART_OF: Readonly<Record<Tab, CasePart | null>> = {
  process: null,
  precheck: 'precheck',
  content: 'content',
  record: 'answers',
};

function CaseBody({
  detail: covered,
  part,
}: {
  readonly detail: CaseDetail;
  readonly part: CasePart | null;
}): ReactNode {
  const { casePage } = useTexts();
  const reveal = useReveal(covered.id);
  const detail = reveal.whole ?? covered;
  const { id } = detail;
  const phi = reveal.whole !== null;
  const chain = useChain(id);
  const isOfThis = (change: Change): boolean => concerns(change, id);
  const masked = useQuery<WorkView>(
    id,
    (agent, signal) => agent.work.ofCase({ id, phi: false }, { signal }),
    isOfThis,
    `work ${id}`,
  );
  const { data: whole, error: unseen } = useQuery<WorkView | null>(
    `${id} ${phi ? 'whole' : 'covered'}`,
    async (agent, signal) => (phi ? agent.work.ofCase({ id, phi }, { signal }) : null),
    isOfThis,
  );
  // The masked view stays until the whole one is there: a form that somebody fills in does not close.
  const work = { ...masked, data: (unseen === null ? whole : null) ?? masked.data };
  const precheck = usePrecheck(id);
  const now = useNow();
  const around = { chain: chain.data, work: work.data, precheck: precheck.data, reveal };
  const subject = caseSubject(detail, around, now);
  // Without a rule for the application the 預檢 tab does not exist, even if the address names it.
  const hasRules = (precheck.data?.answers.length ?? 0) > 0;
  const asked = tabOf(part);
  const tab = asked === 'precheck' && precheck.data !== null && !hasRules ? 'process' : asked;
  useAnchor(tab === 'process' ? part : null);
  return (
    <>
      <CaseHead subject={subject} />
      <Tabs
        className="case-tabs"
        activeKey={tab}
        destroyOnHidden
        onChange={(key) => {
          const next = PART_OF[TABS.find((each) => each === key) ?? 'process'];
          go(next === null ? { page: 'case', id } : { page: 'case', id, part: next });
        }}
        items={TABS.filter((key) => key !== 'precheck' || hasRules || tab === 'precheck').map((key) => ({
          key,
          label: key === 'precheck' ? <PrecheckLabel view={precheck.data} /> : casePage.tabs[key],
          children: tab === key ? contentOf(key, part, subject, { chain, work, precheck }) : null,
        }))}
      />
    </>
  );
}

/** Title of the 預檢 tab, with the number of open criteria. */
function PrecheckLabel({ view }: { readonly view: PrecheckView | null }): ReactNode {
  const { precheck } = useTexts();
  const [answer] = view?.answers ?? [];
  const open = answer === undefined ? 0 : answer.missing + answer.unfit;
  return (
    <>
      {precheck.tab}
      {open === 0 ? null : <span className="precheck-count">{num(open)}</span>}
    </>
  );
}

interface Queries {
  readonly chain: Query<ChainView>;
  readonly work: Query<WorkView>;
  readonly precheck: ReturnType<typeof usePrecheck>;
}

function contentOf(
  tab: Tab,
  part: CasePart | null,
  subject: CaseSubject,
  { chain, work, precheck }: Queries,
): ReactNode {
  const { detail } = subject;
  switch (tab) {
    case 'precheck':
      return <PrecheckTab subject={subject} query={precheck} />;
    case 'process':
      return <ProcessTab subject={subject} chain={chain} work={work} />;
    case 'content':
      return <ContentPanel detail={detail} phi={subject.reveal.whole !== null} />;
    case 'record':
      return <RecordTab detail={detail} technical={part === 'technical'} />;
  }
}

/** Tab with the tasks of a case. */
function ProcessTab({
  subject,
  chain,
  work,
}: Pick<Queries, 'chain' | 'work'> & { readonly subject: CaseSubject }): ReactNode {
  const { detail, quiet } = subject;
  const stage = stageKeyOf(detail);
  const isOver = stage === 'superseded';
  const asksHis =
    detail.successor === null &&
    (stage === 'refused' || stage === 'rejected' || stage === 'waiting' || stage === 'failed');
  return (
    <div className="case-columns">
      <div className="case-main">
        {isOver || detail.problems.length === 0 ? null : <CaseProblems detail={detail} />}
        {detail.twins.map((twin) => (
          <ComparePanel key={twin.id} detail={detail} other={twin} />
        ))}
        {detail.successor === null ? null : <ComparePanel detail={detail} other={detail.successor} />}
        {stage === 'uncertain' && !quiet ? <Whom subject={subject} /> : null}
        <ToDoPanel subject={subject} />
        <ItemsPanel detail={detail} />
      </div>
      <div className="case-side">
        {asksHis ? <ForTheHis subject={subject} /> : null}
        <WorkPanel detail={detail} query={work} />
        <AttachmentsPanel detail={detail} />
        <ChainPanel id={detail.id} query={chain} />
      </div>
    </div>
  );
}

function Whom({ subject: { detail } }: { readonly subject: CaseSubject }): ReactNode {
  const words = useTexts().casePage.whom;
  return (
    <Section title={words.title} className="whom">
      <div className="pad">
        <WhomToLookFor row={detail} sentAt={detail.attemptList.at(-1)?.startedAt ?? null} />
        <p className="muted">{words.then}</p>
      </div>
    </Section>
  );
}

function ForTheHis({ subject: { detail } }: { readonly subject: CaseSubject }): ReactNode {
  const texts = useTexts();
  const language = useLanguage();
  const words = texts.casePage.his;
  return (
    <Section
      title={words.title}
      className="for-his"
      extra={<span className="muted">{words.noPatients}</span>}
    >
      <pre tabIndex={0} aria-label={words.title}>
        {hisText(detail, texts, language)}
      </pre>
    </Section>
  );
}
