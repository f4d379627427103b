import { createContext, useContext } from 'react';
import type { Ability } from '../../shared/people/abilities.ts';
import type { Connection } from '../connection/connection.ts';
import { createStore, type Store } from '../ui/store.ts';
import { IdList } from './id-list.ts';
import { RowCache } from './row-cache.ts';
import { Selection } from './selection.ts';

/** The list of cases as it stands, kept while another page is shown: filter, rows, selection, place. */
export class CaseList {
  readonly ids: IdList;
  readonly rows: RowCache;
  /** The words in the search box. */
  readonly search: Store<string> = createStore('');
  readonly selection = new Selection();
  /** The row the keyboard is on. */
  readonly active: Store<string | null> = createStore<string | null>(null);
  #place = 0;
  #query = '';
  #shown = '#';

  constructor(connection: Connection) {
    const may = (ability: Ability): boolean => connection.me.get()?.abilities.includes(ability) ?? false;
    this.ids = new IdList(connection.client, () => connection.state.get().phase === 'open');
    this.rows = new RowCache(connection.client);
    let listed = this.ids.state.get().items;
    this.ids.state.subscribe(() => {
      const { items } = this.ids.state.get();
      if (items !== listed) this.selection.keepOnly(items);
      listed = items;
    });
    connection.onChange((change) => {
      if (!may('cases.read')) return;
      if (change.kind === 'all') {
        this.rows.invalidate('all');
        this.ids.reload();
      } else {
        // No ids: the status, or more cases than the agent cared to name.
        this.rows.invalidate(change.ids.size === 0 ? 'all' : change.ids);
        this.ids.refresh();
      }
    });
  }

  /** The facets in the address when the list was last shown, for the way back from a case. */
  get query(): string {
    return this.#query;
  }

  /** Where the table was scrolled to, px; read when it is shown again. */
  get place(): number {
    return this.#place;
  }

  rememberPlace(top: number): void {
    this.#place = top;
  }

  /** Another filter is another list: it is shown from its top, with nothing selected. */
  show(query: string, search: string): void {
    const shown = `${query}#${search}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#query = query;
    this.#place = 0;
    this.active.set(null);
    this.selection.clear();
  }

  /** Selects all from where the last selection was made (`from`, where there was none) to this case. */
  selectTo(id: string, from: string | null): void {
    const { items } = this.ids.state.get();
    const { selection } = this;
    const begin = items.indexOf(selection.anchor ?? from ?? id);
    const end = items.indexOf(id);
    if (begin < 0 || end < 0) return;
    selection.add(items.slice(Math.min(begin, end), Math.max(begin, end) + 1), items[begin] ?? null);
  }
}

export const CaseListContext = createContext<CaseList | null>(null);

export function useCaseList(): CaseList {
  const list = useContext(CaseListContext);
  if (list === null) throw new Error('no CaseListContext around this component');
  return list;
}
