import { mkdtemp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { BackupDrill } from '../../../../shared/api/operations-contract.ts';
import { createPrivateFile, ensurePrivateDir } from '../../ground/base/files.ts';
import { removeFolder } from '../../ground/base/held-file.ts';
import { judgeRows } from './keys-of-backup.ts';
import { openDatabase } from '../../ground/db/open.ts';
import { AgentError } from '../../ground/error.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import { verifiedFrames } from '../../ground/spool/sealed-spool.ts';
import { parseSlot } from '../../ground/vault/slot-files.ts';
import type { OpenVault } from '../../ground/vault/slots.ts';
import type { Vault } from '../../ground/vault/vault.ts';
import type { BackupList, BackupPayload } from './format.ts';
import type { KeyFile } from './look.ts';
import { hashed, openPayloads, type PayloadSource, withPayload } from './payload-source.ts';
import { listOf, lookAtBackup, provenOf, takeFrom } from './read-backup.ts';

/** Key slots that a new machine can open, too. */
const ELSEWHERE = ['recovery', 'passphrase'];

/** True if a backup with slots of these kinds can be opened when this machine is lost. */
export const opensElsewhere = (kinds: readonly string[]): boolean =>
  kinds.some((kind) => ELSEWHERE.includes(kind));

interface DrillOptions {
  readonly dataDir: string;
  readonly own: OpenVault;
  /** Digest of the backup with this name, if known. */
  readonly digest?: string | null;
  /** Ends the drill between two payloads. */
  readonly signal?: AbortSignal;
}

interface Drilled {
  readonly drill: BackupDrill;
  /** Payloads of the list that are missing or changed. */
  readonly broken: readonly BackupPayload[];
}

/**
 * A trial restore: the database is extracted by the steps of a real restore, into a folder of its own, and every file of the backup is opened in
 * place. The agent continues meanwhile and is not touched.
 * @throws AgentError `backup-unproven`, `backup-other-key`; and as `lookAt`, `takeDatabase`
 */
export async function drillBackup(
  file: string,
  { dataDir, own, digest = null, signal }: DrillOptions,
): Promise<Drilled> {
  const begun = performance.now();
  const looked = provenOf(await lookAtBackup(file, { keys: own.backupKeys }));
  const list = listOf(looked);
  const parent = join(dataDir, 'backups');
  await ensurePrivateDir(parent);
  await removeDrillFolders(parent);
  const place = await mkdtemp(join(parent, PREFIX));
  try {
    const to = join(place, 'agent.db');
    createPrivateFile(to);
    await takeFrom(file, { to, keys: own.backupKeys, digest: digest ?? looked.digest });
    const keyFiles = list.head.keys.map(({ path, base64 }) => ({
      path,
      bytes: Buffer.from(base64, 'base64'),
    }));
    const slotKinds = kindsIn(keyFiles);
    const source = await openPayloads(file, { isWhole: looked.isWhole, payloads: list.payloads });
    try {
      const { broken, ...found } = await readAll(to, { list, source, vault: own, signal });
      const drill = {
        file,
        ok: found.unreadable === 0,
        writtenAt: taipeiTime(list.head.writtenAt),
        ...found,
        slotKinds,
        opensElsewhere: opensElsewhere(slotKinds),
        codeIsNewer: !opensElsewhere(slotKinds) && opensElsewhere(await own.slotKinds()),
        ms: Math.round(performance.now() - begun),
      };
      return { drill, broken };
    } finally {
      await source.close();
    }
  } finally {
    // A copy that another program holds open is removed before the next drill, or by the next start.
    await removeFolder(place).catch(() => undefined);
  }
}

const kindsIn = (files: readonly KeyFile[]): string[] => [
  ...new Set(
    files
      .filter(({ path }) => path.startsWith('keys/slots/'))
      .map(({ bytes }) => parseSlot(Buffer.from(bytes).toString('utf8'))?.kind)
      .filter((kind) => kind !== undefined),
  ),
];

interface BackupContents {
  readonly list: BackupList;
  readonly source: PayloadSource;
  readonly vault: Vault;
  readonly signal: AbortSignal | undefined;
}

type DrillCounts = Pick<BackupDrill, 'cases' | 'payloads' | 'unreadable'> & Pick<Drilled, 'broken'>;

/** Opens every case's label, every listed payload and every payload that a case says is kept, and verifies the hashes. */
async function readAll(path: string, { list, source, vault, signal }: BackupContents): Promise<DrillCounts> {
  const db = openDatabase(path);
  try {
    const labels = await judgeRows(db, vault);
    const broken: BackupPayload[] = [];
    const listed = new Set<string>();
    for (const payload of list.payloads) {
      signal?.throwIfAborted();
      listed.add(payload.sha256);
      if (!(await isWhole(source, payload, vault))) broken.push(payload);
    }
    const lacking = keptIn(db).filter((sha256) => !listed.has(sha256)).length;
    return {
      cases: labels.cases,
      payloads: list.payloads.length - broken.length,
      unreadable: labels.unreadable + broken.length + lacking,
      broken,
    };
  } finally {
    db.close();
  }
}

function keptIn(db: Database): string[] {
  return db
    .prepare(
      `SELECT sha256 FROM cases WHERE payload = 'kept'
       UNION SELECT a.sha256 FROM attachments a JOIN cases c ON c.id = a.case_id
       WHERE a.sha256 IS NOT NULL AND a.state = 'spooled' AND c.payload = 'kept'`,
    )
    .pluck()
    .all() as string[];
}

/** True if the bytes are those of the list and open: the hash alone does not show damage from before the backup. */
async function isWhole(source: PayloadSource, payload: BackupPayload, vault: Vault): Promise<boolean> {
  const whole = await withPayload(source, payload, async (from) => {
    const read = hashed(from);
    try {
      for await (const _ of verifiedFrames(vault, read, payload.sha256));
    } catch (error) {
      if (error instanceof AgentError && error.code === 'spool-damaged') return false;
      throw error;
    }
    return read.digest() === payload.sealed;
  });
  return whole === true;
}

const PREFIX = '.drill-';

/**
 * Removes copies of interrupted drills. Only for the owner of the data folder, and before a drill begins. Never throws: a copy that stays does no
 * harm.
 */
export async function removeDrillFolders(dir: string): Promise<void> {
  // The folder is missing; other faults of the disk are reported elsewhere.
  const names = await readdir(dir).catch(() => []);
  for (const name of names)
    if (name.startsWith(PREFIX)) await removeFolder(join(dir, name)).catch(() => undefined);
}
