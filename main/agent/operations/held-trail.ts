/** The trail, held against what was kept elsewhere. */
import type { AuditReport } from '../../../shared/api/operations-contract.ts';
import { keptHead, readHead } from '../audit/anchor.ts';
import type { HeldHead } from '../audit/audit.ts';
import type { TrailKeys } from '../audit/line.ts';
import type { Core } from '../compose/core.ts';
import { checkBackup } from '../db/restore.ts';
import { openDatabase } from '../db/open.ts';
import { AgentError } from '../error.ts';

export interface AgainstAsked {
  /** `N:HASH`, from a printed sheet, the collector or a note. */
  readonly head?: string | undefined;
  /** A backup; without one the newest of the schedule is looked at where it can be read. */
  readonly backup?: string | undefined;
}

/** @throws AgentError `head-unreadable`; for a backup that was named: of `checkBackup`, `backup-no-head`, `backup-other-key` */
export async function verifyAgainst(
  { head, backup }: AgainstAsked,
  {
    core,
    newest,
  }: { readonly core: Pick<Core, 'audit' | 'vault'>; readonly newest: () => Promise<string | null> },
): Promise<AuditReport> {
  const heads: HeldHead[] = [];
  if (head !== undefined) heads.push({ by: 'given', head: readHead(head) ?? unreadableHead() });
  if (backup !== undefined) heads.push({ by: 'backup', head: headOfBackup(backup, core.vault) });
  else heads.push(...(await newestBackup(newest, core.vault)));
  return core.audit.verify(heads);
}

/** A place of backups that is away, or whose newest is of before heads were kept, is no fault of the trail. */
async function newestBackup(
  newest: () => Promise<string | null>,
  keys: TrailKeys,
): Promise<readonly HeldHead[]> {
  try {
    const file = await newest();
    return file === null ? [] : [{ by: 'backup', head: headOfBackup(file, keys) }];
  } catch {
    return []; // the report does not name a backup then
  }
}

function headOfBackup(file: string, keys: TrailKeys): HeldHead['head'] {
  checkBackup(file);
  const db = openDatabase(file, { readonly: true });
  try {
    const kept = keptHead(db, keys);
    if (typeof kept !== 'string') return kept;
    throw kept === 'other-key' ? otherKey() : noHead();
  } finally {
    db.close();
  }
}

function unreadableHead(): never {
  throw new AgentError('head-unreadable');
}

const noHead = (): AgentError => new AgentError('backup-no-head');

const otherKey = (): AgentError =>
  new AgentError('backup-other-key', 'The backup is of another data folder: its trail is not this one.', {
    messageZh: '這份備份屬於另一個資料夾，稽核軌跡不是同一份，無法比對。',
  });
