import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { DAY_MS, HOUR_MS } from '../../../shared/days.ts';
import type { Settings } from '../../../shared/settings.ts';
import {
  anchoredAudit,
  headText,
  holdAtStart,
  isTrailOlder,
  keptHead,
  linesSaid,
  TRAIL_HEAD,
} from '../ground/audit/anchor.ts';
import type { Audit, TrailHead, AuditEntry } from '../ground/audit/audit.ts';
import { openAudit } from '../ground/audit/jsonl-audit.ts';
import { type MarkedResult, isAhead, readSaid, type StoredPosition, saidText } from '../ground/audit/said.ts';
import { codeOf } from '../ground/base/errors.ts';
import { ASKED_FOLDER, ensurePrivateDir, removeTemporaries } from '../ground/base/files.ts';
import { closeEach, oneAtATime } from '../ground/base/tasks.ts';
import { callersAudit } from '../ground/caller.ts';
import { type CaseIndex, loadCaseIndex } from '../index/case-index.ts';
import { sealedCase } from '../carrier/cases/case-record.ts';
import { pullBackAtStart } from '../carrier/cases/clock-set-back.ts';
import type { CaseContext } from '../carrier/cases/context.ts';
import { openDestination } from '../carrier/cases/destination-record.ts';
import { takeOverRestored } from '../carrier/cases/served-folders.ts';
import { keepHisTold } from '../carrier/cases/outbox.ts';
import { openServerStanding, type ServerStanding } from '../carrier/cases/server-standing.ts';
import {
  doubtRestored,
  doubtUnrecorded,
  isTrailNewer,
  pendingRestore,
  settleAtStart,
  unknownSends,
} from '../carrier/cases/startup.ts';
import { openTrail, tellRestored, type Trail, trailTail } from '../carrier/cases/trail.ts';
import { crashPoint } from '../ground/crash-point.ts';
import { removeDrillFolders } from '../attendants/backups/drill.ts';
import { checkBeside } from '../ground/db/check-beside.ts';
import { recogniseFolder, rememberPlace } from '../ground/db/folder-place.ts';
import { lastOwner, META_GET, metaNumber, recoveryOf, setAgentId } from '../ground/db/meta.ts';
import { openDatabase } from '../ground/db/open.ts';
import { finishRestore } from '../ground/db/restore.ts';
import { makeTables, SCHEMA_VERSION, versionOf } from '../ground/db/schema.ts';
import { dropStandIn, putNewestCopy, setDatabaseAside, setStraysAside } from '../ground/db/set-aside.ts';
import { openStore, statementsOf, type Store } from '../ground/db/store.ts';
import { AgentError } from '../ground/error.ts';
import { nameOfCode } from '../attendants/work/code-names.ts';
import { settleRestoredAccounts } from '../attendants/people/settle-restored.ts';
import type { AgentPorts, Log } from '../ports.ts';
import { toldCancelled } from '../attendants/rebuild/rebuild.ts';
import { openSpool } from '../ground/spool/sealed-spool.ts';
import { openVault, type OpenVault } from '../ground/vault/slots.ts';
import type { OpenFolder } from '../ground/open-folder.ts';
import { saidElsewhere } from './said-elsewhere.ts';

/** Longest wait for a person where `precheck.onMissing: hold`. */
const LOOK_MS = 2 * HOUR_MS;

/** The open data folder of an agent. Whoever opens it holds the lock. */
export interface Core extends OpenFolder {
  /** No agent has used this folder before. */
  readonly isNew: boolean;
  readonly trail: Trail;
  readonly context: CaseContext;
  readonly server: ServerStanding;
  /** Mark of this data folder's present state, to be left in other places; in a result file it is valid for that result alone. */
  said(within?: MarkedResult): string;
  /** True if this data folder made the mark for this result. */
  isOwn(mark: unknown, within: MarkedResult): boolean;
  /** True if a mark by us is newer than this data folder. */
  isTakenBack(said: string): boolean;
  close(): Promise<void>;
}

