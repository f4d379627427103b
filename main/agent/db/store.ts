import type { Database, Statement } from 'better-sqlite3';
import { AgentError } from '../error.ts';
import type { Clock } from '../ports.ts';
import { crashPoint } from '../crash-point.ts';

/** Parameters of a statement: named values, as better-sqlite3 binds them. */
export type Params = Record<string, string | number | bigint | Buffer | null>;

/** One unit of work inside the shared transaction. */
export interface Tx {
  /** The time of the whole transaction, ms. */
  readonly now: number;
  readonly epoch: number;
  /** The revision that everything touched in this transaction gets. */
  readonly revision: number;
  /** Says that a case changed: its readers are told after the commit. */
  touch(caseId: string): void;
  /** Rows changed. */
  run(sql: string, params?: Params): number;
  get<T>(sql: string, params?: Params): T | undefined;
  all<T>(sql: string, params?: Params): T[];
}

export interface Store {
  /**
   * Runs `work` in an IMMEDIATE transaction together with all else that is waiting, so that one fsync serves many.
   * Each unit has its own savepoint: one that throws undoes only itself. Resolves after the commit: a crash later
   * finds it done, a crash before finds nothing of it.
   */
  write<T>(work: (tx: Tx) => T): Promise<T>;
  get<T>(sql: string, params?: Params): T | undefined;
  all<T>(sql: string, params?: Params): T[];
  /** After each commit that touched a case or the status. Returns its own end. */
  onChange(listener: (ids: readonly string[], revision: number) => void): () => void;
  /** Tells listeners that something outside the cases changed (folders, destination). */
  announce(): void;
  revision(): number;
  readonly epoch: number;
  /** Commits what is waiting, then refuses more. */
  close(): Promise<void>;
}

interface Waiting {
  readonly work: (tx: Tx) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const META_GET = `SELECT value FROM meta WHERE key = $key`;
const META_SET = `INSERT INTO meta (key, value) VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = excluded.value`;

/**
 * Takes ownership: the epoch in the database goes up by one, and every later write asserts that it is still ours,
 * so that an owner that slept through a take-over can write nothing.
 */
export function openStore(db: Database, clock: Clock): Store {
  const statements = new Map<string, Statement>();
  const prepare = (sql: string): Statement => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = db.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  const get = <T>(sql: string, params: Params = {}): T | undefined =>
    prepare(sql).get(params) as T | undefined;
  const all = <T>(sql: string, params: Params = {}): T[] => prepare(sql).all(params) as T[];
  const run = (sql: string, params: Params = {}): number => prepare(sql).run(params).changes;
  const meta = (key: string): number => Number(get<{ value: string }>(META_GET, { key })?.value ?? 0);

  // A crash right after this commit costs one epoch number, nothing else.
  db.exec('BEGIN IMMEDIATE');
  const epoch = meta('epoch') + 1;
  run(META_SET, { key: 'epoch', value: String(epoch) });
  db.exec('COMMIT');

  let revision = meta('revision');
  let waiting: Waiting[] = [];
  let closed = false;
  const listeners = new Set<(ids: readonly string[], revision: number) => void>();

  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    const touched = new Set<string>();
    const settled: (() => void)[] = [];
    const next = revision + 1;
    try {
      db.exec('BEGIN IMMEDIATE');
      if (meta('epoch') !== epoch) {
        throw new AgentError(
          'owner-lost',
          'Another agent has taken over this data folder; this one stops writing.',
          {
            messageZh: '另一個代理程式已接管此資料夾，本程式停止寫入。',
          },
        );
      }
      const now = clock.now();
      for (const { work, resolve, reject } of batch) {
        const mine = new Set<string>();
        const tx: Tx = { now, epoch, revision: next, touch: (id) => mine.add(id), run, get, all };
        db.exec('SAVEPOINT unit');
        try {
          const value = work(tx);
          db.exec('RELEASE unit');
          mine.forEach((id) => touched.add(id));
          settled.push(() => {
            resolve(value);
          });
        } catch (error) {
          db.exec('ROLLBACK TO unit');
          db.exec('RELEASE unit');
          settled.push(() => {
            reject(error);
          });
        }
      }
      if (touched.size > 0) run(META_SET, { key: 'revision', value: String(next) });
      crashPoint('commit-before');
      db.exec('COMMIT');
      crashPoint('commit-after');
    } catch (error) {
      // Nothing of the batch is on disk (full disk, lost ownership): every caller is told.
      if (db.inTransaction) db.exec('ROLLBACK');
      batch.forEach(({ reject }) => {
        reject(error);
      });
      return;
    }
    if (touched.size > 0) revision = next;
    settled.forEach((settle) => {
      settle();
    });
    if (touched.size > 0) notify([...touched]);
  };

  const notify = (ids: readonly string[]): void => {
    listeners.forEach((listener) => {
      listener(ids, revision);
    });
  };

  return {
    write<T>(work: (tx: Tx) => T): Promise<T> {
      if (closed)
        return Promise.reject(
          new AgentError('store-closed', 'The agent is stopping.', { messageZh: '代理程式正在停止。' }),
        );
      return new Promise<T>((resolve, reject) => {
        // The first to arrive sets the flush; all that come in the same turn of the event loop share its fsync.
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
      });
    },
    get,
    all,
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    announce: () => {
      notify([]);
    },
    revision: () => revision,
    epoch,
    close: async () => {
      closed = true;
      flush();
      await Promise.resolve();
    },
  };
}
