import type { ReactNode } from 'react';
import { assertNever } from '../../shared/assert-never.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { exactTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Section } from '../ui/section.tsx';
import { timelineOf, type TimelineEntry } from './timeline.ts';
import { AnswerLine, AttemptLine, EventLine } from './timeline-lines.tsx';

/** Everything that happened to the case, newest first. */
export function TimelinePanel({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { caseTexts, timeline } = useTexts();
  const entries = timelineOf(detail);
  return (
    <Section title={caseTexts.sections.timeline} anchor="answers">
      {entries.length === 0 ? <p className="muted pad">{timeline.empty}</p> : null}
      <ol className="timeline">
        {entries.map((entry, index) => (
          <li key={keyOf(entry, entries.length - index)} className={`timeline-${entry.kind}`}>
            <time dateTime={entry.at} className="tabular">
              {exactTime(entry.at)}
            </time>
            <Line caseId={detail.id} entry={entry} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Line({ caseId, entry }: { readonly caseId: string; readonly entry: TimelineEntry }): ReactNode {
  switch (entry.kind) {
    case 'event':
      return <EventLine event={entry.event} />;
    case 'attempt':
      return <AttemptLine attempt={entry.attempt} number={entry.number} />;
    case 'answer':
      return <AnswerLine caseId={caseId} answer={entry.answer} newest={entry.newest} />;
    default:
      return assertNever(entry);
  }
}

/** Events have no id: their place from the beginning does not change when new ones come. */
function keyOf(entry: TimelineEntry, place: number): string {
  switch (entry.kind) {
    case 'event':
      return `event ${entry.at} ${String(place)}`;
    case 'attempt':
      return `attempt ${entry.attempt.id}`;
    case 'answer':
      return `answer ${entry.answer.id}`;
    default:
      return assertNever(entry);
  }
}
