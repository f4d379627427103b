import type { ReactNode } from 'react';
import type { ChainView } from '../../shared/api/chains-contract.ts';
import type { WorkView } from '../../shared/api/work-contract.ts';
import { stageKeyOf } from '../../shared/stage.ts';
import { CaseProblems } from '../check/case-problems.tsx';
import type { Query } from '../connection/use-query.ts';
import { monthDayTime, shortMoment } from '../format/time.ts';
import { WhomToLookFor } from '../moves/whom-to-look-for.tsx';
import { CaseLine } from '../reasons/case-line.tsx';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { useToday } from '../ui/now.tsx';
import { Section } from '../ui/section.tsx';
import { WorkPanel } from '../work/work-panel.tsx';
import { AttachmentsPanel } from './attachments-panel.tsx';
import type { CaseSubject } from './case-subject.ts';
import { ChainPanel } from './chain-panel.tsx';
import { ComparePanel } from './compare-panel.tsx';
import { hisText } from './his-text.ts';
import { ItemsPanel } from './items-panel.tsx';
import { ToDoPanel } from './to-do-panel.tsx';

interface ProcessTabProps {
  readonly subject: CaseSubject;
  readonly chain: Query<ChainView>;
  readonly work: Query<WorkView>;
}

/** Tab with the tasks of a case. */
export function ProcessTab({ subject, chain, work }: ProcessTabProps): ReactNode {
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
        {detail.review === 'decided' || isOver ? null : <CaseLine detail={detail} />}
      </div>
      <div className="case-side">
        {asksHis ? <ForTheHis subject={subject} /> : null}
        {stage === 'uncertain' ? <WhatTheAgentDoes subject={subject} /> : null}
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

/** Past searches for a doubtful send, and the next one. */
function WhatTheAgentDoes({ subject: { detail } }: { readonly subject: CaseSubject }): ReactNode {
  const words = useTexts().casePage.agentDoes;
  const today = useToday();
  const { doubt, events } = detail;
  if (doubt === null) return null;
  const searches = events.filter(
    ({ kind, at }) =>
      (kind === 'searched-empty' || kind === 'search-no-evidence') &&
      Date.parse(at) >= Date.parse(doubt.since),
  );
  const empty = searches.filter(({ kind }) => kind === 'searched-empty');
  return (
    <Section title={words.title}>
      <ol className="agent-does">
        <li>
          <time dateTime={doubt.since}>{shortMoment(doubt.since, today)}</time>
          <p>{words.broke}</p>
        </li>
        {searches.slice(-6).map((search) => (
          <li key={`${search.at} ${search.kind}`}>
            <time dateTime={search.at}>{shortMoment(search.at, today)}</time>
            <p>
              {search.kind === 'searched-empty' ? words.empty(empty.indexOf(search) + 1) : words.noEvidence}
            </p>
          </li>
        ))}
        {doubt.nextSearchAt === null ? null : (
          <li className="agent-does-next">
            <time dateTime={doubt.nextSearchAt}>{monthDayTime(doubt.nextSearchAt, today)}</time>
            <div>
              <p>
                <strong>{words.next}</strong>
              </p>
              <p className="second">{words.nextDetail}</p>
            </div>
          </li>
        )}
      </ol>
    </Section>
  );
}
