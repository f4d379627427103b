import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { listFacets, toggleFacet, type Facets } from './filter.ts';
import { facetWord } from './rail.tsx';

/** A condition from elsewhere. */
export interface Chip {
  readonly key: string;
  readonly word: string;
  readonly remove: () => void;
}

interface FilterChipsProps {
  readonly more: readonly Chip[];
  readonly facets: Facets;
  readonly search: string;
  readonly onFacets: (next: Facets) => void;
  readonly onClearSearch: () => void;
  readonly onClearAll: () => void;
}

/** What the list is narrowed by now, each of it removable. */
export function FilterChips(props: FilterChipsProps): ReactNode {
  const texts = useTexts();
  const { filters } = texts.cases;
  const facets = listFacets(props.facets);
  const chips: Chip[] = facets.map((facet) => ({
    key: `${facet.axis}:${facet.value}`,
    word: facetWord(facet, texts),
    remove: () => {
      props.onFacets(toggleFacet(props.facets, facet));
    },
  }));
  chips.push(...props.more);
  if (props.search !== '') {
    chips.push({ key: 'search', word: filters.searchFor(props.search), remove: props.onClearSearch });
  }
  if (chips.length === 0) return null;
  return (
    <ul className="chips" aria-label={filters.active}>
      {chips.map((chip) => (
        <li key={chip.key} className="chip">
          <span className="cut">{chip.word}</span>
          <button type="button" aria-label={filters.remove(chip.word)} onClick={chip.remove}>
            <Icon name="close" size={12} />
          </button>
        </li>
      ))}
      {chips.length < 2 ? null : (
        <li>
          <button type="button" className="text-button" onClick={props.onClearAll}>
            {filters.clear}
          </button>
        </li>
      )}
    </ul>
  );
}
