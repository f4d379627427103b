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
  /** Marks a case as changed: its readers are told after the commit. */
  touch(caseId: string): void;
  /** A statement of this unit is about to change the row of a case or its attachments, or (`made`) has inserted it. */
  changes(caseId: string, how?: 'made'): void;
  /** Rows changed. */
  run(sql: string, params?: Params): number;
  get<T>(sql: string, params?: Params): T | undefined;
  all<T>(sql: string, params?: Params): T[];
}

/** For the store, which verifies a case before a change and binds it again in the same unit of work. */
export interface Binder {
  /** False for a case whose row was changed by somebody else. */
  isBound(tx: Pick<Tx, 'get'>, id: string): boolean;
  /** A statement is about to change the case. Asked of the disk once in the life of a process: the data folder has one owner. */
  beforeChange(tx: Pick<Tx, 'get'>, id: string): void;
  /** The case was inserted in this unit. */
  made(id: string): void;
  /** Of each case that a unit of work touched, in the unit itself: its bond, and the revision by which a later start finds what has changed. */
  bind(tx: Pick<Tx, 'get' | 'run' | 'revision'>, id: string): void;
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
   * Runs at the end of each unit of work that touched a case, inside its savepoint: what follows from a change is kept with it or
   * undone with it. One such work at a time.
   */
  follow(work: (tx: Tx, ids: ReadonlySet<string>) => void): void;
  /** Binds each case that a unit of work changed to its content, and reports one that somebody else has changed. */
  bindBy(binder: Binder): void;
  /** False for a case whose row was changed by somebody else. */
  isBound(caseId: string): boolean;
  /** After each commit that touched a case or the status. Returns its own end. */
  onChange(listener: (ids: readonly string[], revision: number) => void): () => void;
  /** Tells listeners that something outside the cases changed (folders, destination). */
  announce(): void;
  revision(): number;
  readonly epoch: number;
  /** Aborts when the store closes: a listener has to get the next store. */
  readonly closing: AbortSignal;
  /** Commits the waiting units, then refuses more. */
  close(): Promise<void>;
}

interface Statements extends Pick<Store, 'get' | 'all'>, Pick<Tx, 'run'> {}

/** Each statement is prepared at its first use and kept. */
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

/** A value of `meta` that every commit keeps as it is then: where the trail ends. */
export interface StoreAnchor {
  readonly key: string;
  /** Null: there is nothing to keep yet. */
  value(): string | null;
}

/**
 * Takes ownership: the epoch in the database goes up by one, and every later write asserts that it is still ours, so that an owner that
 * slept through a take-over can write nothing.
 * @param onLost called when the loss is found
 * @param anchor written with each commit that finds it changed
 */
export function openStore(
  db: Database,
  clock: Clock,
  onLost: () => void = () => undefined,
  anchor: StoreAnchor | null = null,
): Store {
  const { get, all, run } = statementsOf(db);
  const meta = (key: string): number => Number(get<{ value: string }>(META_GET, { key })?.value ?? 0);
  const setMeta = (key: string, value: number): void => void run(META_SET, { key, value: String(value) });

  // A crash right after this commit costs one epoch number, nothing else.
  const epoch = db
    .transaction(() => {
      const next = meta('epoch') + 1;
      setMeta('epoch', next);
      return next;
    })
    .immediate();

  const assertOwner = (): void => {
    if (meta('epoch') === epoch) return;
    onLost();
    throw ownerLost();
  };
  let revision = meta('revision');
  let anchored: string | null = null;
  let anchoring: string | null = null;
  const closing = new AbortController();
  const listeners = new Set<(ids: readonly string[], revision: number) => void>();
  const notify = (ids: readonly string[]): void => {
    listeners.forEach((listener) => {
      listener(ids, revision);
    });
  };
  let follower: (tx: Tx, ids: ReadonlySet<string>) => void = () => undefined;
  let binder: Binder | null = null;
  const commits = new GroupCommit(db, {
    endUnit: (tx, touched) => {
      follower(tx, touched);
      for (const id of touched) binder?.bind(tx, id);
    },
    changes: (id, how) => {
      if (how === 'made') binder?.made(id);
      else binder?.beforeChange({ get }, id);
    },
    begin: () => {
      assertOwner();
      return { now: clock.now(), epoch, revision: revision + 1, run, get, all };
    },
    // In the transaction itself, so that no revision is ever given out twice.
    beforeCommit: (touched) => {
      anchoring = anchor?.value() ?? null;
      if (anchor !== null && anchoring !== null && anchoring !== anchored)
        run(META_SET, { key: anchor.key, value: anchoring });
      if (touched.size > 0) setMeta('revision', revision + 1);
    },
    afterCommit: (touched) => {
      anchored = anchoring;
      if (touched.size === 0) return;
      revision += 1;
      notify([...touched]);
    },
  });

  return {
    assertOwner,
    // Runs later, together with other units: each keeps the context of its own call.
    write: (work) => (closing.signal.aborted ? Promise.reject(storeClosed()) : commits.add(inThisCall(work))),
    get,
    all,
    follow: (work) => {
      follower = work;
    },
    bindBy: (by) => {
      binder = by;
    },
    isBound: (id) => binder?.isBound({ get }, id) ?? true,
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
    closing: closing.signal,
    close: () => {
      commits.flush();
      closing.abort();
      return Promise.resolve();
    },
  };
}

const ownerLost = (): AgentError => new AgentError('owner-lost');

const storeClosed = (): AgentError => new AgentError('store-closed');
