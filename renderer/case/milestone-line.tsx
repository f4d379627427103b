import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { shortDay, shortMoment } from '../format/short-day.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { useToday } from '../ui/use-now.ts';
import { milestonesOf, type Milestone } from './milestones.ts';

/** How far a case is, from left to right, with the days. */
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
          <span className="milestone-point">
            {one.state === 'done' || (one.state === 'current' && one.tone === 'good') ? (
              <Icon name="check" size={10} />
            ) : one.state === 'current' && (one.tone === 'bad' || one.tone === 'neutral') ? (
              <Icon name="close" size={8} />
            ) : null}
          </span>
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
