import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { stageKeyOf, type StageKey } from '../../shared/stage.ts';
import type { Delivery } from '../../shared/states.ts';
import { lookOf } from '../cases/stage.tsx';
import type { Tone } from '../ui/words.tsx';
import { shortDay, shortMoment } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { useToday } from '../ui/now.tsx';

/** Stations of a case. Texts: `caseTexts.milestones`. */
type Station = 'received' | 'checked' | 'delivered' | 'taken' | 'reviewing' | 'decided';

interface Milestone {
  /** A passed or future station, or the current stage. */
  readonly at: { readonly station: Station } | { readonly stage: StageKey };
  readonly state: 'done' | 'current' | 'ahead';
  readonly tone: Tone;
  /** ISO time or YYYY-MM-DD; null if not reached or not known. */
  readonly when: string | null;
  /** Show the hour: for our own events; NHI's dates have days only. */
  readonly withHour: boolean;
}

type Facts = Pick<
  CaseDetail,
  | 'delivery'
  | 'review'
  | 'decision'
  | 'caseNumber'
  | 'supersededBy'
  | 'createdAt'
  | 'acceptedAt'
  | 'decidedOn'
  | 'decidedAt'
  | 'answers'
  | 'attemptList'
  | 'events'
  | 'doubt'
>;

/** Delivery states that follow a passed check. */
const CHECKED: ReadonlySet<Delivery> = new Set(['queued', 'sending', 'uncertain', 'rejected']);

/** A case's stations, past and future, with its current stage among them. */
export function milestonesOf(detail: Facts): Milestone[] {
  const received = done('received', detail.createdAt, true);
  if (detail.delivery === 'accepted') return [received, ...afterUpload(detail)];
  const checked = done('checked', firstEvent(detail, 'ready'), true);
  const now = current(stageKeyOf(detail), sinceWhen(detail), true);
  if (detail.delivery === 'cancelled') return [received, ...checkOf(detail), now];
  if (CHECKED.has(detail.delivery))
    return [received, checked, now, ...ahead('taken', 'reviewing', 'decided')];
  const passed = detail.delivery === 'held' && checked.when !== null ? [checked] : [];
  return [received, ...passed, now, ...ahead('delivered', 'taken', 'reviewing', 'decided')];
}

/** Check result of a case that is over. */
function checkOf(detail: Facts): Milestone[] {
  const passed = firstEvent(detail, 'ready') ?? firstEvent(detail, 'awaits-attachments');
  if (passed !== null) return [done('checked', passed, true)];
  const failed = firstEvent(detail, 'checks-failed');
  const refused = { at: { stage: 'refused' }, state: 'done', tone: 'neutral', withHour: true } as const;
  return failed === null ? [] : [{ ...refused, when: failed }];
}

function afterUpload(detail: Facts): Milestone[] {
  const stage = stageKeyOf(detail);
  const delivered = done('delivered', detail.acceptedAt, true);
  const taken = done('taken', firstAnswer(detail, ['reviewing', 'decided']), false);
  switch (detail.review) {
    case 'none':
      return [delivered, ...ahead('taken', 'reviewing', 'decided')];
    case 'processing':
    case 'failed':
      return [
        delivered,
        current(stage, firstAnswer(detail, [detail.review]), false),
        ...ahead('reviewing', 'decided'),
      ];
    case 'reviewing':
      return [delivered, taken, current(stage, taken.when, false), ...ahead('decided')];
    case 'decided':
      return [
        delivered,
        taken,
        done('reviewing', firstAnswer(detail, ['reviewing']), false),
        current(stage, detail.decidedOn ?? detail.decidedAt, false),
      ];
  }
}

function done(station: Station, when: string | null, withHour: boolean): Milestone {
  return { at: { station }, state: 'done', tone: 'good', when, withHour };
}

function current(stage: StageKey, when: string | null, withHour: boolean): Milestone {
  return { at: { stage }, state: 'current', tone: lookOf(stage).tone, when, withHour };
}

function ahead(...stations: readonly Station[]): Milestone[] {
  return stations.map((station) => ({
    at: { station },
    state: 'ahead',
    tone: 'neutral',
    when: null,
    withHour: false,
  }));
}

/** When the case entered its current stage. */
function sinceWhen({ delivery, doubt, attemptList, events, createdAt }: Facts): string {
  if (delivery === 'uncertain' && doubt !== null) return doubt.since;
  if (delivery === 'rejected') {
    const ended = attemptList.findLast(({ outcome }) => outcome === 'rejected')?.endedAt ?? null;
    if (ended !== null) return ended;
  }
  return events.findLast(({ to }) => to === delivery)?.at ?? createdAt;
}

function firstEvent({ events }: Facts, kind: string): string | null {
  return events.find((event) => event.kind === kind)?.at ?? null;
}

function firstAnswer({ answers }: Facts, reviews: readonly Facts['review'][]): string | null {
  const times = answers
    .filter(({ review }) => review !== null && reviews.includes(review))
    .map(({ receivedAt }) => receivedAt)
    .sort((a, b) => Date.parse(a) - Date.parse(b));
  return times[0] ?? null;
}

/** Icon of a station: a tick if passed or replaced by a new file, a cross if the check failed or the case ended. */
function pointOf({ at, state, tone }: Milestone): ReactNode {
  const stage = 'stage' in at ? at.stage : null;
  if (stage === 'superseded' || tone === 'good') return <Icon name="check" size={10} />;
  if (stage === 'waiting') return null;
  if (state === 'done' || (state === 'current' && (tone === 'bad' || tone === 'neutral')))
    return <Icon name="close" size={8} />;
  return null;
}

/** Stations of a case from left to right, with their days. */
export function MilestoneLine({
  detail,
  label,
}: {
  readonly detail: CaseDetail;
  readonly label: string;
}): ReactNode {
  const { casePage, stages } = useTexts();
  const today = useToday();
  const wordOf = ({ at }: Milestone): string =>
    'stage' in at ? stages[at.stage].word : casePage.milestones[at.station];
  return (
    <ol className="milestones" aria-label={label}>
      {milestonesOf(detail).map((one) => (
        <li
          key={wordOf(one)}
          className={`milestone-${one.state} tone-${one.tone}`}
          {...(one.state === 'current' ? { 'aria-current': 'step' } : {})}
        >
          <span className="milestone-point">{pointOf(one)}</span>
          <span className="milestone-word">{wordOf(one)}</span>{' '}
          {one.when === null ? null : (
            <time dateTime={one.when} className="tabular">
              {one.withHour ? shortMoment(one.when, today) : shortDay(one.when, today)}
            </time>
          )}
        </li>
      ))}
    </ol>
  );
}
