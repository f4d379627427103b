import Button from 'antd/es/button';
import Input from 'antd/es/input';
import Popover from 'antd/es/popover';
import { useEffect, useEffectEvent, useId, useState, type ReactNode } from 'react';
import type { ListFilter } from '../../shared/api/case-filter.ts';
import type { CountedFacets } from '../../shared/api/list-contract.ts';
import type { StatusView } from '../../shared/api/views/status.ts';
import { go } from '../app/route.ts';
import { useStatus } from '../connection/connection.ts';
import { num } from '../format/number.ts';
import { useTexts } from '../texts/use-texts.ts';
import { todayCount } from '../today/use-today.ts';
import { PopoverFocus } from '../ui/dialog-focus.tsx';
import { Icon } from '../ui/icon.tsx';
import { useToday } from '../ui/now.tsx';
import { createKeptStore, useStore } from '../ui/store.ts';
import { useCaseList } from './case-list.ts';
import { filterOf, parseNarrowing, STAGES_OF, useFacets, VIEWS, type View } from './filter.ts';

type Counts = Readonly<Partial<Record<View | 'all', number>>>;

interface RailProps {
  readonly view: View | null;
  /** The list's filter without the view; null if there is none. */
  readonly filter: ListFilter | null;
  readonly query: string;
  readonly onView: (view: View | null) => void;
}

/** Views with the current number of cases; below, this person's saved filters. */
export function Rail({ view, filter, query, onView }: RailProps): ReactNode {
  const { cases } = useTexts();
  return (
    <nav className="rail" aria-label={cases.views.label}>
      <h1>{cases.title}</h1>
      {filter === null ? (
        <WholeViews view={view} onView={onView} />
      ) : (
        <NarrowedViews view={view} filter={filter} onView={onView} />
      )}
      <Saved query={query} />
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

/** Named filters, saved in this person's browser. */
function Saved({ query }: { readonly query: string }): ReactNode {
  const { list: words } = useTexts();
  const saved = useStore(savedFilters);
  const id = useId();
  if (saved.length === 0 && query === '') return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{words.saved}</h2>
      <ul>
        {saved.map((each) => (
          <li key={each.name} className="rail-saved">
            <button
              type="button"
              className="rail-item"
              aria-pressed={each.query === query}
              onClick={() => go({ page: 'cases', query: each.query })}
            >
              <span className="cut">{each.name}</span>
              <SavedCount query={each.query} />
            </button>
            <button
              type="button"
              className="rail-remove"
              aria-label={words.removeSaved(each.name)}
              onClick={() => removeFilter(each.name)}
            >
              <Icon name="close" size={12} />
            </button>
          </li>
        ))}
      </ul>
      {query === '' || saved.some((each) => each.query === query) ? null : <Save query={query} />}
    </section>
  );
}

function SavedCount({ query }: { readonly query: string }): ReactNode {
  const filter = filterOf(parseNarrowing(query), '', useToday());
  const facets = useCountedFacets(filter);
  return facets === null ? null : <span className="count">{num(sumOf(facets, filter.stage))}</span>;
}

function Save({ query }: { readonly query: string }): ReactNode {
  const { list: words } = useTexts();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const id = useId();
  const save = (): void => {
    if (name.trim() === '') return;
    saveFilter(name.trim(), query);
    setName('');
    setOpen(false);
  };
  return (
    <Popover
      trigger="click"
      placement="rightTop"
      destroyOnHidden
      open={open}
      onOpenChange={setOpen}
      content={
        <div className="save-view">
          <PopoverFocus />
          <label htmlFor={id}>{words.savedName}</label>
          <Input
            id={id}
            value={name}
            maxLength={40}
            onPressEnter={save}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="primary" disabled={name.trim() === ''} onClick={save}>
            {words.save}
          </Button>
        </div>
      }
    >
      <button type="button" className="rail-item rail-save">
        {words.saveAs}
      </button>
    </Popover>
  );
}

interface SavedFilter {
  readonly name: string;
  /** As in the address: without the search text, so without patient data. */
  readonly query: string;
}

const savedFilters = createKeptStore<readonly SavedFilter[]>('twpas.filters', (kept) =>
  Array.isArray(kept) ? kept.filter(isSaved) : [],
);

function saveFilter(name: string, query: string): void {
  savedFilters.set([...savedFilters.get().filter((each) => each.name !== name), { name, query }]);
}

function removeFilter(name: string): void {
  savedFilters.set(savedFilters.get().filter((each) => each.name !== name));
}

function isSaved(value: unknown): value is SavedFilter {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'query' in value &&
    typeof value.query === 'string'
  );
}
