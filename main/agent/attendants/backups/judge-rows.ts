import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { type JudgedRow, judgeOf, ROWS_AFTER } from '../../carrier/cases/bond.ts';
import { sealedCase } from '../../carrier/cases/case-record.ts';
import type { Vault } from '../../ground/vault/vault.ts';

/** Reads all cases of a database that no store owns, some in a turn: counts them, and those that do not open or are not bound. */
export async function judgeRows(
  db: Database,
  vault: Vault,
): Promise<{ readonly cases: number; readonly unreadable: number }> {
  const isSound = judgeOf(db, sealedCase(vault), vault);
  const next = db.prepare(ROWS_AFTER);
  let [cases, unreadable, after] = [0, 0, 0];
  for (;;) {
    const rows = next.all(after) as JudgedRow[];
    if (rows.length === 0) return { cases, unreadable };
    for (const row of rows) if (!isSound(row)) unreadable += 1;
    cases += rows.length;
    after = rows.at(-1)?.seq ?? after;
    await nextTurn();
  }
}
