/** A backup sealed by another data folder's key: opened by its recovery code, it brings that key along. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from './db/open.ts';
import { AgentError } from './error.ts';
import type { AgentPorts } from './ports.ts';
import { refuseForeignBackup } from './restore-check.ts';
import { createVault } from './vault/sealing.ts';
import { addOwnSlot, keyIdsOf, openForeignKey, type ForeignKey } from './vault/foreign-key.ts';

/**
 * Null when the backup is of this data folder's own key. Otherwise how to add a slot of this host for the backup's key, once
 * the code has opened it. Looked at before anything is touched.
 * @throws AgentError `backup-other-key` without a code, and as {@link openForeignKey}
 */
export async function foreignKeyOf(
  file: string,
  dataDir: string,
  code: string | null,
  ports: Pick<AgentPorts, 'keySlots' | 'clock'>,
): Promise<((slotsDir: string) => Promise<void>) | null> {
  const theirs = slotsIn(file);
  const own = keyIdsOf(await slotsOf(dataDir));
  const keys = [...keyIdsOf(theirs)];
  // Without a slot that can be read it is judged by what it holds.
  if (keys.length === 0 || keys.some((id) => own.has(id))) return null;
  if (code === null) throw otherKey();
  const { dataKey } = await openForeignKey(theirs, code);
  refuseForeignBackup(file, createVault(dataKey));
  const [slot] = ports.keySlots;
  if (slot === undefined) throw new Error('a host has a key slot');
  return (slotsDir) => addOwnSlot(slotsDir, dataKey, slot, ports.clock);
}

function otherKey(): AgentError {
  return new AgentError(
    'backup-other-key',
    "The backup was sealed with another key than this data folder's: give its recovery code.",
    { messageZh: '此備份使用不同的金鑰加密，請提供該備份的復原碼。' },
  );
}

function slotsIn(file: string): ForeignKey['slots'] {
  const db = openDatabase(file, { readonly: true });
  try {
    const rows = db
      .prepare(
        `SELECT path AS name, bytes FROM backup_files WHERE path LIKE 'keys/slots/%.json' ORDER BY path`,
      )
      .all() as { name: string; bytes: Buffer }[];
    return rows.map(({ name, bytes }) => ({ name, text: bytes.toString('utf8') }));
  } finally {
    db.close();
  }
}

async function slotsOf(dataDir: string): Promise<ForeignKey['slots']> {
  const dir = join(dataDir, 'keys', 'slots');
  const names = (await readdir(dir)).filter((name) => name.endsWith('.json'));
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(dir, name), 'utf8') })));
}
