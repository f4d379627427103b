import { useEffect, useEffectEvent, type ReactNode } from 'react';
import type { ListFilter } from '../../shared/api/case-filter.ts';
import type { CountedFacets } from '../../shared/api/list-contract.ts';
import type { StatusView } from '../../shared/api/views/status.ts';
import { useStatus } from '../connection/connection.ts';
import { num } from '../format/number.ts';
import { useTexts } from '../texts/use-texts.ts';
import { todayCount } from '../today/use-today.ts';
import { useStore } from '../ui/store.ts';
import { useCaseList } from './case-list.ts';
import { STAGES_OF, useFacets, VIEWS, type View } from './filter.ts';

type Counts = Readonly<Partial<Record<View | 'all', number>>>;

interface RailProps {
  readonly view: View | null;
  /** The list's filter without the view; null if there is none. */
  readonly filter: ListFilter | null;
  readonly onView: (view: View | null) => void;
}

/** Views with the current number of cases. */
export function Rail({ view, filter, onView }: RailProps): ReactNode {
  const { cases } = useTexts();
  return (
    <nav className="rail" aria-label={cases.views.label}>
      <h1>{cases.title}</h1>
      {filter === null ? (
        <WholeViews view={view} onView={onView} />
      ) : (
        <NarrowedViews view={view} filter={filter} onView={onView} />
      )}
    </nav>
  );
}

type Chosen = Pick<RailProps, 'view' | 'onView'>;

/** Views with counts of all cases, which the agent's status carries. */
function WholeViews(props: Chosen): ReactNode {
  const status = useStatus();
  const todo = useStore(todayCount);
  return (
    <Views
      {...props}
      counts={status === null ? {} : { ...countsOf(status.counts), ...(todo === null ? {} : { todo }) }}
    />
  );
}

function countsOf({ delivery, review, decision, answered }: StatusView['counts']): Counts {
  const all = Object.values(delivery).reduce((sum, n) => sum + n, 0);
  const beyond = review.reviewing + review.decided + review.failed;
  return {
    all,
    sending: Math.max(0, all - delivery.refused - delivery.rejected - delivery.cancelled - beyond),
    reviewing: review.reviewing,
    // Like the view: without cases that staff have answered.
    supplement: decision['supplement-requested'] + decision.returned - answered,
    denied: decision.denied,
    approved: decision.approved + decision['partially-approved'],
  };
}

/** Views with counts of the filtered cases, recounted with the list. */
function NarrowedViews({ filter, ...props }: Chosen & { readonly filter: ListFilter }): ReactNode {
  const last = useCountedFacets(filter);
  if (last === null) return <Views {...props} counts={{}} />;
  const { todo, answered } = last;
  const counted = VIEWS.flatMap((each) =>
    each === 'todo' || each === 'ended'
      ? []
      : [[each, sumOf(last, STAGES_OF[each]) - (each === 'supplement' ? answered : 0)] as const],
  );
  return <Views {...props} counts={{ all: sumOf(last), todo, ...Object.fromEntries(counted) }} />;
}

/** Number of cases at these stages, or at all. */
const sumOf = ({ stage }: CountedFacets, stages?: readonly string[]): number =>
  stage.reduce((sum, { value, count }) => (stages?.includes(value) === false ? sum : sum + count), 0);

/** Facets of the filtered cases, recounted with the list. */
function useCountedFacets(filter: ListFilter): CountedFacets | null {
  const { asOf } = useCaseList().ids;
  const { facets, reload } = useFacets(filter);
  const again = useEffectEvent(reload);
  useEffect(() => asOf.subscribe(() => again()), [asOf]);
  return facets;
}

function Views({ view, onView, counts }: Chosen & { readonly counts: Counts }): ReactNode {
  const { views } = useTexts().cases;
  return (
    <ul>
      {([null, ...VIEWS] as const).map((each) => {
        const count = counts[each ?? 'all'];
        return (
          <li key={each ?? 'all'}>
            <button
              type="button"
              className="rail-item"
              data-view={each ?? 'all'}
              aria-pressed={view === each}
              onClick={() => onView(each)}
            >
              <span className="cut">{views[each ?? 'all']}</span>
              <span className={each === 'todo' && count !== 0 ? 'count strong' : 'count'}>
                {count === undefined || count === 0 || each === 'ended' ? '' : num(count)}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