interface CoreOptions {
  readonly loops: boolean;
  /** True if rules for 預檢 are in use. */
  readonly hasRules?: () => boolean;
}

/** `sealed-damaged` too: by then the key is known to be right, so the value's bytes have changed. */
const DAMAGED = new Set(['database-damaged', 'sealed-damaged']);
/** Folders in which a crash may leave a temporary file; the spool cleans its own. */
const OWN_FOLDERS = ['', 'backups', 'audit', 'keys', 'keys/slots', 'keys/clients'];

/**
 * Opens the data folder in an order that is safe after a crash at any point: an interrupted restore is completed, the database checked,
 * the vault unlocked, then cases in flight are put in doubt.
 * A damaged database is set aside; the newest sound daily copy, or an empty database, replaces it until the rest is rebuilt.
 * @throws AgentError `database-newer`, `vault-locked`, `vault-missing`, …
 */
export async function openCore(ports: AgentPorts, settings: Settings, options: CoreOptions): Promise<Core> {
  const { dataDir } = settings;
  const { clock, log } = ports;
  await finishRestore(dataDir);
  for (const folder of OWN_FOLDERS) await removeTemporaries(join(dataDir, folder));
  // Only old files: a command may be writing one now, since restores and new settings run this too.
  await removeTemporaries(join(dataDir, ASKED_FOLDER), DAY_MS);
  await removeDrillFolders(join(dataDir, 'backups'));
  await setStraysAside(dataDir, clock.now());
  // Copies that SQLite finds sound, but in which a sealed value does not open.
  const damagedCopies = new Set<string>();
  for (let isFirst = true; ; isFirst = false) {
    const isGone = !existsSync(join(dataDir, 'agent.db')) && existsSync(join(dataDir, 'spool'));
    const copy = isGone ? await putNewestCopy(dataDir, clock.now(), damagedCopies) : null;
    try {
      return await openFolder(ports, settings, options);
    } catch (error) {
      // A damaged empty database cannot be helped by another empty one.
      if (!isDamage(error) || (!isFirst && copy === null)) throw error;
      log('error', 'database-set-aside', {}, error);
      // A crash from here on leaves no database; the next start continues in the same way.
      if (copy === null) await setDatabaseAside(dataDir, clock.now());
      else {
        damagedCopies.add(copy);
        await dropStandIn(dataDir);
      }
    }
  }
}

/** True for an error that only another database can help. */
function isDamage(error: unknown): boolean {
  const code = codeOf(error);
  return DAMAGED.has(code) || code.startsWith('SQLITE_CORRUPT');
}

async function openFolder(ports: AgentPorts, settings: Settings, options: CoreOptions): Promise<Core> {
  const { dataDir } = settings;
  const path = join(dataDir, 'agent.db');
  const isNew = !existsSync(path);
  const keysDir = join(dataDir, 'keys');
  await ensurePrivateDir(keysDir);
  // A new data key is only made for a folder without data sealed by another.
  const mayCreate = isNew && !existsSync(join(dataDir, 'spool'));
  const vault = await openVault({ dir: keysDir, slots: ports.keySlots, clock: ports.clock, mayCreate });
  const opening = new FolderOpening({ ports, settings, options, isNew, vault, db: openDatabase(path) });
  try {
    return await opening.open();
  } catch (error) {
    await opening.abandon();
    throw error;
  }
}

interface FoundFolder {
  readonly ports: AgentPorts;
  readonly settings: Settings;
  readonly options: CoreOptions;
  readonly isNew: boolean;
  readonly vault: OpenVault;
  readonly db: Database;
}

/** The opening of a data folder, step by step. */
class FolderOpening {
  readonly #found: FoundFolder;
  readonly #sealed: CaseContext['sealed'];
  #audit: Audit | null = null;

  constructor(found: FoundFolder) {
    this.#found = found;
    this.#sealed = sealedCase(found.vault);
  }

