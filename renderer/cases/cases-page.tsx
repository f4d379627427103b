import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { go } from '../app/route.ts';
import { caseOrder } from '../case/case-order.ts';
import { MayButton } from '../people/may-button.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { LoadFailed } from '../ui/load-failed.tsx';
import { useStore } from '../ui/use-store.ts';
import { useToday } from '../ui/use-now.ts';
import { ListBones, NoCases, NoMatch } from './blank-list.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { useCaseList } from './case-list.ts';
import { CasesTable } from './cases-table.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import { CsvDialog } from './csv-dialog.tsx';
import { caseFilterOf, listFacets, NO_FACETS, parseFacets, queryOf, type Facets } from './filter.ts';
import { FilterChips } from './filter-chips.tsx';
import { FilterButton } from './filter-drawer.tsx';
import { filterOfMore, NO_MORE, parseMore, queryOfMore, type MoreFilter } from './more-filter.ts';
import { ListTotal } from './list-total.tsx';
import { PrintList } from './print-list.tsx';
import { facetWord, Rail } from './rail.tsx';
import { useMoreChips } from './use-more-chips.ts';

/** All cases: what to show at the left, what is shown at the right. */
export function CasesPage({ query }: { readonly query: string }): ReactNode {
  const texts = useTexts();
  const { cases, list: words } = texts;
  const list = useCaseList();
  const search = useStore(list.search);
  const { phase, items, error } = useStore(list.ids.state);
  const facets = useMemo(() => parseFacets(query), [query]);
  const more = useMemo(() => parseMore(query), [query]);
  const today = useToday();
  const [exports, setExports] = useState(false);
  const filter = useMemo(
    () => ({ ...filterOfMore(more, today), ...caseFilterOf(facets, search) }),
    [more, facets, search, today],
  );
  useEffect(() => {
    list.show(query, search);
    list.ids.setFilter({ ...filter, ...(more.order === null ? {} : { order: more.order }) });
  }, [list, query, search, filter, more]);
  useEffect(() => {
    caseOrder.set('cases', items);
  }, [items]);
  const show = (next: { readonly facets?: Facets; readonly more?: MoreFilter }): void => {
    const parts = [queryOf(next.facets ?? facets), queryOfMore(next.more ?? more)];
    go({ page: 'cases', query: parts.filter((part) => part !== '').join('&') });
  };
  const setFacets = (next: Facets): void => {
    show({ facets: next });
  };
  const setMore = (next: MoreFilter): void => {
    show({ more: next });
  };
  const clearAll = (): void => {
    list.search.set('');
    show({ facets: NO_FACETS, more: { ...NO_MORE, order: more.order } });
  };
  const chips = useMoreChips(more, setMore);
  const narrowed = search.trim() !== '' || listFacets(facets).length > 0 || chips.length > 0;
  return (
    <div className="cases">
      <h1 className="unseen">{cases.title}</h1>
      <Rail facets={facets} onChange={setFacets} />
      <div className="cases-main">
        <div className="cases-tools">
          <FilterButton more={more} filter={filter} query={query} onChange={setMore} />
          <BulkBar>
            <FilterChips
              facets={facets}
              more={chips}
              search={search.trim()}
              onFacets={setFacets}
              onClearSearch={() => {
                list.search.set('');
              }}
              onClearAll={clearAll}
            />
            <ListTotal />
          </BulkBar>
          <ColumnsMenu />
          <MayButton
            ability="cases.export"
            disabled={items.length === 0}
            onClick={() => {
              setExports(true);
            }}
          >
            {words.csv}
          </MayButton>
          <PrintList
            items={items}
            conditions={[
              ...listFacets(facets).map((facet) => facetWord(facet, texts)),
              ...chips.map(({ word }) => word),
            ]}
            searched={search.trim() !== ''}
          />
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
            <CasesTable
              items={items}
              order={more.order}
              onOrder={(order) => {
                setMore({ ...more, order });
              }}
            />
          ) : phase === 'loading' ? (
            <ListBones />
          ) : narrowed ? (
            <NoMatch onClear={clearAll} />
          ) : (
            <NoCases />
          )}
        </div>
      </div>
      {exports ? (
        <CsvDialog
          filter={filter}
          order={more.order}
          count={items.length}
          onClose={() => {
            setExports(false);
          }}
        />
      ) : null}
    </div>
  );
}
