import type { Database, Statement } from 'better-sqlite3';
import { crashPoint } from '../crash-point.ts';
import type { Tx } from './store.ts';

interface QueuedWork {
  readonly work: (tx: Tx) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Hooks of the store around a shared transaction. An error in `begin` or `beforeCommit` undoes all of it. */
interface Hooks {
  readonly begin: () => Omit<Tx, 'touch'>;
  /** At the end of a unit that touched a case, inside its savepoint. */
  readonly endUnit: (tx: Tx, touched: ReadonlySet<string>) => void;
  readonly beforeCommit: (touched: ReadonlySet<string>) => void;
  readonly afterCommit: (touched: ReadonlySet<string>) => void;
}

/** Longest pause after a commit, ms. A commit that takes longer is slow for other reasons than our writes. */
const LONGEST_PAUSE_MS = 20;

/**
 * Units of work in one turn of the event loop share a transaction and its fsync. A commit blocks the event loop for as long as the disk
 * takes, so the next one waits as long again, up to `LONGEST_PAUSE_MS`. At low load nobody waits; at high load half of the time is left for
 * work, and all units of that time share one fsync.
 */
export class GroupCommit {
  readonly #db: Database;
  readonly #hooks: Hooks;
  readonly #sql: Record<'begin' | 'commit' | 'savepoint' | 'release' | 'undo', Statement>;
  #waiting: QueuedWork[] = [];
  /** No commit before this, on the monotonic clock. */
  #notBefore = 0;

  constructor(db: Database, hooks: Hooks) {
    this.#db = db;
    this.#hooks = hooks;
    this.#sql = {
      begin: db.prepare('BEGIN IMMEDIATE'),
      commit: db.prepare('COMMIT'),
      savepoint: db.prepare('SAVEPOINT unit'),
      release: db.prepare('RELEASE unit'),
      undo: db.prepare('ROLLBACK TO unit'),
    };
  }

  add<T>(work: (tx: Tx) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // The first unit schedules the flush; units added before it runs share its fsync.
      if (this.#waiting.length === 0) this.#schedule();
      this.#waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  #schedule(): void {
    const pause = this.#notBefore - performance.now();
    const flush = (): void => {
      this.flush();
    };
    if (pause <= 0) setImmediate(flush);
    else setTimeout(flush, pause);
  }

  /** Commits the waiting units now. */
  flush(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    const touched = new Set<string>();
    const settled: (() => void)[] = [];
    const startedAt = performance.now();
    try {
      this.#sql.begin.run();
      const shared = this.#hooks.begin();
      for (const unit of batch) settled.push(this.#run(unit, shared, touched, batch.length === 1));
      this.#hooks.beforeCommit(touched);
      crashPoint('commit-before');
      this.#sql.commit.run();
      crashPoint('commit-after');
      const endedAt = performance.now();
      this.#notBefore = endedAt + Math.min(endedAt - startedAt, LONGEST_PAUSE_MS);
    } catch (error) {
      // Nothing of the batch is on disk (full disk, lost ownership, a unit alone that threw): every caller gets the error.
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      batch.forEach(({ reject }) => {
        reject(error);
      });
      return;
    }
    settled.forEach((settle) => {
      settle();
    });
    this.#hooks.afterCommit(touched);
  }

  /** Runs one unit in a savepoint; if alone, without: its error undoes the transaction. @returns the function that settles its promise. */
  #run(
    { work, resolve, reject }: QueuedWork,
    shared: Omit<Tx, 'touch'>,
    touched: Set<string>,
    isAlone: boolean,
  ): () => void {
    const mine = new Set<string>();
    if (!isAlone) this.#sql.savepoint.run();
    try {
      const tx: Tx = { ...shared, touch: (id) => mine.add(id) };
      const value = work(tx);
      if (mine.size > 0) this.#hooks.endUnit(tx, mine);
      if (!isAlone) this.#sql.release.run();
      mine.forEach((id) => touched.add(id));
      return () => {
        resolve(value);
      };
    } catch (error) {
      // On a full disk SQLite has already undone the whole transaction: the other units are lost too.
      if (isAlone || !this.#db.inTransaction) throw error;
      this.#sql.undo.run();
      this.#sql.release.run();
      return () => {
        reject(error);
      };
    }
  }
}
