import type { Database, Statement } from 'better-sqlite3';
import { inThisCall } from '../caller.ts';
import { AgentError } from '../error.ts';
import type { Clock } from '../../ports.ts';
import { GroupCommit } from './group-commit.ts';
import { META_GET, META_SET } from './meta.ts';

/** Parameters of a statement: named values, as better-sqlite3 binds them. */
export type Params = Record<string, string | number | bigint | Buffer | null>;

/** One unit of work inside the shared transaction. */
export interface Tx {
  /** The time of the whole transaction, ms. */
  readonly now: number;
  readonly epoch: number;
  /** The revision that everything touched in this transaction gets. */
  readonly revision: number;
  /** Marks a case as changed: its row gets the revision, and listeners are called after the commit. */
  touch(caseId: string): void;
  /** Rows changed. */
  run(sql: string, params?: Params): number;
  get<T>(sql: string, params?: Params): T | undefined;
  all<T>(sql: string, params?: Params): T[];
}

export interface Store {
  /**
   * Runs `work` in an IMMEDIATE transaction together with the other waiting units, so that one fsync serves many. Each unit has its own
   * savepoint: a unit that throws undoes only itself. Resolves after the commit: a later crash finds it done, an earlier crash finds
   * nothing of it.
   * @throws errors of `work`; AgentError `owner-lost`, `store-closed`; the database's error if nothing was written
   */
  write<T>(work: (tx: Tx) => T): Promise<T>;
  /** For writes outside the database. @throws AgentError `owner-lost` */
  assertOwner(): void;
  get<T>(sql: string, params?: Params): T | undefined;
  all<T>(sql: string, params?: Params): T[];
  /**
   * Runs at the end of each unit of work that touched a case, inside its savepoint: its writes are committed or undone with the change. The
   * store has one such function; a later call replaces it.
   */
  follow(work: (tx: Tx, ids: ReadonlySet<string>) => void): void;
  /** Called after each commit that touched a case, and by `announce`. Returns the function that unsubscribes. */
  onChange(listener: (ids: readonly string[], revision: number) => void): () => void;
  /** Tells listeners that something outside the cases changed (folders, destination). */
  announce(): void;
  revision(): number;
  readonly epoch: number;
  /** Aborts when the store closes: listeners then subscribe to the next store. */
  readonly closing: AbortSignal;
  /** Commits the waiting units, then refuses more. */
  close(): Promise<void>;
}

interface Statements extends Pick<Store, 'get' | 'all'>, Pick<Tx, 'run'> {}

/** Each statement is prepared at its first use, then reused. */
export function statementsOf(db: Database): Statements {
  const statements = new Map<string, Statement>();
  const prepare = (sql: string): Statement => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = db.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  return {
    get: <T>(sql: string, params: Params = {}) => prepare(sql).get(params) as T | undefined,
    all: <T>(sql: string, params: Params = {}) => prepare(sql).all(params) as T[],
    run: (sql, params = {}) => prepare(sql).run(params).changes,
  };
}

/** A value of `meta` that each commit stores as it is at that moment: the end of the trail. */
export interface StoreAnchor {
  readonly key: string;
  /** Null: there is nothing to keep yet. */
  value(): string | null;
}

/**
 * Takes ownership: raises the epoch in the database. Every later write asserts that the epoch is still ours, so an owner that slept through
 * a take-over writes nothing.
 * @param onLost called when the loss is found
 * @param anchor written with each commit that finds it changed
 */
export function openStore(
  db: Database,
  clock: Clock,
  onLost: () => void = () => undefined,
  anchor: StoreAnchor | null = null,
): Store {
  const statements = statementsOf(db);
  const { get, all, run } = statements;
  const epoch = takeEpoch(db, statements);
  const assertOwner = (): void => {
    if (metaOf(statements, 'epoch') === epoch) return;
    onLost();
    throw ownerLost();
  };
  let revision = metaOf(statements, 'revision');
  let [anchorWritten, anchorCommitted]: (string | null)[] = [null, null];
  const followers = new Followers();
  const closing = new AbortController();
  const commits = new GroupCommit(db, {
    endUnit: (tx, touched) => {
      followers.endUnit(tx, touched);
    },
    begin: () => {
      assertOwner();
      return { now: clock.now(), epoch, revision: revision + 1, run, get, all };
    },
    // In the transaction itself, so that no revision is ever given out twice.
    beforeCommit: (touched) => {
      anchorWritten = anchor?.value() ?? null;
      if (anchor !== null && anchorWritten !== null && anchorWritten !== anchorCommitted)
        run(META_SET, { key: anchor.key, value: anchorWritten });
      if (touched.size > 0) setMeta(statements, 'revision', revision + 1);
    },
    afterCommit: (touched) => {
      anchorCommitted = anchorWritten;
      if (touched.size === 0) return;
      revision += 1;
      followers.notify([...touched], revision);
    },
  });
  return {
    assertOwner,
    // `work` runs later, in a transaction shared with other calls; `inThisCall` keeps the caller of this call.
    write: (work) => (closing.signal.aborted ? Promise.reject(storeClosed()) : commits.add(inThisCall(work))),
    get,
    all,
    follow: (work) => {
      followers.follower = work;
    },
    onChange: (listener) => followers.onChange(listener),
    announce: () => {
      followers.notify([], revision);
    },
    revision: () => revision,
    epoch,
    closing: closing.signal,
    close: () => {
      commits.flush();
      closing.abort();
      return Promise.resolve();
    },
  };
}

const metaOf = ({ get }: Pick<Statements, 'get'>, key: string): number =>
  Number(get<{ value: string }>(META_GET, { key })?.value ?? 0);

function setMeta({ run }: Pick<Statements, 'run'>, key: string, value: number): void {
  run(META_SET, { key, value: String(value) });
}

/** The epoch of this owner. A crash right after this commit costs one epoch number, nothing else. */
function takeEpoch(db: Database, statements: Statements): number {
  const next = db.transaction(() => {
    const epoch = metaOf(statements, 'epoch') + 1;
    setMeta(statements, 'epoch', epoch);
    return epoch;
  });
  return next.immediate();
}

type ChangeListener = Parameters<Store['onChange']>[0];

/** A start after a kill finds the change by it. Most units have written it with the row's other columns. */
const SET_REVISION = `UPDATE cases SET revision = $revision WHERE id = $id AND revision <> $revision`;

/** Reactions to a changed case: the follower inside its unit of work, listeners after the commit. */
class Followers {
  readonly #listeners = new Set<ChangeListener>();
  follower: (tx: Tx, ids: ReadonlySet<string>) => void = () => undefined;

  endUnit(tx: Tx, touched: ReadonlySet<string>): void {
    this.follower(tx, touched);
    for (const id of touched) tx.run(SET_REVISION, { id, revision: tx.revision });
  }

  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  notify(ids: readonly string[], revision: number): void {
    for (const listener of this.#listeners) listener(ids, revision);
  }
}

const ownerLost = (): AgentError => new AgentError('owner-lost');

const storeClosed = (): AgentError => new AgentError('store-closed');
