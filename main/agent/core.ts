import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Settings } from '../../shared/settings.ts';
import type { AgentPorts } from './ports.ts';
import { AgentError } from './error.ts';
import { openAudit } from './audit/jsonl-audit.ts';
import type { Audit } from './audit/audit.ts';
import { crashPoint } from './crash-point.ts';
import type { CaseContext } from './cases/context.ts';
import { openDestination } from './cases/destination-record.ts';
import { loadLabelIndex } from './cases/label-index.ts';
import { sealedCase } from './cases/sealed-case.ts';
import { pendingRestore } from './cases/lost-state.ts';
import { doubtUnrecorded, unknownSends } from './cases/reconcile.ts';
import { doubtRestored } from './cases/restored.ts';
import { settleAtStart } from './cases/startup.ts';
import { openTrail, tellRestored, trailTail, type Trail } from './cases/trail.ts';
import { backupAtStart } from './db/daily-backup.ts';
import { finishRestore } from './db/restore.ts';
import { ensurePrivateDir, removeTemporaries } from './db/files.ts';
import { metaNumber } from './db/meta.ts';
import { migrate } from './db/migrations.ts';
import { openDatabase, quickCheck } from './db/open.ts';
import { openStore, type Store } from './db/store.ts';
import { taipeiDay } from './fhir/taipei.ts';
import { openSpool } from './spool/sealed-spool.ts';
import type { Spool } from './spool/spool.ts';
import { openVault } from './vault/slots.ts';
import type { Vault } from './vault/vault.ts';

/** What is open on disk while an agent owns the data folder. The lock is held by whoever opens this. */
export interface Core {
  readonly db: Database;
  readonly store: Store;
  readonly vault: Vault;
  readonly spool: Spool;
  readonly audit: Audit;
  readonly trail: Trail;
  readonly context: CaseContext;
  readonly agentId: string;
  close(): Promise<void>;
}

const BACKUPS_KEPT = 7;
/** Where a crash may leave a temporary file; the spool looks after its own. */
const OWN_FOLDERS = ['', 'backups', 'audit', 'keys', 'keys/slots', 'keys/clients'];

/**
 * Opens the data folder in the order that a crash at any point allows: an interrupted restore is completed, the
 * database checked and brought up to date, the vault unlocked, then what was in flight is put in doubt.
 * @throws AgentError `database-damaged`, `database-newer`, `vault-locked`, `vault-missing`, …
 */
export async function openCore(
  ports: AgentPorts,
  settings: Settings,
  options: { readonly loops: boolean },
): Promise<Core> {
  const { dataDir } = settings;
  const { clock, log } = ports;
  await finishRestore(dataDir);
  for (const folder of OWN_FOLDERS) await removeTemporaries(join(dataDir, folder));
  const path = join(dataDir, 'agent.db');
  const isNew = !existsSync(path);
  const keysDir = join(dataDir, 'keys');
  await ensurePrivateDir(keysDir);
  // A new key is only ever made for a folder that holds nothing sealed by another one.
  const vault = await openVault({
    dir: keysDir,
    slots: ports.keySlots,
    clock,
    mayCreate: isNew && !existsSync(join(dataDir, 'spool')),
  });
  const db = openDatabase(path);
  let audit: Audit | null = null;
  try {
    quickCheck(db);
    const { from, to } = migrate(db);
    if (from !== to) log('info', 'database-migrated', { version: String(to) });
    if (options.loops && !isNew) await backupAtStart(db, dataDir, taipeiDay(clock.now()), BACKUPS_KEPT);
    audit = await openAudit({ dir: join(dataDir, 'audit'), clock });
    const madeAnew = isNew && existsSync(join(dataDir, 'spool'));
    const restoredAt = await pendingRestore(db, audit, { madeAnew, now: clock.now() });
    const store = openStore(db, clock);
    // Before the trail is opened: its events are numbered anew from here on.
    if (restoredAt !== null) {
      await tellRestored(store, audit);
      crashPoint('restore-audited');
    }
    const tail = await trailTail(audit);
    const trail = await openTrail(store, audit, log);
    const sealed = sealedCase(vault);
    const destination = await openDestination(store, settings);
    const context: CaseContext = {
      store,
      sealed,
      labels: loadLabelIndex(store, sealed),
      destination: destination.id,
      exports: settings.results.exportDir !== undefined,
      reconcileBefore: metaNumber(db, 'restored_at'),
      unknownSends: unknownSends(store, tail),
      checkLevel: settings.validation.level,
    };
    const agentId = await knownAs(store);
    if (restoredAt !== null)
      log('warn', 'restored', { count: (await doubtRestored(context, restoredAt)).uncertain });
    const settled = await settleAtStart(context);
    const unrecorded = await doubtUnrecorded(context, tail);
    if (unrecorded.length > 0) log('warn', 'found-intended', { count: unrecorded.length });
    if (settled.interrupted.length > 0) log('warn', 'found-sending', { count: settled.interrupted.length });
    await trail.flush();
    const spool = await openSpool(join(dataDir, 'spool'), vault);
    const open = { db, store, vault, spool, audit, trail, context, agentId };
    return { ...open, close: () => closeCore(open) };
  } catch (error) {
    await audit?.close();
    if (db.open) db.close();
    throw error;
  }
}

/** What is committed reaches the trail before it closes; what still comes meanwhile is found by the next start. */
async function closeCore({
  db,
  store,
  trail,
  audit,
}: Pick<Core, 'db' | 'store' | 'trail' | 'audit'>): Promise<void> {
  try {
    // Resolves once all that waits before it is on disk.
    await store.write(() => undefined);
    await trail.flush();
  } finally {
    await store.close();
    await audit.close();
    db.close();
  }
}

/** A name of this data folder in the lease files of its watched folders. */
async function knownAs(store: Store): Promise<string> {
  const fresh = `${hostname()}-${randomUUID()}`;
  await store.write((tx) => {
    tx.run(`INSERT INTO meta (key, value) VALUES ('agent_id', $fresh) ON CONFLICT DO NOTHING`, { fresh });
  });
  const row = store.get<{ value: string }>(`SELECT value FROM meta WHERE key = 'agent_id'`);
  if (!row)
    throw new AgentError('database-damaged', 'The database lost its own identity.', {
      messageZh: '資料庫內容不完整。',
    });
  return row.value;
}
