import { crashPoint } from '../crash-point.ts';
import type { Store, Tx } from '../db/store.ts';
import { AgentError } from '../error.ts';
import { isNewest } from '../vault/sealing.ts';
import type { Vault } from '../vault/vault.ts';
import type { SealedRow, SealedTable } from './sealed-columns.ts';

/** What was sealed anew, and what does not open and stays as it is. */
export interface Resealed {
  readonly done: number;
  readonly damaged: number;
}

/** Rows that are looked at together, and sealed anew in one transaction: a send waits for no more than these. */
const BATCH = 100;

type Key = Record<string, string | number>;

interface Parts {
  readonly store: Store;
  readonly vault: Vault;
}

/** A table from one end to the other, a few rows at a time; ends with the last one, or when whoever asks stops asking. */
export async function* resealRows(
  { store, vault }: Parts,
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
    // Read again: it may have been written anew, or be gone, since it was looked at.
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
      // One transaction: a crash finds each value as it was or by the newest key, and the ring opens both.
      const each = await store.write((tx) => older.map((row) => resealOne(tx, keyOf(row))));
      yield {
        done: each.reduce((sum, one) => sum + one.done, 0),
        damaged: each.reduce((sum, one) => sum + one.damaged, 0),
      };
    }
    last = keyOf(end);
  }
}
