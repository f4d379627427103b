/** Reseals values of older data keys with the newest one, beside all other work, and then forgets the older keys. */
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StatusView } from '../../../../shared/api/views/status.ts';
import type { Audit } from '../../ground/audit/audit.ts';
import type { OpenFolder } from '../../ground/open-folder.ts';
import { crashPoint } from '../../ground/crash-point.ts';
import { copyOfDay } from '../../ground/db/daily-copy.ts';
import type { Store, Tx } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';
import { taipeiDay } from '../../ground/fhir/taipei.ts';
import type { Clock, Log } from '../../ports.ts';
import { olderKeyFiles } from '../../carrier/smart/client-keys.ts';
import { isNewest } from '../../ground/vault/sealing.ts';
import type { Vault } from '../../ground/vault/vault.ts';

/** A row from SQLite: its key, the columns of its associated data, the sealed values. */
export type SealedRow = Readonly<Record<string, string | number | Buffer | null>>;

export interface SealedTable {
  readonly table: string;
  /** Its primary key, in which order the pass goes. */
  readonly key: readonly string[];
  /** Other columns of the associated data. */
  readonly named: readonly string[];
  readonly columns: Readonly<Record<string, (row: SealedRow) => string>>;
}

interface ResealParts {
  readonly core: Pick<OpenFolder, 'db' | 'store' | 'vault' | 'spool' | 'audit' | 'still'>;
  readonly dataDir: string;
  /** Columns with sealed values in the database. */
  readonly tables: readonly SealedTable[];
  readonly clock: Clock;
  readonly log: Log;
}

export function createReseal(parts: ResealParts) {
  const { core, log } = parts;
  const { store, vault } = core;
  const stopping = new AbortController();
  const { signal } = stopping;
  let working: Promise<void> = Promise.resolve();
  let left = vault.rotation.older.map(({ id }) => id);
  let total = 0;
  let damagedLast = 0;

  /** Null: stopped. */
  const pass = async (): Promise<Resealed | null> => {
    let [done, damaged] = [0, 0];
    for await (const some of everything(parts)) {
      if (signal.aborted) return null;
      done += some.done;
      damaged += some.damaged;
      total += some.done;
      await nextTurn();
    }
    return { done, damaged };
  };

  const run = async (): Promise<void> => {
    let found: Resealed | null;
    // Repeat until a whole pass finds nothing: a restore or a long write may have added values of an older key behind the first pass.
    do found = await pass();
    while (found !== null && found.done > 0);
    if (found === null) return;
    damagedLast = found.damaged;
    if (damagedLast > 0) {
      // Keep the older key: it may be the only one that opens a sound copy of the value, if one is found.
      log('warn', 'reseal-damaged', { count: damagedLast });
      return;
    }
    if (signal.aborted || !(await core.still(() => forgetOlder(parts, signal)))) return;
    left = [];
    log('info', 'resealed', { count: total });
    store.announce();
  };

  return {
    start: () => {
      if (left.length === 0) return;
      working = run().catch((error: unknown) => {
        // For example a full disk or another owner: the older key stays, and the next start continues, as after a cancelled copy.
        if (error !== signal.reason) log('error', 'reseal', {}, error);
      });
    },
    /** Resolves when the work has ended; the next start checks everything again. */
    stop: async () => {
      stopping.abort();
      await working;
    },
    /** Resolves when nothing is left to do, or nothing more can be done. */
    idle: () => working,
    /** Undefined: everything is sealed by the newest data key. */
    view: (): StatusView['resealing'] =>
      left.length === 0 ? undefined : { done: total, damaged: damagedLast },
  };
}

/** All sealed values of the folder, a few at a time. */
async function* everything({
  core: { store, vault, spool },
  tables,
  dataDir,
}: ResealParts): AsyncGenerator<Resealed, void, undefined> {
  for (const table of tables) yield* resealRows({ store, vault }, table);
  for (const sha256 of await spool.list()) {
    try {
      yield { done: (await spool.reseal(sha256)) ? 1 : 0, damaged: 0 };
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      yield { done: 0, damaged: 1 };
    }
  }
  // These files were resealed when the folder was opened; those that did not open then are still there.
  yield { done: 0, damaged: await olderKeyFiles(join(dataDir, 'keys', 'clients'), vault) };
}

