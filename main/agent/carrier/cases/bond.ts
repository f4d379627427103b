/**
 * The bond of a case to its content. Hashes, states and numbers are plain columns, so that SQL finds cases by them; `cases.bond` is an HMAC
 * over them, with a key for this use alone. A row that was exchanged with another, or changed, by anyone without that key is not bound:
 * it is not sent, no answer moves it, and no write of ours binds it again.
 */
import { createHmac } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Binder, Store, Tx } from '../../ground/db/store.ts';
import { META_SET, metaNumber } from '../../ground/db/meta.ts';
import type { Log } from '../../ports.ts';
import type { UseKeys, Vault } from '../../ground/vault/vault.ts';
import type { SealedCase } from './case-record.ts';

/** Bound columns of `cases`. Due times are not bound: they may change at any time. */
const COLUMNS = [
  ...['id', 'folder', 'path_key', 'sha256', 'sent_sha256', 'payload', 'claim_key', 'patient_key'],
  ...[
    'release_mode',
    'released',
    'attachments_cleared',
    'delivery',
    'held_from',
    'doubt_kind',
    'doubt_after',
  ],
  ...['wish', 'review', 'answer_n', 'decision', 'disposition', 'case_number', 'location_id'],
  ...['receipt_number', 'destination', 'supersedes', 'superseded_by', 'decided_on'],
];
const ATTACHMENTS = `
  (SELECT group_concat(ord || ':' || sha256, ' ') FROM
    (SELECT ord, sha256 FROM attachments WHERE case_id = c.id AND sha256 IS NOT NULL ORDER BY ord))`;
const BOUND_COLUMNS = `json_array(${COLUMNS.map((name) => `c.${name}`).join(', ')}, ${ATTACHMENTS})`;
const BOUND_TEXT = `SELECT ${BOUND_COLUMNS} AS text, bond FROM cases c`;
export const BOUND_OF = `${BOUND_TEXT} WHERE c.id = $id`;
const UNBOUND = `SELECT seq, id FROM cases WHERE seq > ? AND bond IS NULL ORDER BY seq LIMIT 1000`;
export const SET_BOND = `UPDATE cases SET bond = $bond WHERE id = $id`;
/** `case_bond` is a function of the connection that writes, see {@link caseBinder}. */
const BIND = `UPDATE cases AS c SET bond = case_bond(${BOUND_COLUMNS}), revision = $revision WHERE c.id = $id`;
export const SET_REVISION = `UPDATE cases SET revision = $revision WHERE id = $id`;

interface BoundRow {
  readonly text: string;
  readonly bond: string | null;
}

/** 128 bits. */
const MAC_DIGITS = 32;

function bondBy(keys: UseKeys, name: string, text: string): string | null {
  const key = keys.byName.get(name);
  if (key === undefined) return null;
  return `${name}:${createHmac('sha256', key).update(text).digest('hex').slice(0, MAC_DIGITS)}`;
}

/** Comparison time is no secret here: a person who can write the row can try any number of bonds. */
const holds = (keys: UseKeys, { text, bond }: BoundRow): boolean =>
  bond !== null && bondBy(keys, bond.slice(0, bond.indexOf(':')), text) === bond;

export function caseBinder(db: Database, { caseKeys }: Pick<Vault, 'caseKeys'>, log: Log): Binder {
  db.function('case_bond', (text) => bondBy(caseKeys, caseKeys.newest, String(text)));
  const known = new Map<string, boolean>();
  const look = (tx: Pick<Tx, 'get'>, id: string): boolean => {
    const row = tx.get<BoundRow>(BOUND_OF, { id });
    return row === undefined || holds(caseKeys, row);
  };
  return {
    isBound: (tx, id) => known.get(id) ?? look(tx, id),
    beforeChange: (tx, id) => {
      if (known.has(id)) return;
      const isBound = look(tx, id);
      if (!isBound) log('error', 'case-unbound', { caseId: id });
      known.set(id, isBound);
    },
    made: (id) => {
      known.set(id, true);
    },
    bind: (tx, id) => {
      tx.run(known.get(id) === true ? BIND : SET_REVISION, { id, revision: tx.revision });
    },
  };
}

