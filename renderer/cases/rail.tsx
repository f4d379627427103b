import type { StageKey } from '../../shared/stage.ts';
import type { MouseEvent, ReactNode } from 'react';
import type { StatusView } from '../../shared/api/views/status.ts';
import { DECISIONS, DELIVERIES, REVIEWS } from '../../shared/states.ts';
import { assertNever } from '../../shared/assert-never.ts';
import { useStatus } from '../connection/agent-context.ts';
import { num } from '../format/number.ts';
import type { Texts } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import {
  hasFacet,
  listFacets,
  NO_FACETS,
  onlyFacet,
  toggleFacet,
  type Facet,
  type Facets,
} from './filter.ts';
import { lookOf } from './stage.ts';

/** The word of a facet, as on the rail and on its chip. */
export function facetWord(facet: Facet, texts: Texts): string {
  switch (facet.axis) {
    case 'delivery':
      return texts.deliveries[facet.value];
    case 'review':
      return texts.reviews[facet.value];
    case 'decision':
      return texts.stages[facet.value].word;
    default:
      return assertNever(facet);
  }
}

/** The stage whose icon and colour stand for the facet; `none` has none of its own. */
function stageKeyFor(facet: Facet): StageKey | null {
  return facet.value === 'none' ? null : facet.value;
}

function countOf(facet: Facet, counts: StatusView['counts']): number {
  switch (facet.axis) {
    case 'delivery':
      return counts.delivery[facet.value];
    case 'review':
      return counts.review[facet.value];
    case 'decision':
      return counts.decision[facet.value];
    default:
      return assertNever(facet);
  }
}

const GROUPS: readonly { readonly axis: Facet['axis']; readonly facets: readonly Facet[] }[] = [
  { axis: 'delivery', facets: DELIVERIES.map((value): Facet => ({ axis: 'delivery', value })) },
  { axis: 'review', facets: REVIEWS.map((value): Facet => ({ axis: 'review', value })) },
  { axis: 'decision', facets: DECISIONS.map((value): Facet => ({ axis: 'decision', value })) },
];

interface RailProps {
  readonly facets: Facets;
  readonly onChange: (next: Facets) => void;
}

/** The facets with how many cases each has now. A click shows one alone, with Ctrl it is added or taken away. */
export function Rail({ facets, onChange }: RailProps): ReactNode {
  const texts = useTexts();
  const { filters } = texts.cases;
  const counts = useStatus()?.counts ?? null;
  const all = counts === null ? null : Object.values(counts.delivery).reduce((sum, n) => sum + n, 0);
  return (
    <nav className="rail" aria-label={filters.label}>
      <button
        type="button"
        className="rail-item"
        aria-pressed={listFacets(facets).length === 0}
        onClick={() => {
          onChange(NO_FACETS);
        }}
      >
        <Icon name="inbox" size={15} />
        <span className="cut">{filters.all}</span>
        <span className="count">{all === null ? '' : num(all)}</span>
      </button>
      {GROUPS.map((group) => (
        <div key={group.axis} role="group" aria-labelledby={`rail-${group.axis}`}>
          <h2 id={`rail-${group.axis}`}>{filters[group.axis]}</h2>
          {group.facets.map((facet) => (
            <RailItem
              key={facet.value}
              facet={facet}
              word={facetWord(facet, texts)}
              count={counts === null ? null : countOf(facet, counts)}
              pressed={hasFacet(facets, facet)}
              onClick={(event) => {
                const adds = event.ctrlKey || event.metaKey || event.shiftKey;
                onChange(adds ? toggleFacet(facets, facet) : onlyFacet(facets, facet));
              }}
            />
          ))}
        </div>
      ))}
      <p className="rail-hint">{filters.hint}</p>
    </nav>
  );
}

interface RailItemProps {
  readonly facet: Facet;
  readonly word: string;
  readonly count: number | null;
  readonly pressed: boolean;
  readonly onClick: (event: MouseEvent) => void;
}

function RailItem({ facet, word, count, pressed, onClick }: RailItemProps): ReactNode {
  const key = stageKeyFor(facet);
  const look = key === null ? null : lookOf(key);
  return (
    <button
      type="button"
      className={count === 0 ? 'rail-item empty' : 'rail-item'}
      aria-pressed={pressed}
      data-facet={`${facet.axis}:${facet.value}`}
      onClick={onClick}
    >
      <span className={count === 0 ? 'rail-icon' : `rail-icon tone-${look?.tone ?? 'neutral'}`}>
        <Icon name={look?.icon ?? 'clock'} size={15} />
      </span>
      <span className="cut">{word}</span>
      <span className="count">{count === null ? '' : num(count)}</span>
    </button>
  );
}
