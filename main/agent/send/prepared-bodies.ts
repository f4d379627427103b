import type { ReadyCase } from '../cases/attempt.ts';

/** Bodies opened at most so far ahead of their turn: each is in memory whole. */
export const MOST_PREPARED = 4;

interface Prepared {
  readonly sha256: string;
  readonly body: Promise<Buffer | null>;
}

/**
 * Bodies of the cases that come next, opened and verified while the line is full: when an answer frees a place, the next
 * `sending` is then ready in time to share the commit of that answer, and its fsync.
 */
export class PreparedBodies {
  readonly #open: (found: ReadyCase) => Promise<Buffer | null>;
  readonly #bodies = new Map<string, Prepared>();

  constructor(open: (found: ReadyCase) => Promise<Buffer | null>) {
    this.#open = open;
  }

  /** Whether one more could be prepared for a line with so many places. */
  mayTakeMore(places: number): boolean {
    return this.#bodies.size < Math.min(MOST_PREPARED, places);
  }

  /** These come next, in this order; whatever else was prepared is let go. */
  expect(next: readonly ReadyCase[]): void {
    const wanted = new Map(next.slice(0, MOST_PREPARED).map((found) => [found.id, found]));
    for (const id of this.#bodies.keys()) if (!wanted.has(id)) this.#bodies.delete(id);
    for (const found of wanted.values()) {
      if (this.#bodies.get(found.id)?.sha256 === bytesOf(found)) continue;
      const body = this.#open(found);
      // Told to whoever takes it; one that nobody takes is opened again by the next attempt.
      body.catch(() => undefined);
      this.#bodies.set(found.id, { sha256: bytesOf(found), body });
    }
  }

  /** The body of a case whose turn it is. One of bytes that it no longer sends is not used. */
  take(found: ReadyCase): Promise<Buffer | null> {
    const prepared = this.#bodies.get(found.id);
    this.#bodies.delete(found.id);
    return prepared?.sha256 === bytesOf(found) ? prepared.body : this.#open(found);
  }
}

const bytesOf = (found: ReadyCase): string => found.sent_sha256 ?? found.sha256;
