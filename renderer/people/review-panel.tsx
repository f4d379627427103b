import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { AccountView } from '../../shared/api/people-contract.ts';
import { useAsked, type Asked } from '../connection/use-asked.ts';
import { dateTime } from '../format/time.ts';
import { usePaper } from '../print/sheet.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { saveBlob } from '../ui/save-file.ts';
import { Section } from '../ui/section.tsx';
import { ReviewPaper } from './review-paper.tsx';
import { useMe } from './use-me.ts';

/** The review of all accounts, on paper or as a file; the trail has who took it and when before it is made. */
export function ReviewPanel({ accounts }: { readonly accounts: readonly AccountView[] }): ReactNode {
  const { review: words } = useTexts().people;
  const who = useMe()?.displayName ?? '—';
  const paper = usePaper();
  const [at, setAt] = useState<string | null>(null);
  const csv = useReview((file, when) => {
    saveBlob('twpas-accounts.csv', new Blob([file], { type: 'text/csv;charset=utf-8' }));
    setAt(when);
  });
  const print = useReview((_file, when) => {
    paper.print(<ReviewPaper accounts={accounts} who={who} at={when} />);
    setAt(when);
  });
  const error = csv.error ?? print.error;
  return (
    <Section
      title={words.title}
      extra={
        <>
          <Button size="small" loading={csv.running} onClick={csv.run}>
            {words.csv}
          </Button>
          <Button size="small" loading={print.running} onClick={print.run}>
            {words.print}
          </Button>
        </>
      }
    >
      <div className="pad review">
        <p>{words.detail}</p>
        <p role="status" className="muted">
          {at === null ? '' : words.reviewed(who, dateTime(at))}
        </p>
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </div>
      {paper.sheet}
    </Section>
  );
}

function useReview(use: (csv: string, at: string) => void): Asked {
  return useAsked(
    (client) => client.people.review({}),
    ({ csv, at }) => {
      use(csv, at);
    },
  );
}