  /** The order matters: each step relies on what earlier ones have made durable. */
  async open(): Promise<Core> {
    const { ports, settings, isNew, vault, db } = this.#found;
    const index = await this.#openIndex();
    const file = await this.#openTrailFile();
    const restoredAt = await this.#holdTrail(file);
    const store = this.#openStore(file, index);
    // Lines by two owners in one trail would break its chain.
    const audit = callersAudit(anchoredAudit(ownedAudit(file, store), () => store.write(() => undefined)));
    this.#audit = audit;
    if (restoredAt !== null) await this.#tellRestored(store, audit, restoredAt);
    const tail = await trailTail(audit);
    const trail = await openTrail(store, audit, ports.log);
    const { server, context } = await this.#openContext({ store, audit, index, tail });
    const agentId = await agentIdOf(store);
    if (restoredAt !== null) await this.#doubtRestored(context, audit, restoredAt);
    await this.#settleCases(context, tail);
    await trail.flush();
    const spool = await openSpool(join(settings.dataDir, 'spool'), vault);
    const keepHead = (): Promise<void> => store.write(() => undefined);
    const words = wordsOf({ agentId, store, audit, vault, lines: () => linesSaid(db) });
    const ofFolder = { db, isNew, store, vault, spool, audit, trail, ...words };
    const opened = { context, agentId, server, keepHead, still: oneAtATime() };
    const open = { ...ofFolder, ...opened };
    return { ...open, close: () => closeCore(open, ports.log) };
  }

  /** Closes what is open, after a step has failed. */
  async abandon(): Promise<void> {
    const { ports, db } = this.#found;
    await closeEach([
      () => this.#audit?.close(),
      () => {
        if (db.open) db.close();
      },
    ]).catch((failure: unknown) => {
      ports.log('error', 'not-closed', {}, failure);
    });
  }

  /** Checks the database, or makes its tables, and reads all its cases. */
  async #openIndex(): Promise<CaseIndex> {
    const { ports, settings, db } = this.#found;
    const isCurrent = versionOf(db) === SCHEMA_VERSION;
    const load = (): CaseIndex => loadCaseIndex(statementsOf(db), this.#sealed, nameOfCode);
    // Read in parallel with the check; if the database is damaged, the check's error comes first and this result is dropped.
    const check = checkBeside(db, join(settings.dataDir, 'agent.db'), ports.log);
    const early = isCurrent ? Promise.resolve().then(load) : null;
    await Promise.all([check, early?.catch(() => null)]);
    makeTables(db);
    return early ?? load();
  }

  get #auditDir(): string {
    return join(this.#found.settings.dataDir, 'audit');
  }

  async #openTrailFile(): Promise<Audit> {
    const { ports, vault, db } = this.#found;
    const anchor = (): TrailHead | null => {
      const kept = keptHead(db, vault);
      return typeof kept === 'string' ? null : kept;
    };
    return (this.#audit = await openAudit({ dir: this.#auditDir, clock: ports.clock, keys: vault, anchor }));
  }

