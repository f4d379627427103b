import { useEffect, useState, useSyncExternalStore } from 'react';
import { useMay } from '../people/me.tsx';
import { createStore } from '../ui/store.ts';

/** Selected cases. One set, changed in place: copying 100,000 ids at each key press would be slow. */
export class Selection {
  readonly #ids = new Set<string>();
  /** Number of changes, which notifies listeners. */
  readonly #changes = createStore(0);
  readonly subscribe = this.#changes.subscribe;
  /** Start of a range: the case that was selected or deselected last. */
  #anchor: string | null = null;

  get size(): number {
    return this.#ids.size;
  }

  get anchor(): string | null {
    return this.#anchor;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  ids(): readonly string[] {
    return [...this.#ids];
  }

  toggle(id: string): void {
    if (!this.#ids.delete(id)) this.#ids.add(id);
    this.#anchor = id;
    this.#tell();
  }

  /** `anchor`: start of the next range. */
  add(ids: readonly string[], anchor: string | null): void {
    for (const id of ids) this.#ids.add(id);
    this.#anchor = anchor;
    this.#tell();
  }

  /** Deselects cases that left the list: no action may touch a case that nobody sees. */
  keepOnly(listed: readonly string[]): void {
    if (this.#ids.size === 0) return;
    const kept = new Set(listed);
    for (const id of this.#ids) if (!kept.has(id)) this.#ids.delete(id);
    this.#tell();
  }

  clear(): void {
    this.#anchor = null;
    if (this.#ids.size === 0) return;
    this.#ids.clear();
    this.#tell();
  }

  #tell(): void {
    this.#changes.set(this.#changes.get() + 1);
  }
}

/** Ticked ones of these rows; null without the right to work on cases. Rows that leave the list are unticked. */
export function useTicks(rows: readonly { readonly caseId: string }[]): Selection | null {
  const mayWork = useMay('cases.work');
  const [ticks] = useState(() => new Selection());
  // `size` suffices as a snapshot: no action ticks one row and unticks another at once.
  useSyncExternalStore(ticks.subscribe, () => ticks.size);
  useEffect(() => ticks.keepOnly(rows.map(({ caseId }) => caseId)), [rows, ticks]);
  return mayWork ? ticks : null;
}
