import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { WorkView } from '../../shared/api/work-contract.ts';
import type { Query } from '../connection/use-query.ts';
import { useTexts } from '../texts/use-texts.ts';
import { LoadFailed } from '../ui/load-failed.tsx';
import { Section } from '../ui/section.tsx';
import { useToday } from '../ui/use-now.ts';
import { CloseLine } from './close-line.tsx';
import { DeadlineList } from './deadline-list.tsx';
import { MarksLine } from './marks-line.tsx';
import { NoteList } from './note-list.tsx';
import { OwnerLine } from './owner-line.tsx';
import { SnoozeLine } from './snooze-line.tsx';

interface WorkPanelProps {
  readonly detail: CaseDetail;
  readonly query: Query<WorkView>;
}

/** Who looks after the case, by when, and what staff wrote down about it. What says nothing is not there. */
export function WorkPanel({ detail, query: { data, error, reload } }: WorkPanelProps): ReactNode {
  const { work } = useTexts();
  const today = useToday();
  const { id, snoozedUntil, closedAt } = detail;
  return (
    <Section title={work.title} className="work">
      <OwnerLine key={detail.owner} id={id} owner={detail.owner} known={data?.owners ?? []} />
      <MarksLine detail={detail} />
      {snoozedUntil !== null && snoozedUntil > today ? <SnoozeLine id={id} until={snoozedUntil} /> : null}
      {closedAt === null ? null : <CloseLine id={id} closedAt={closedAt} />}
      {data !== null ? (
        <>
          <DeadlineList id={id} deadlines={data.deadlines} />
          <NoteList id={id} notes={data.notes} withheld={data.notesWithheld ?? 0} />
        </>
      ) : error !== null ? (
        <LoadFailed error={error} retry={reload} />
      ) : null}
    </Section>
  );
}
