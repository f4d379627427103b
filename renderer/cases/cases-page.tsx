import Button from 'antd/es/button';
import { useEffect, useLayoutEffect, useMemo, useState, type ReactNode } from 'react';
import { go } from '../app/route.ts';
import { caseOrder } from '../case/case-way.tsx';
import { useStatus } from '../connection/connection.ts';
import { MayButton, useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { LoadFailed } from '../ui/load-failed.tsx';
import { useToday } from '../ui/now.tsx';
import { useStore } from '../ui/store.ts';
import { BulkBar } from './bulk-bar.tsx';
import { useCaseList } from './case-list.ts';
import { CasesTable } from './cases-table.tsx';
import { COLUMNS, type ListPage } from './columns.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { FilterBar } from './filter-bar.tsx';
import {
  filterOf,
  isNarrowed,
  NO_NARROWING,
  parseEnding,
  parseNarrowing,
  queryOf,
  withView,
  type Narrowing,
} from './filter.ts';
import { Rail } from './rail.tsx';

/** The case list: views at the left, filters above, cases below. */
export function CasesPage({ query }: { readonly query: string }): ReactNode {
  const now = useMemo(() => parseNarrowing(query), [query]);
  return <CasesOn page="cases" query={query} now={now} />;
}

/** 續用: approved courses that end soon and that no application continues, as a list without views. */
export function ContinuationsPage({ query }: { readonly query: string }): ReactNode {
  const today = useToday();
  const now = useMemo(() => parseEnding(query, today), [query, today]);
  return <CasesOn page="continuations" query={query} now={now} />;
}

interface CasesOnProps {
  readonly page: ListPage;
  readonly query: string;
  readonly now: Narrowing;
}

function CasesOn({ page, query, now }: CasesOnProps): ReactNode {
  const { shell } = useTexts();
  const list = useCaseList();
  const search = useStore(list.search);
  const { items } = useStore(list.ids.state);
  const today = useToday();
  const [exports, setExports] = useState(false);
  const filter = useMemo(() => filterOf(now, search, today), [now, search, today]);
  const seesPatients = useMay('cases.work');
  // Before the table's own effect, which makes the first row the current one.
  useLayoutEffect(() => list.show(page, query, search), [list, page, query, search]);
  useEffect(() => {
    list.ids.setFilter({ ...filter, ...(now.order === null ? {} : { order: now.order }) });
  }, [list, filter, now]);
  useEffect(() => caseOrder.set(page, items), [page, items]);
  const show = (next: Narrowing): void => go({ page, query: queryOf(next) });
  const clearSearch = (): void => list.search.set('');
  const searched = search.trim();
  const narrowed = searched !== '' || isNarrowed(now);
  // Counts for a searched name would reveal patients: the agent gives none to persons who may not see them.
  const aside = useMemo(
    () =>
      narrowed && (searched === '' || seesPatients) ? filterOf(withView(now, null), search, today) : null,
    [narrowed, searched, seesPatients, now, search, today],
  );
  return (
    <div className={page === 'cases' ? 'cases' : 'cases without-rail'}>
      {page === 'cases' ? (
        <Rail view={now.view} filter={aside} onView={(view) => show(withView(now, view))} />
      ) : null}
      <div className="cases-main">
        <div className="cases-tools">
          {page === 'cases' ? null : <h1>{shell.nav.continuations}</h1>}
          <FilterBar
            now={now}
            filter={filter}
            search={searched}
            onChange={show}
            onClearSearch={clearSearch}
          />
          <ListTools now={now} onExport={() => setExports(true)} />
        </div>
        <Listed page={page} now={now} search={searched} narrowed={narrowed} onShow={show} />
        <BulkBar order={now.order} />
      </div>
      {exports ? (
        <ExportDialog
          filter={filter}
          order={now.order}
          count={items.length}
          onClose={() => setExports(false)}
        />
      ) : null}
    </div>
  );
}

interface ListToolsProps {
  readonly now: Narrowing;
  readonly onExport: () => void;
}

/** Number of cases and export of the list. */
function ListTools({ now, onExport }: ListToolsProps): ReactNode {
  const { cases, list: words } = useTexts();
  const { phase, items } = useStore(useCaseList().ids.state);
  return (
    <>
      <span className="total" role="status">
        {phase === 'ready' ? cases.total(items.length) : ''}
      </span>
      {now.order === null && items.length > 1 ? (
        <span className="muted list-order">{words.newestFirst}</span>
      ) : null}
      <MayButton
        ability="cases.export"
        icon={<Icon name="sheet" />}
        disabled={items.length === 0}
        onClick={onExport}
      >
        {words.excel}
      </MayButton>
    </>
  );
}

interface ListedProps {
  readonly page: ListPage;
  readonly now: Narrowing;
  readonly search: string;
  readonly narrowed: boolean;
  readonly onShow: (next: Narrowing) => void;
}

/** The table, or why it is empty. */
function Listed({ page, now, search, narrowed, onShow }: ListedProps): ReactNode {
  const list = useCaseList();
  const { phase, items, error } = useStore(list.ids.state);
  const clear = (): void => {
    list.search.set('');
    onShow({ ...NO_NARROWING, order: now.order });
  };
  return (
    <div className={phase === 'loading' && items.length > 0 ? 'cases-body fetching' : 'cases-body'}>
      {phase === 'failed' ? (
        <LoadFailed error={error} retry={() => list.ids.reload()} />
      ) : items.length > 0 ? (
        <CasesTable
          columns={COLUMNS[page]}
          items={items}
          order={now.order}
          onOrder={(order) => onShow({ ...now, order })}
        />
      ) : phase === 'loading' ? (
        <ListBones />
      ) : narrowed || now.view !== null ? (
        <NoMatch search={search} onClear={clear} />
      ) : (
        <NoCases />
      )}
    </div>
  );
}

/** No case exists yet: shows the folders that cases come from. */
function NoCases(): ReactNode {
  const { empty } = useTexts().cases;
  const folders = useStatus()?.folders ?? [];
  return (
    <div className="blank">
      <Icon name="inbox" size={40} />
      <h2>{empty.title}</h2>
      <p>{empty.detail}</p>
      <ul className="paths">
        {folders.length === 0 ? <li>{empty.noFolders}</li> : null}
        {folders.map((folder) => (
          <li key={folder.path}>
            <Icon name="folder" />
            <code>{folder.path}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Cases exist, but none matches: names the fields searched, or offers to clear the filter. */
function NoMatch({ search, onClear }: { readonly search: string; readonly onClear: () => void }): ReactNode {
  const { noMatch } = useTexts().cases;
  return (
    <div className="blank">
      <Icon name="search" size={36} />
      <h2>{search === '' ? noMatch.title : noMatch.searched(search)}</h2>
      <p>{search === '' ? noMatch.detail : noMatch.through}</p>
      <Button onClick={onClear}>{search === '' ? noMatch.clearFilter : noMatch.clearSearch}</Button>
    </div>
  );
}

/** Placeholder rows until the first ids arrive. */
function ListBones(): ReactNode {
  const { loading } = useTexts().shell.common;
  return (
    <div className="list-bones" role="status" aria-label={loading}>
      {Array.from({ length: 12 }, (_each, index) => (
        <div key={index} className="bone-row">
          <div className="bone" />
          <div className="bone" />
          <div className="bone" />
          <div className="bone" />
        </div>
      ))}
    </div>
  );
}
