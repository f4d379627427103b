import { createContext, useContext, useSyncExternalStore } from 'react';
import type { CaseFilter, CaseOrder } from '../../shared/api/case-filter.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { Ability } from '../../shared/people/abilities.ts';
import type { Connection } from '../connection/connection.ts';
import type { AgentClient } from '../connection/transport.ts';
import { createStore, type Store } from '../ui/store.ts';
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

/** Whether this case is selected: a row is drawn anew for itself alone. */
export function useIsSelected(id: string): boolean {
  const { selection } = useCaseList();
  return useSyncExternalStore(selection.subscribe, () => selection.has(id));
}

export function useSelectedCount(): number {
  const { selection } = useCaseList();
  return useSyncExternalStore(selection.subscribe, () => selection.size);
}

interface IdListState {
  /** `failed` only when there is nothing older to show. */
  readonly phase: 'loading' | 'ready' | 'failed';
  /** Their ids, newest first. The same array as long as the same ids match: the table draws nothing for a change in a row. */
  readonly items: readonly string[];
  readonly error: unknown;
}

const EMPTY: IdListState = { phase: 'loading', items: [], error: null };
/** A busy agent changes many cases a second; the list follows at once after quiet, then this often, and less often when it is long. */
const pauseFor = (count: number): number => (count > 20_000 ? 2_000 : 400);
/** Remaining time of a pause that began at `beganAt`, ms. */
const restOf = (pauseMs: number, beganAt: number): number =>
  Math.max(0, beganAt + pauseMs - performance.now());

/** Filter and order that the agent is asked for. */
type ListQuestion = CaseFilter & { readonly order?: CaseOrder };

/** The ids that match the filter of the moment. */
export class IdList {
  readonly state: Store<IdListState> = createStore(EMPTY);
  /** When the agent last said so, ms; null before. On its own, since it moves while the list stays. */
  readonly asOf: Store<number | null> = createStore<number | null>(null);
  readonly #client: Pick<AgentClient, 'cases'>;
  #filter: ListQuestion = {};
  #key = '';
  /** Agent's tag of the list that is held here; null while it answers another question. */
  #tag: string | null = null;
  #running: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #askedAt = -Infinity;
  #isConnected: () => boolean;

  constructor(client: Pick<AgentClient, 'cases'>, isConnected: () => boolean) {
    this.#client = client;
    this.#isConnected = isConnected;
  }

  /** Narrows the list; what was asked for before is dropped. The same filter again does nothing. */
  setFilter(filter: ListQuestion): void {
    const key = JSON.stringify(filter);
    if (key === this.#key) return;
    this.#key = key;
    this.#filter = filter;
    this.#tag = null;
    this.#running?.abort();
    this.#running = null;
    this.state.set({ ...this.state.get(), phase: 'loading', error: null });
    void this.#fetch();
  }

  /** Fetches as soon as the last fetch is long enough ago; calls meanwhile are one. */
  refresh(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        void this.#fetch();
      },
      restOf(pauseFor(this.state.get().items.length), this.#askedAt),
    );
  }

  /** Fetches at once. */
  reload(): void {
    void this.#fetch();
  }

  async #fetch(): Promise<void> {
    if (this.#running !== null) {
      this.refresh();
      return;
    }
    const mine = new AbortController();
    this.#running = mine;
    this.#askedAt = performance.now();
    try {
      const asked = { ...this.#filter, ...(this.#tag === null ? {} : { have: this.#tag }) };
      const { ids, tag, same } = await this.#client.cases.ids(asked, { signal: mine.signal });
      if (!mine.signal.aborted) this.#got(same === true ? this.state.get().items : ids, tag ?? null);
    } catch (error) {
      // Without a connection the banner speaks and the heal fetches again: what is shown stays.
      if (!mine.signal.aborted && this.#isConnected()) this.#failed(error);
    }
    if (this.#running === mine) this.#running = null;
  }

  #got(ids: readonly string[], tag: string | null): void {
    this.#tag = tag;
    this.asOf.set(Date.now());
    const { phase, items } = this.state.get();
    const kept = keep(items, ids);
    if (phase !== 'ready' || kept !== items) this.state.set({ phase: 'ready', items: kept, error: null });
  }

  #failed(error: unknown): void {
    const old = this.state.get();
    if (old.phase === 'ready') this.refresh();
    else {
      this.#tag = null;
      this.state.set({ phase: 'failed', items: [], error });
    }
  }
}