  /**
   * Finds out whether this folder is a copy, was reverted or restored, and compares the trail with the database.
   * @returns time of a restore that is not yet settled, ms; null if there is none
   */
  async #holdTrail(audit: Audit): Promise<number | null> {
    const { ports, settings, isNew, vault, db } = this.#found;
    const { dataDir } = settings;
    const { log } = ports;
    const now = (): number => ports.clock.now();
    const madeAnew = isNew && existsSync(join(dataDir, 'spool'));
    const place = await recogniseFolder(dataDir);
    const copied = place === 'copied';
    // A copied folder must not take its original's watched folders for its own.
    if (copied) setAgentId(db, null);
    const knownAs = copied ? null : agentIdIn(db);
    const said = await saidElsewhere({ settings, agentId: knownAs, vault, now: now() });
    const lines = Math.max(audit.foundEnd.n, linesSaid(db));
    const ahead = said !== null && isAhead(said, { revision: lastOwner(db).revision, lines }) ? said : null;
    if (ahead !== null) log('error', 'taken-back', { count: ahead.revision - lastOwner(db).revision });
    const taken = ahead === null ? null : await takenTrail(ahead, { db, audit, lines });
    const restoredAt = await pendingRestore(db, audit, { madeAnew, copied, ahead, now: now() });
    // After the mark: a crash before this line makes the next start see a copy again.
    if (place !== 'ours') await rememberPlace(dataDir);
    // Before the first commit, which replaces the trail's end in the database.
    const state = { restored: restoredAt !== null, taken };
    await holdAtStart({ db, dir: this.#auditDir, audit, keys: vault, ...state, now: now(), log });
    return restoredAt;
  }

  #openStore(audit: Audit, index: CaseIndex): Store {
    const { ports, vault, db } = this.#found;
    const lost = (): void => {
      ports.log('error', 'owner-lost');
      ports.ownerLost?.();
    };
    const store = openStore(db, ports.clock, lost, {
      key: TRAIL_HEAD,
      value: () => {
        const head = audit.head();
        return head === null ? null : headText(head, vault);
      },
    });
    index.follow(store);
    return store;
  }

  /** Before the trail is opened: its events are numbered anew from here on. */
  async #tellRestored(store: Store, audit: Audit, restoredAt: number): Promise<void> {
    const { db } = this.#found;
    await settleRestoredAccounts(store, audit, { trailIsOlder: isTrailOlder(db, restoredAt) });
    await tellRestored(store, audit, recoveryOf(db)?.why ?? 'backup');
    crashPoint('restore-audited');
  }

  async #openContext(open: {
    readonly store: Store;
    readonly audit: Audit;
    readonly index: CaseIndex;
    readonly tail: Awaited<ReturnType<typeof trailTail>>;
  }): Promise<{ readonly server: ServerStanding; readonly context: CaseContext }> {
    const { ports, settings, options, db } = this.#found;
    const { store, audit, index, tail } = open;
    const { log } = ports;
    const destination = await openDestination(store, settings);
    const server = await openServerStanding(store, settings, {
      keep: options.loops,
      tell: () => audit.append(serverChanged(settings)),
    });
    if (server.isNew()) log('warn', 'new-server', { url: settings.server.fhirBaseUrl });
    const context: CaseContext = {
      store,
      sealed: this.#sealed,
      index,
      destination: destination.id,
      exports: settings.results.exportDir !== undefined,
      acknowledges: settings.results.acknowledge,
      reconcileBefore: metaNumber(db, 'restored_at'),
      unknownSends: unknownSends(store, tail),
      checkLevel: settings.validation.level,
      lookMs: () => (settings.precheck.onMissing === 'hold' && options.hasRules?.() === true ? LOOK_MS : 0),
      log,
    };
    // Before any case moves.
    keepHisTold(context);
    return { server, context };
  }

  async #doubtRestored(context: CaseContext, audit: Audit, restoredAt: number): Promise<void> {
    const { ports, db } = this.#found;
    await takeOverRestored(context);
    const cancelled = isTrailOlder(db, restoredAt) ? 'nobody-knows' : await toldCancelled(audit);
    const code = recoveryOf(db)?.why ?? 'backup';
    const { uncertain } = await doubtRestored(context, restoredAt, cancelled);
    ports.log('warn', 'restored', { code, count: uncertain });
  }

  /** Puts interrupted sends in doubt, and pulls back due times that a clock set back would delay. */
  async #settleCases(context: CaseContext, tail: Awaited<ReturnType<typeof trailTail>>): Promise<void> {
    const { clock, log } = this.#found.ports;
    const clockSetBackBy = await pullBackAtStart(context, clock.now());
    if (clockSetBackBy > 0) log('warn', 'clock-set-back', { ms: clockSetBackBy });
    const settled = await settleAtStart(context);
    const unrecorded = await doubtUnrecorded(context, tail);
    if (unrecorded.length > 0) log('warn', 'found-intended', { count: unrecorded.length });
    if (settled.interrupted.length > 0) log('warn', 'found-sending', { count: settled.interrupted.length });
  }
}

