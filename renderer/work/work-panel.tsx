import { useEffect, useEffectEvent, useRef, type ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { WorkView } from '../../shared/api/work-contract.ts';
import { concerns } from '../connection/connection-state.ts';
import { useQuery } from '../connection/use-query.ts';
import { useTexts } from '../texts/use-texts.ts';
import { LoadFailed } from '../ui/load-failed.tsx';
import { Section } from '../ui/section.tsx';
import { CloseLine } from './close-line.tsx';
import { DeadlineList } from './deadline-list.tsx';
import { MarksLine } from './marks-line.tsx';
import { NoteList } from './note-list.tsx';
import { OwnerLine } from './owner-line.tsx';
import { SnoozeLine } from './snooze-line.tsx';

/** Who looks after the case, by when, and what staff wrote down about it. */
export function WorkPanel({
  detail,
  phi,
}: {
  readonly detail: CaseDetail;
  /** Numbers of persons in what was written were asked for above. */
  readonly phi: boolean;
}): ReactNode {
  const { work } = useTexts();
  const { id } = detail;
  const { data, error, reload } = useQuery<WorkView>(
    id,
    (agent, signal) => agent.work.ofCase({ id, phi }, { signal }),
    (change) => concerns(change, id),
  );
  const shown = useRef(phi);
  const fetchAgain = useEffectEvent(reload);
  useEffect(() => {
    // What somebody is writing meanwhile stays: the notes are fetched again in their place.
    if (shown.current !== phi) fetchAgain();
    shown.current = phi;
  }, [phi]);
  return (
    <Section title={work.title} className="work">
      <OwnerLine key={detail.owner} id={id} owner={detail.owner} known={data?.owners ?? []} />
      <MarksLine detail={detail} />
      <SnoozeLine id={id} until={detail.snoozedUntil} />
      <CloseLine id={id} closedAt={detail.closedAt} />
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