/** Runs while no backup does: a backup's ring would lack the keys of its values. @returns false if it was stopped before it began */
async function forgetOlder({ core, dataDir, clock }: ResealParts, signal: AbortSignal): Promise<boolean> {
  const { vault, audit } = core;
  // It may have waited behind a backup until the agent was stopped.
  if (signal.aborted) return false;
  // If the database is damaged later, this copy replaces it. A crash before the copy is renamed leaves the older key in the ring.
  await copyOfDay(core.db, dataDir, taipeiDay(clock.now()), signal);
  for (const { id, begins } of vault.rotation.older) {
    const noted = await hasNotesBy(begins, core);
    await vault.rotation.forget(id, noted);
    await audit.append({ kind: 'data-key-forgotten', actor: 'agent', detail: { key: id } });
  }
  return true;
}

/** Number of resealed values, and of values that do not open and stay unchanged. */
export interface Resealed {
  readonly done: number;
  readonly damaged: number;
}

/** Rows of one transaction: a send waits for at most these. */
const BATCH = 100;

type Key = Record<string, string | number>;

/** Goes through a table, a few rows at a time; ends after the last row, or when the caller stops. */
export async function* resealRows(
  { store, vault }: { readonly store: Store; readonly vault: Vault },
  { table, key, named, columns }: SealedTable,
): AsyncGenerator<Resealed, void, undefined> {
  const keyText = key.join(', ');
  const sealed = Object.keys(columns);
  const heads = sealed.map((name) => `substr(${name}, 1, 5) AS ${name}`).join(', ');
  const behind = `WHERE (${keyText}) > (${key.map((name) => `$${name}`).join(', ')})`;
  const look = (where: string): string =>
    `SELECT ${keyText}, ${heads} FROM ${table} ${where} ORDER BY ${keyText} LIMIT ${String(BATCH)}`;
  const same = key.map((name) => `${name} = $${name}`).join(' AND ');
  const read = `SELECT ${[...key, ...named, ...sealed].join(', ')} FROM ${table} WHERE ${same}`;
  const isOlder = (value: unknown): value is Buffer => Buffer.isBuffer(value) && !isNewest(value, vault);
  const keyOf = (row: SealedRow): Key =>
    Object.fromEntries(key.map((name) => [name, row[name] as string | number]));

  const resealOne = (tx: Tx, at: Key): Resealed => {
    // Read again: the row may have been rewritten or deleted since.
    const row = tx.get<SealedRow>(read, at);
    if (row === undefined) return { done: 0, damaged: 0 };
    let [done, damaged] = [0, 0];
    for (const [name, placeOf] of Object.entries(columns)) {
      const value = row[name];
      if (!isOlder(value)) continue;
      const place = placeOf(row);
      try {
        const again = vault.seal(vault.open(value, place), place);
        tx.run(`UPDATE ${table} SET ${name} = $again WHERE ${same}`, { ...at, again });
        done += 1;
      } catch (error) {
        if (!(error instanceof AgentError)) throw error;
        damaged += 1;
      }
    }
    return { done, damaged };
  };

  for (let last: Key | null = null; ;) {
    const rows: SealedRow[] = store.all<SealedRow>(last === null ? look('') : look(behind), last ?? {});
    const end = rows.at(-1);
    if (end === undefined) return;
    const older = rows.filter((row) => sealed.some((name) => isOlder(row[name])));
    if (older.length === 0) yield { done: 0, damaged: 0 };
    else {
      crashPoint('reseal-rows');
      // One transaction: after a crash, each value has its old key or the newest, and the ring opens both.
      const each = await store.write((tx) => older.map((row) => resealOne(tx, keyOf(row))));
      yield {
        done: each.reduce((sum, one) => sum + one.done, 0),
        damaged: each.reduce((sum, one) => sum + one.damaged, 0),
      };
    }
    last = keyOf(end);
  }
}

/** Base64 digits that depend on the first bytes of a sealed value alone. */
const DIGITS = 6;

/**
 * True if the trail has notes sealed by the value key of a data key, from before notes had their own key. The history is checked too, since the trail
 * may be another folder's, or incomplete.
 */
export async function hasNotesBy(
  begins: Buffer,
  { store, audit }: { readonly store: Store; readonly audit: Pick<Audit, 'read'> },
): Promise<boolean> {
  const note = begins.toString('base64').slice(0, DIGITS);
  const found = store.get(`SELECT 1 FROM case_events WHERE instr(detail, $note) > 0 LIMIT 1`, {
    note: `"note":"${note}`,
  });
  if (found !== undefined) return true;
  for await (const { detail } of audit.read({ damaged: 'pass-over' })) {
    const said = detail?.['note'];
    if (typeof said === 'string' && said.startsWith(note)) return true;
  }
  return false;
}