/** Set when every case of an older data folder has its bond: from then on a case without one is not bound. */
const ALL_BOUND = 'cases_bound';

/** Binds, once, the cases of a data folder from before bonds existed. After a crash the next start goes on with the rest. */
export function bindEarlier(db: Database, { caseKeys }: Pick<Vault, 'caseKeys'>): void {
  if (metaNumber(db, ALL_BOUND) !== null) return;
  const [unbound, textOf, setBond] = [db.prepare(UNBOUND), db.prepare(BOUND_OF), db.prepare(SET_BOND)];
  const some = db.transaction((rows: { readonly id: string }[]) => {
    for (const { id } of rows) {
      const { text } = textOf.get({ id }) as BoundRow;
      setBond.run({ id, bond: bondBy(caseKeys, caseKeys.newest, text) });
    }
  });
  for (let after = 0; ;) {
    const rows = unbound.all(after) as { seq: number; id: string }[];
    const last = rows.at(-1);
    if (last === undefined) break;
    some(rows);
    after = last.seq;
  }
  db.prepare(META_SET).run({ key: ALL_BOUND, value: '1' });
}

const BY_OLDER = `
  SELECT seq, id FROM cases WHERE seq > $after AND bond IS NOT NULL AND substr(bond, 1, length($newest)) <> $newest
  ORDER BY seq LIMIT 100`;

/**
 * Renews bonds by older keys with the newest key, a hundred rows in a transaction. A row that is not bound stays as it is. After a crash
 * each row has its bond by one of the two keys.
 * @returns the number of renewed bonds for each transaction; ends with the last row, or when the caller stops
 */
export async function* rebind(
  store: Pick<Store, 'all' | 'write'>,
  { caseKeys }: Pick<Vault, 'caseKeys'>,
): AsyncGenerator<number, void, undefined> {
  const newest = `${caseKeys.newest}:`;
  for (let after = 0; ;) {
    const rows = store.all<{ seq: number; id: string }>(BY_OLDER, { after, newest });
    const last = rows.at(-1);
    if (last === undefined) return;
    yield await store.write((tx) => rows.filter(({ id }) => rebindOne(tx, caseKeys, id)).length);
    after = last.seq;
  }
}

function rebindOne(tx: Tx, keys: UseKeys, id: string): boolean {
  const row = tx.get<BoundRow>(BOUND_OF, { id });
  if (row === undefined || !holds(keys, row)) return false;
  tx.run(SET_BOND, { id, bond: bondBy(keys, keys.newest, row.text) });
  return true;
}

/** True if a database has bonds; false for one from before bonds existed. */
export const hasBonds = (db: Database): boolean => metaNumber(db, ALL_BOUND) !== null;

/** Reads all cases of a database, 200 at a time. */
export const ROWS_AFTER = `SELECT seq, id, label, sha256 FROM cases WHERE seq > ? ORDER BY seq LIMIT 200`;

/** A row to judge. */
export interface JudgedRow {
  readonly seq: number;
  readonly id: string;
  readonly label: Buffer;
  readonly sha256: string;
}

/** For a database that no store owns: whether a case's label opens, and the case is bound to its content. */
export function judgeOf(
  db: Database,
  sealed: Pick<SealedCase, 'label'>,
  { caseKeys }: Pick<Vault, 'caseKeys'>,
): (row: JudgedRow) => boolean {
  const textOf = hasBonds(db) ? db.prepare(BOUND_OF) : null;
  return (row) =>
    opensTo(sealed, row) && (textOf === null || holds(caseKeys, textOf.get({ id: row.id }) as BoundRow));
}

/** True if a row's label opens and names the row's hash. Older labels name none. */
export function opensTo(sealed: Pick<SealedCase, 'label'>, row: Omit<JudgedRow, 'seq'>): boolean {
  try {
    const { sha256 } = sealed.label(row);
    return sha256 === undefined || sha256 === row.sha256;
  } catch {
    return false; // changed, or moved to another row: what it holds cannot be told
  }
}
