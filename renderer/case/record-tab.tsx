import type { ReactNode } from 'react';
import type { CaseDetail, AnswerView } from '../../shared/api/views/case-detail.ts';
import { assertNever } from '../../shared/assert-never.ts';
import { hashOf } from '../app/route.ts';
import { exactTime } from '../format/time.ts';
import { causeText, textFor, type Texts } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Section } from '../ui/section.tsx';
import { opinionsOf } from './his-text.ts';
import { RawButton } from './raw-button.tsx';
import { Technical } from './technical-tab.tsx';
import { timelineOf, eventFacts, eventTitle, type TimelineEntry } from './timeline.ts';

/** Tab with everything that NHI answered and that happened to the case; what IT and the HIS vendor need is folded. */
export function RecordTab({
  detail,
  technical,
}: {
  readonly detail: CaseDetail;
  /** The folded part is open. */
  readonly technical: boolean;
}): ReactNode {
  const { casePage } = useTexts();
  return (
    <div className="case-main">
      <TimelinePanel detail={detail} />
      <details className="panel pad" open={technical}>
        <summary>{casePage.technical}</summary>
        <Technical detail={detail} />
      </details>
    </div>
  );
}

/** NHI's status and decision of an answer. */
const answerWords = ({ disposition, decision }: AnswerView, { stages, shell }: Texts): string =>
  [disposition, decision === null ? null : stages[decision].word]
    .filter((part) => part !== null && part !== '')
    .join(shell.common.listEnd);

/** Everything that happened to the case, newest first. */
function TimelinePanel({ detail }: { readonly detail: CaseDetail }): ReactNode {
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

/** Events have no id: `place` counts from the oldest entry, so new events do not change it. */
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

type Event = CaseDetail['events'][number];
type Attempt = CaseDetail['attemptList'][number];

function EventLine({ event }: { readonly event: Event }): ReactNode {
  const texts = useTexts();
  const { timeline } = texts;
  const { note, by } = event.detail;
  const facts = eventFacts(event, texts);
  return (
    <div>
      <p className="timeline-what">
        {eventTitle(event, texts) ?? (
          <>
            {timeline.other} <code>{event.kind}</code>
          </>
        )}
        {event.actor === 'agent' || event.actor === '' ? null : (
          <span className="muted timeline-says">{timeline.by(event.actor)}</span>
        )}
        {typeof by === 'string' ? (
          <a className="timeline-says" href={hashOf({ page: 'case', id: by })}>
            {timeline.otherCase}
          </a>
        ) : null}
      </p>
      {facts.length === 0 ? null : (
        <p className="second notes">
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
      )}
      {typeof note === 'string' && note !== '' ? <p className="quote">{note}</p> : null}
    </div>
  );
}

function AttemptLine(props: { readonly attempt: Attempt; readonly number: number }): ReactNode {
  const texts = useTexts();
  const { timeline } = texts;
  const { attempt } = props;
  const cause = attempt.errorCode === null ? null : causeText(attempt.errorCode, texts);
  const facts = [
    timeline.phases[attempt.phase],
    ...(attempt.status === null ? [] : [timeline.status(attempt.status)]),
    ...(attempt.endedAt === null ? [] : [timeline.took(secondsBetween(attempt.startedAt, attempt.endedAt))]),
  ];
  const outcome =
    attempt.outcome === null
      ? timeline.underWay
      : (textFor(timeline.outcomes, attempt.outcome) ?? attempt.outcome);
  return (
    <div>
      <p className="timeline-what">
        {timeline.attempt(props.number)}
        <span className="timeline-says">{outcome}</span>
      </p>
      <p className="second tabular notes">
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
        {attempt.errorCode === null ? null : <code>{attempt.errorCode}</code>}
      </p>
      {cause === null ? null : <p className="second">{cause}</p>}
    </div>
  );
}

interface AnswerLineProps {
  readonly caseId: string;
  readonly answer: AnswerView;
  readonly newest: boolean;
}

function AnswerLine({ caseId, answer, newest }: AnswerLineProps): ReactNode {
  const texts = useTexts();
  const { timeline } = texts;
  const says = answerWords(answer, texts);
  return (
    <div>
      <p className="timeline-what">
        {timeline.answer[answer.kind]}
        {says === '' ? null : <strong className="timeline-says">{says}</strong>}
        {newest ? <span className="pill tone-progress">{timeline.newest}</span> : null}
        <RawButton id={caseId} what={{ answer: answer.id }} />
      </p>
      {opinionsOf([answer]).map((opinion) => (
        <p key={opinion} className="quote">
          {opinion}
        </p>
      ))}
      {answer.issue === null ? null : (
        <p className="quote">
          {answer.issue.text} <code className="muted">{answer.issue.code}</code>
        </p>
      )}
    </div>
  );
}

/** One decimal; less than 0.1 s is shown as `< 0.1`. */
function secondsBetween(from: string, to: string): string {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return seconds < 0.1 ? '< 0.1' : seconds.toFixed(1);
}
