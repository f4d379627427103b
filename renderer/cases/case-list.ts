import { createContext, useContext, useSyncExternalStore } from 'react';
import type { CaseFilter, CaseOrder } from '../../shared/api/case-filter.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { Ability } from '../../shared/people/abilities.ts';
import type { Connection } from '../connection/connection.ts';
import type { AgentClient } from '../connection/transport.ts';
import { createStore, type Store } from '../ui/store.ts';
import { Selection } from './selection.ts';

/** State of the case list, kept while another page is shown: filter, rows, selection, scroll position. */
export class CaseList {
  readonly ids: IdList;
  readonly rows: RowCache;
  readonly search: Store<string> = createStore('');
  readonly selection = new Selection();
  /** Id of the keyboard's current row. */
  readonly active: Store<string | null> = createStore<string | null>(null);
  /** The address's filter when the list was last shown; the link back from a case uses it. */
  query = '';
  /** Scroll position of the table in px, restored when it is shown again. */
  place = 0;
  #shown = '#';

  constructor(connection: Connection) {
    const may = (ability: Ability): boolean => connection.me.get()?.abilities.includes(ability) ?? false;
    this.ids = new IdList(connection.client, () => connection.state.get().phase === 'open');
    this.rows = new RowCache(connection.client);
    let listed = this.ids.state.get().items;
    this.ids.state.subscribe(() => {
      const { items } = this.ids.state.get();
      if (items === listed) return;
      listed = items;
      this.selection.keepOnly(items);
      const active = this.active.get();
      if (active !== null && !items.includes(active)) this.active.set(null);
    });
    connection.onChange((change) => {
      if (!may('cases.read')) return;
      if (change.kind === 'all') {
        this.rows.invalidate('all');
        this.ids.reload();
      } else {
        // No ids: the agent's status changed, or too many cases to list.
        this.rows.invalidate(change.ids.size === 0 ? 'all' : change.ids);
        this.ids.refresh();
      }
    });
  }

  rememberPlace(top: number): void {
    this.place = top;
  }

  /** Another page, filter or search scrolls to the top and clears the selection. */
  show(page: string, query: string, search: string): void {
    const shown = `${page}?${query}#${search}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.query = query;
    this.place = 0;
    this.active.set(null);
    this.selection.clear();
  }

  /** Selects the range from the selection's anchor (`from` if there is none) to this case. */
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

/** True if this case is selected; redraws only this row. */
export function useIsSelected(id: string): boolean {
  const { selection } = useCaseList();
  return useSyncExternalStore(selection.subscribe, () => selection.has(id));
}

export function useSelectedCount(): number {
  const { selection } = useCaseList();
  return useSyncExternalStore(selection.subscribe, () => selection.size);
}

interface IdListState {
  /** `failed` only while there is no older list to show. */
  readonly phase: 'loading' | 'ready' | 'failed';
  /** Matching ids, newest first. The same array while the ids are equal, so that a change in a row does not redraw the table. */
  readonly items: readonly string[];
  readonly error: unknown;
}

const EMPTY: IdListState = { phase: 'loading', items: [], error: null };
/** Throttle, ms: the first change after a quiet time refreshes the list at once, further ones after this pause; a long list less often. */
const pauseFor = (count: number): number => (count > 20_000 ? 2_000 : 400);
/** Rest of a pause that began at `beganAt`, ms. */
const restOf = (pauseMs: number, beganAt: number): number =>
  Math.max(0, beganAt + pauseMs - performance.now());

/** Filter and order of the request. */
type ListQuestion = CaseFilter & { readonly order?: CaseOrder };

/** Ids that match the current filter. */
export class IdList {
  readonly state: Store<IdListState> = createStore(EMPTY);
  /** Time of the agent's last answer, ms; null before. A separate store, as it changes while the list does not. */
  readonly asOf: Store<number | null> = createStore<number | null>(null);
  /** The agent's revision at the last answer. */
  revision = 0;
  readonly #client: Pick<AgentClient, 'cases'>;
  #filter: ListQuestion = {};
  #key = '';
  /** The agent's tag of the held list; null while the list belongs to an older filter. */
  #tag: string | null = null;
  #running: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #askedAt = -Infinity;
  #isConnected: () => boolean;

  constructor(client: Pick<AgentClient, 'cases'>, isConnected: () => boolean) {
    this.#client = client;
    this.#isConnected = isConnected;
  }

  /** Sets the filter and aborts the running request. Does nothing if the filter is equal. */
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

  /** Fetches when the throttle allows; calls until then are merged. */
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
      const { ids, tag, same, revision } = await this.#client.cases.ids(asked, { signal: mine.signal });
      this.revision = revision;
      if (!mine.signal.aborted) this.#got(same === true ? this.state.get().items : ids, tag ?? null);
    } catch (error) {
      // Without a connection, the banner reports it and the list stays; reconnecting refetches.
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

/** Shortest time between two fetches: rows passed in a fast scroll are skipped, and nobody notices the wait. After a pause rows are fetched at once. */
const GATHER_MS = 40;
const RETRY_MS = 2_000;
/** Rows per request; the contract allows 2,000. */
const BATCH = 200;

interface CachedRow {
  readonly row: Store<CaseRow | null>;
  /** Number of drawn rows that show it. */
  viewers: number;
  stale: boolean;
}

/** Cache of rows: fetched in batches when they come into view, refetched when they change. */
export class RowCache {
  /** Number of batches received; a change signals components that look at many rows. */
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

  /** The row as last fetched; null before. */
  row(id: string): Store<CaseRow | null> {
    return this.#hold(id).row;
  }

  /** Loaded, current rows of these ids; stale and missing ones are left out. */
  known(ids: readonly string[]): CaseRow[] {
    return ids.flatMap((id) => {
      const held = this.#held.get(id);
      return held === undefined || held.stale ? [] : (held.row.get() ?? []);
    });
  }

  /** Registers a drawn row: it is fetched soon if missing or stale. Returns unregister. */
  watch(id: string): () => void {
    const held = this.#hold(id);
    held.viewers += 1;
    if (held.stale) this.#ask(id);
    return () => {
      held.viewers -= 1;
    };
  }

  /** Marks rows as stale (`all`: every row). Visible ones are refetched now, others when they come into view. */
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
    // Skip rows scrolled out of view in the meantime.
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
      // Cleared before the request: a change during it marks the row stale again.
      if (held !== undefined) held.stale = false;
    }
    let wait = 0;
    try {
      for (const row of await this.#client.cases.rows({ ids, phi: false }))
        this.#held.get(row.id)?.row.set(row);
      this.arrivals.set(this.arrivals.get() + 1);
    } catch {
      // Not connected, or the agent failed: keep the rows and retry.
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
