import { useEffect, useMemo, type ReactNode } from 'react';
import { go } from '../app/route.ts';
import { useTexts } from '../texts/use-texts.ts';
import { LoadFailed } from '../ui/load-failed.tsx';
import { useStore } from '../ui/use-store.ts';
import { ListBones, NoCases, NoMatch } from './blank-list.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { useCaseList } from './case-list.ts';
import { CasesTable } from './cases-table.tsx';
import { caseFilterOf, listFacets, NO_FACETS, parseFacets, queryOf, type Facets } from './filter.ts';
import { FilterChips } from './filter-chips.tsx';
import { Rail } from './rail.tsx';
import { SearchBox } from './search-box.tsx';

/** All cases: what to show at the left, what is shown at the right. */
export function CasesPage({ query }: { readonly query: string }): ReactNode {
  const { cases } = useTexts();
  const list = useCaseList();
  const search = useStore(list.search);
  const { phase, items, error } = useStore(list.ids.state);
  const facets = useMemo(() => parseFacets(query), [query]);
  useEffect(() => {
    list.show(query, search);
    list.ids.setFilter(caseFilterOf(facets, search));
  }, [list, query, facets, search]);
  const setFacets = (next: Facets): void => {
    go({ page: 'cases', query: queryOf(next) });
  };
  const clearAll = (): void => {
    list.search.set('');
    setFacets(NO_FACETS);
  };
  const narrowed = search.trim() !== '' || listFacets(facets).length > 0;
  return (
    <div className="cases">
      <h1 className="unseen">{cases.title}</h1>
      <Rail facets={facets} onChange={setFacets} />
      <div className="cases-main">
        <div className="cases-tools">
          <SearchBox />
          <BulkBar>
            <FilterChips
              facets={facets}
              search={search.trim()}
              onFacets={setFacets}
              onClearSearch={() => {
                list.search.set('');
              }}
              onClearAll={clearAll}
            />
            <span className="total tabular" role="status">
              {phase === 'ready' ? cases.total(items.length) : ''}
            </span>
          </BulkBar>
        </div>
        <div className={phase === 'loading' && items.length > 0 ? 'cases-body fetching' : 'cases-body'}>
          {phase === 'failed' ? (
            <LoadFailed
              error={error}
              retry={() => {
                list.ids.reload();
              }}
            />
          ) : items.length > 0 ? (
            <CasesTable items={items} />
          ) : phase === 'loading' ? (
            <ListBones />
          ) : narrowed ? (
            <NoMatch onClear={clearAll} />
          ) : (
            <NoCases />
          )}
        </div>
      </div>
    </div>
  );
}
