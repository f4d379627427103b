import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { AgentClient } from '../connection/transport.ts';
import { createStore, type Store } from '../ui/store.ts';

/** Long enough for a fast scroll to pass by, short enough not to be noticed. */
const GATHER_MS = 40;
const RETRY_MS = 2_000;
/** Well under the contract's 2,000. */
const BATCH = 200;

interface Held {
  readonly row: Store<CaseRow | null>;
  /** How many rows on the screen show it now. */
  viewers: number;
  stale: boolean;
}

/** Rows of the visible window: fetched in batches when they come into view, again when they changed, and kept. */
export class RowCache {
  readonly #client: Pick<AgentClient, 'cases'>;
  readonly #held = new Map<string, Held>();
  readonly #queue = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #fetching = false;

  constructor(client: Pick<AgentClient, 'cases'>) {
    this.#client = client;
  }

  /** The row as last fetched, null before. */
  row(id: string): Store<CaseRow | null> {
    return this.#hold(id).row;
  }

  /** It is on the screen: fetched soon if it is not up to date. Returns the end of that. */
  watch(id: string): () => void {
    const held = this.#hold(id);
    held.viewers += 1;
    if (held.stale) this.#ask(id, GATHER_MS);
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
      if (held.viewers > 0) this.#ask(id, GATHER_MS);
    }
  }

  #hold(id: string): Held {
    let held = this.#held.get(id);
    if (held === undefined) {
      held = { row: createStore<CaseRow | null>(null), viewers: 0, stale: true };
      this.#held.set(id, held);
    }
    return held;
  }

  #ask(id: string, ms: number): void {
    this.#queue.add(id);
    if (this.#fetching || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#fetch();
    }, ms);
  }

  async #fetch(): Promise<void> {
    // What was scrolled past meanwhile is not asked for.
    const ids = [...this.#queue].filter((id) => (this.#held.get(id)?.viewers ?? 0) > 0).slice(0, BATCH);
    if (ids.length === 0) {
      this.#queue.clear();
      return;
    }
    this.#fetching = true;
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
