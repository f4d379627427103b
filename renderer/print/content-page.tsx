import type { ReactNode } from 'react';
import type { CaseContent } from '../../shared/api/content-contract.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { useQuery } from '../connection/use-query.ts';
import { ContentGroups } from '../content/content-panel.tsx';
import { exactTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { NoAnswer } from '../ui/load-failed.tsx';
import { Facts } from '../ui/section.tsx';
import { PaperHead } from './paper-head.tsx';
import { Sheet } from './sheet.tsx';

/** 送出內容 on paper, drug first. It shows the patient, so opening it is recorded as a view. */
export function ContentPage({ id }: { readonly id: string }): ReactNode {
  const { data, ...query } = useQuery(
    `content sheet ${id}`,
    async (agent, signal) => {
      const [detail, content] = await Promise.all([
        agent.cases.show({ id, phi: true }, { signal }),
        agent.cases.content({ id, phi: true }, { signal }),
      ]);
      return { detail, content };
    },
    () => false,
  );
  if (data !== null) return <SentContent {...data} />;
  return <NoAnswer {...query} pad />;
}

interface SentContentProps {
  readonly detail: CaseDetail;
  readonly content: CaseContent;
}

function SentContent({ detail, content }: SentContentProps): ReactNode {
  const texts = useTexts();
  const words = texts.content;
  const { numbers, facts } = texts.caseTexts;
  const time = (value: string | null): string => (value === null ? '—' : exactTime(value));
  return (
    <Sheet id={detail.id} what="content" title={texts.print.content}>
      <PaperHead detail={detail} />
      <Facts
        facts={[
          { label: facts.acceptedAt, value: time(detail.acceptedAt) },
          { label: numbers.caseNumber, value: detail.caseNumber ?? '—' },
          { label: numbers.receiptNumber, value: detail.receiptNumber ?? '—' },
          { label: numbers.caseId, value: detail.id },
        ]}
      />
      {content.cut ? <p>{words.cut}</p> : null}
      {content.sections.map(({ key, groups }) => (
        <section key={key}>
          <h2>{words.sections[key]}</h2>
          <ContentGroups caseId={detail.id} groups={groups} problems={[]} attachments={[]} />
        </section>
      ))}
    </Sheet>
  );
}
