import Skeleton from 'antd/es/skeleton';
import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { useQuery } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { useTexts } from '../texts/use-texts.ts';
import { LoadFailed } from '../ui/load-failed.tsx';
import { Section } from '../ui/section.tsx';
import { ContentGroups } from './content-groups.tsx';

interface ContentPanelProps {
  readonly detail: CaseDetail;
  /** The patient was asked for above. */
  readonly phi: boolean;
}

/** What was sent, for reading; fetched when its tab is opened, as each look is recorded. */
export function ContentPanel({ detail, phi }: ContentPanelProps): ReactNode {
  const { content } = useTexts();
  return (
    <Section title={content.title} className="content-panel">
      <Content detail={detail} phi={phi} />
    </Section>
  );
}

/** A heal does not ask again: the Bundle of a case changes only by a rename, which gives it another hash. */
function Content({ detail, phi }: ContentPanelProps): ReactNode {
  const { content } = useTexts();
  const { id, sentSha256, sha256, problems } = detail;
  const { data, error, reload } = useQuery(
    `${id} ${sentSha256 ?? sha256} ${String(phi)}`,
    (agent, signal) => agent.cases.content({ id, phi }, { signal }),
    () => false,
  );
  if (data === null)
    return error === null ? (
      <div className="pad">
        <Skeleton active paragraph={{ rows: 8 }} />
      </div>
    ) : (
      <LoadFailed error={error} retry={reload} />
    );
  return (
    <div className="content">
      <nav className="content-toc" aria-label={content.toc}>
        {data.sections.map(({ key, groups }) => (
          <button
            key={key}
            type="button"
            className="text-button"
            onClick={() => {
              document.getElementById(`content-${key}`)?.scrollIntoView({ block: 'start' });
            }}
          >
            {content.sections[key]}
            {groups.length > 1 ? <span className="count"> {num(groups.length)}</span> : null}
          </button>
        ))}
      </nav>
      <div className="content-body">
        {data.phi ? null : <p className="muted">{content.masked}</p>}
        {data.cut ? <p className="tone-attention">{content.cut}</p> : null}
        {data.sections.map(({ key, groups }) => (
          <section key={key} id={`content-${key}`} aria-labelledby={`content-title-${key}`}>
            <h3 id={`content-title-${key}`}>{content.sections[key]}</h3>
            <ContentGroups caseId={id} groups={groups} problems={problems} attachments={detail.attachments} />
          </section>
        ))}
      </div>
    </div>
  );
}
