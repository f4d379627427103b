import { AgentError } from './error.ts';
import { sealedCase } from './cases/case-record.ts';
import { openDatabase } from './db/open.ts';
import type { Vault } from './vault/vault.ts';

/** A backup that `vault` does not open would leave a folder that nobody can read: refused before anything is touched. */
export function refuseForeignBackup(file: string, vault: Vault): void {
  const db = openDatabase(file, { readonly: true });
  try {
    const row = db.prepare(`SELECT id, label FROM cases LIMIT 1`).get() as
      { id: string; label: Buffer } | undefined;
    if (row) sealedCase(vault).label(row);
  } catch (error) {
    throw new AgentError(
      'backup-other-key',
      'The backup was sealed with another key than this data folder’s.',
      {
        messageZh: '此備份使用不同的金鑰加密，無法在這個資料夾還原。',
        cause: error,
      },
    );
  } finally {
    db.close();
  }
}
