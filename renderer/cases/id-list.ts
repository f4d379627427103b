import type { CaseFilter, CaseOrder } from '../../shared/api/case-filter.ts';
import type { AgentClient } from '../connection/transport.ts';
import { createStore, type Store } from '../ui/store.ts';

export interface IdListState {
  /** `failed` only when there is nothing older to show. */
  readonly phase: 'loading' | 'ready' | 'failed';
  /** Their ids, newest first. The same array as long as the same ids match: the table draws nothing for a change in a row. */
  readonly items: readonly string[];
  readonly error: unknown;
}

const EMPTY: IdListState = { phase: 'loading', items: [], error: null };
/** A busy agent changes many cases a second; the list follows this often, and less often when it is long. */
const pauseFor = (count: number): number => (count > 20_000 ? 2_000 : 400);

/** What the agent is asked for. */
export type ListQuestion = CaseFilter & { readonly order?: CaseOrder };

/** The ids that match the filter of the moment. */
export class IdList {
  readonly state: Store<IdListState> = createStore(EMPTY);
  /** When the agent last said so, ms; null before. On its own, since it moves while the list stays. */
  readonly asOf: Store<number | null> = createStore<number | null>(null);
  readonly #client: Pick<AgentClient, 'cases'>;
  #filter: ListQuestion = {};
  #key = '';
  /** What the agent knows the list by that is held here; null while it answers another question. */
  #tag: string | null = null;
  #running: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
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

  /** Fetches soon; calls meanwhile are one. */
  refresh(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#fetch();
    }, pauseFor(this.state.get().items.length));
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