function keep(old: readonly string[], ids: readonly string[]): readonly string[] {
  return old.length === ids.length && ids.every((id, index) => old[index] === id) ? old : ids;
}

/** Between two fetches: long enough for a fast scroll to pass by, short enough not to be noticed. After quiet rows are fetched at once. */
const GATHER_MS = 40;
const RETRY_MS = 2_000;
/** Well under the contract's 2,000. */
const BATCH = 200;

interface CachedRow {
  readonly row: Store<CaseRow | null>;
  /** How many rows on the screen show it now. */
  viewers: number;
  stale: boolean;
}

/** Rows of the visible window: fetched in batches when they come into view, again when they changed, and kept. */
export class RowCache {
  /** How often rows came: for who looks at many of them together. */
  readonly arrivals: Store<number> = createStore(0);
  readonly #client: Pick<AgentClient, 'cases'>;
  readonly #held = new Map<string, CachedRow>();
  readonly #queue = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #fetching = false;
  #askedAt = -Infinity;

  constructor(client: Pick<AgentClient, 'cases'>) {
    this.#client = client;
  }

  /** The row as last fetched, null before. */
  row(id: string): Store<CaseRow | null> {
    return this.#hold(id).row;
  }

  /** Rows that are here and current; a row that changed out of sight is left out. */
  known(ids: readonly string[]): CaseRow[] {
    return ids.flatMap((id) => {
      const held = this.#held.get(id);
      return held === undefined || held.stale ? [] : (held.row.get() ?? []);
    });
  }

  /** It is on the screen: fetched soon if it is not up to date. Returns the end of that. */
  watch(id: string): () => void {
    const held = this.#hold(id);
    held.viewers += 1;
    if (held.stale) this.#ask(id);
    return () => {
      held.viewers -= 1;
    };
  }

  /** These changed (`all`: any may have). What is on the screen is fetched again, the rest when it comes into view. */
  invalidate(ids: ReadonlySet<string> | 'all'): void {
    for (const id of ids === 'all' ? this.#held.keys() : ids) {
      const held = this.#held.get(id);
      if (held === undefined) continue;
      held.stale = true;
      if (held.viewers > 0) this.#ask(id);
    }
  }

  #hold(id: string): CachedRow {
    let held = this.#held.get(id);
    if (held === undefined) {
      held = { row: createStore<CaseRow | null>(null), viewers: 0, stale: true };
      this.#held.set(id, held);
    }
    return held;
  }

  #ask(id: string, ms = restOf(GATHER_MS, this.#askedAt)): void {
    this.#queue.add(id);
    if (this.#fetching || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#fetch();
    }, ms);
  }

  async #fetch(): Promise<void> {
    // Rows that were scrolled out of sight meanwhile are not fetched.
    const ids = [...this.#queue].filter((id) => (this.#held.get(id)?.viewers ?? 0) > 0).slice(0, BATCH);
    if (ids.length === 0) {
      this.#queue.clear();
      return;
    }
    this.#fetching = true;
    this.#askedAt = performance.now();
    for (const id of ids) {
      this.#queue.delete(id);
      const held = this.#held.get(id);
      // A change heard while the answer is under way makes it stale again.
      if (held !== undefined) held.stale = false;
    }
    let wait = 0;
    try {
      for (const row of await this.#client.cases.rows({ ids, phi: false }))
        this.#held.get(row.id)?.row.set(row);
      this.arrivals.set(this.arrivals.get() + 1);
    } catch {
      // Not connected, or the agent could not answer: rows stay as they are and are asked for again.
      wait = RETRY_MS;
      for (const id of ids) {
        const held = this.#held.get(id);
        if (held !== undefined) held.stale = true;
        this.#queue.add(id);
      }
    }
    this.#fetching = false;
    const [next] = this.#queue;
    if (next !== undefined) this.#ask(next, wait);
  }
}
