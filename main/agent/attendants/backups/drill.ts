import { existsSync } from 'node:fs';
import { mkdtemp, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BackupDrill } from '../../../../shared/api/operations-contract.ts';
import { createPrivateFile, ensurePrivateDir } from '../../ground/base/files.ts';
import { removeFolder } from '../../ground/base/held-file.ts';
import { openDatabase } from '../../ground/db/open.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import { parseSlot } from '../../ground/vault/slot-files.ts';
import type { OpenVault } from '../../ground/vault/slots.ts';
import type { Vault } from '../../ground/vault/vault.ts';
import { type KeyFile, keyFilesOf } from './format.ts';
import { payloadsIn, payloadsOf, SPOOL } from './payloads.ts';
import { takeFrom } from './read-backup.ts';

/** Key slots that a new machine can open, too. */
const ELSEWHERE = ['recovery', 'passphrase'];

/** True if a backup with slots of these kinds can be opened when this machine is lost. */
export const opensElsewhere = (kinds: readonly string[]): boolean =>
  kinds.some((kind) => ELSEWHERE.includes(kind));

/** Number of payloads that a drill opens. */
const SAMPLE = 10;

interface DrillOptions {
  readonly dataDir: string;
  readonly own: OpenVault;
  /** Ends the drill between two payloads. */
  readonly signal?: AbortSignal;
}

/**
 * A trial restore: the database is extracted by the steps of a real restore, into a folder of its own, and ten payloads by chance are read and
 * opened: from beside the backup, or the data folder's own if none lie there. The agent continues meanwhile and is not touched.
 * @throws AgentError as `takeDatabase`
 */
export async function drillBackup(
  file: string,
  { dataDir, own, signal }: DrillOptions,
): Promise<BackupDrill> {
  const begun = performance.now();
  const parent = join(dataDir, 'backups');
  await ensurePrivateDir(parent);
  await removeDrillFolders(parent);
  const place = await mkdtemp(join(parent, PREFIX));
  try {
    const to = join(place, 'agent.db');
    createPrivateFile(to);
    const head = await takeFrom(file, { to, key: own.backupKey });
    const keyFiles = keyFilesOf(head);
    const spool = existsSync(join(dirname(file), SPOOL)) ? join(dirname(file), SPOOL) : join(dataDir, SPOOL);
    const read = await readSample(spool, { place, vault: own, signal });
    const slotKinds = kindsIn(keyFiles);
    return {
      file,
      ok: read.unreadable === 0,
      writtenAt: taipeiTime(head.writtenAt),
      spool,
      ...read,
      slotKinds,
      opensElsewhere: opensElsewhere(slotKinds),
      ms: Math.round(performance.now() - begun),
    };
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

async function readSample(
  spool: string,
  { place, vault, signal }: { place: string; vault: Vault; signal: AbortSignal | undefined },
): Promise<Pick<BackupDrill, 'cases' | 'kept' | 'payloads' | 'unreadable'>> {
  const db = openDatabase(join(place, 'agent.db'));
  let cases: number;
  let kept: string[];
  try {
    cases = db.prepare('SELECT COUNT(*) FROM cases').pluck().get() as number;
    kept = payloadsOf(db);
  } finally {
    db.close();
  }
  const copy = payloadsIn(spool, vault);
  const sample = byChance(kept, SAMPLE);
  let payloads = 0;
  for (const sha256 of sample) {
    signal?.throwIfAborted();
    if ((await copy(sha256, join(place, sha256))) === 'copied') payloads += 1;
  }
  return { cases, kept: kept.length, payloads, unreadable: sample.length - payloads };
}

function byChance(all: readonly string[], count: number): string[] {
  const left = [...all];
  const taken: string[] = [];
  while (taken.length < count && left.length > 0)
    taken.push(...left.splice(Math.floor(Math.random() * left.length), 1));
  return taken;
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