/** Copies committed events to the trail before it closes; the next start copies the rest. */
async function closeCore(
  { db, store, trail, audit }: Pick<Core, 'db' | 'store' | 'trail' | 'audit'>,
  log: Log,
): Promise<void> {
  try {
    // Resolves once everything queued before it is on disk.
    await store.write(() => undefined);
    await trail.flush();
    // The flush wrote the trail's last lines: the last commit stores its end.
    await store.write(() => undefined);
  } catch (error) {
    // A full disk, or another owner: the folder is still closed, and the next start writes the rest.
    log('error', 'audit-not-written', {}, error);
  } finally {
    await closeEach([
      () => store.close(),
      () => audit.close(),
      () => {
        db.close();
      },
    ]);
  }
}

const serverChanged = ({ server }: Settings): AuditEntry => ({
  kind: 'server-changed',
  actor: 'agent',
  detail: { fhirBaseUrl: server.fhirBaseUrl, tokenUrl: server.tokenUrl ?? null, clientId: server.clientId },
});

/** The trail's end before trail and database were reverted together; null if the trail is the newer of the two. */
async function takenTrail(
  { head }: StoredPosition,
  { db, audit, lines }: { readonly db: Database; readonly audit: Audit; readonly lines: number },
): Promise<TrailHead | null> {
  const { n, prev } = audit.foundEnd;
  if (head !== null && head.n > lines) return head;
  return (await isTrailNewer(db, audit)) ? null : { n, hash: prev };
}

/** Makes and judges this folder's marks. */
function wordsOf(of: {
  readonly agentId: string;
  readonly store: Pick<Store, 'revision'>;
  readonly audit: Pick<Audit, 'head'>;
  readonly vault: OpenVault;
  /** Lines of the trail, as `linesSaid`. */
  readonly lines: () => number;
}): Pick<Core, 'said' | 'isOwn' | 'isTakenBack'> {
  const { agentId, store, audit, vault, lines } = of;
  return {
    said: (within) => saidText(agentId, { revision: store.revision(), head: audit.head() }, vault, within),
    isOwn: (mark, within) => readSaid(mark, agentId, vault, within) !== null,
    isTakenBack: (text) => {
      const said = readSaid(text, agentId, vault);
      const known = { revision: store.revision(), lines: Math.max(audit.head()?.n ?? 0, lines()) };
      return said !== null && isAhead(said, known);
    },
  };
}

const metaText = (db: Database, key: string): string | null =>
  (db.prepare(META_GET).get({ key }) as { value: string } | undefined)?.value ?? null;

const agentIdIn = (db: Database): string | null => metaText(db, 'agent_id');

/** The name of this data folder in lease files, created once. */
export async function agentIdOf(store: Store): Promise<string> {
  const fresh = `${hostname()}-${randomUUID()}`;
  await store.write((tx) => {
    tx.run(`INSERT INTO meta (key, value) VALUES ('agent_id', $fresh) ON CONFLICT DO NOTHING`, { fresh });
  });
  const row = store.get<{ value: string }>(META_GET, { key: 'agent_id' });
  if (!row) {
    throw new AgentError('database-damaged/no-identity');
  }
  return row.value;
}

/** The trail while this process owns the data folder: lines of an owner that slept through a take-over are refused. */
export function ownedAudit(audit: Audit, store: Pick<Store, 'assertOwner'>): Audit {
  let isAsserted = false;
  return {
    ...audit,
    append: async (entry) => {
      // Asserted once for all lines of one turn: no more time passes before the write than for a single line.
      if (!isAsserted) {
        store.assertOwner();
        isAsserted = true;
        queueMicrotask(() => (isAsserted = false));
      }
      await audit.append(entry);
    },
    retire: async (year) => {
      store.assertOwner();
      return audit.retire(year);
    },
  };
}
