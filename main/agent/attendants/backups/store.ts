import { join } from 'node:path';
import { isSystemError, isTemporaryName, ownerTag } from '../../ground/base/files.ts';
import { copyDurably, type ForeignFolder, type Listed } from '../../ground/base/foreign-folder.ts';
import { crashPoint } from '../../ground/crash-point.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import { spoolFile } from '../../ground/spool/sealed-spool.ts';
import type { BackupKey } from '../../ground/vault/vault.ts';
import type { BackupHead } from './format.ts';
import { payloadPath, SPOOL } from './payloads.ts';
import { findBackups } from './read-backup.ts';
import { type BackupOf, piecesOf, spooledIn, withCopy } from './write-backup.ts';

/** Waiting time for another program that holds an old backup open. */
const HELD_MS = 5_000;
/** Clocks are corrected by small amounts all the time. */
const LEEWAY_MS = 5 * 60_000;

/** A backup dated further ahead comes from a wrong clock. It counts neither as the last backup nor among those to keep. */
export const isOfTheFuture = (writtenAt: number, now: number): boolean => writtenAt > now + LEEWAY_MS;

/** A proven backup in the second place. */
export interface StoredBackup {
  readonly name: string;
  readonly head: BackupHead;
}

/**
 * Backups of one agent in the second place:
 *   twpas-agent-HOSPITAL-AGENT/twpas-agent-HOSPITAL-DAY-TIME.backup   the database, the keys and the signed list
 *   twpas-agent-HOSPITAL-AGENT/spool/ab/SHA256                        the data folder's spool, file by file
 * No other agent writes in that folder: another one on the same share has its own.
 */
export class BackupStore {
  readonly #folder: ForeignFolder;
  readonly #hospitalId: string;
  readonly name: string;

  constructor(
    folder: ForeignFolder,
    { hospitalId, agentId }: { readonly hospitalId: string; readonly agentId: string },
  ) {
    this.#folder = folder;
    this.#hospitalId = hospitalId;
    this.name = `twpas-agent-${hospitalId}-${ownerTag(agentId)}`;
  }

  pathOf(name: string): string {
    return join(this.#folder.path, this.name, name);
  }

  async make(): Promise<void> {
    await this.#folder.make();
    for (const path of [this.name, this.#at(SPOOL)]) await this.#folder.makeFolder(path);
  }

  /** Names of files that could be backups of this agent. A link or a pipe with such a name is left out. */
  async names(): Promise<string[]> {
    const listed = await this.#list('');
    return listed
      .filter(({ kind, name }) => kind === 'file' && isBackupName(name, this.#hospitalId))
      .map(({ name }) => name);
  }

  /** Backups that this key has signed, newest first. A copy under another name counts as none. */
  async proven(key: BackupKey): Promise<StoredBackup[]> {
    const names = await this.names();
    if (names.length === 0) return [];
    const heads = await findBackups(
      names.map((name) => this.pathOf(name)),
      key,
    );
    return names
      .flatMap((name, at): StoredBackup[] => {
        const head = heads[at] ?? null;
        return head !== null && name === backupName(this.#hospitalId, head.writtenAt) ? [{ name, head }] : [];
      })
      .sort((a, b) => b.head.writtenAt - a.head.writtenAt);
  }

  /**
   * Payloads first, then the database with its signed list. A crash before the last rename leaves payloads more than the backups need.
   * @returns `payloads`: those that the new backup's cases keep; `copied`: bytes written for this backup
   */
  async backUp(of: BackupOf) {
    await this.make();
    await this.#removeLeftovers();
    const spool = join(of.dataDir, 'spool');
    let copied = await this.#mirror(spool, of.signal);
    return withCopy(of, async (copy) => {
      // Payloads that arrived while the others were copied: a case in the database may name them.
      copied += await this.#mirror(spool, of.signal);
      const name = backupName(this.#hospitalId, of.now);
      await this.#folder.writeFrom(this.#at(name), piecesOf(copy, of), 0o600, { verify: true });
      crashPoint('backup-renamed');
      const bytes = (await this.#folder.look(this.#at(name))).size;
      return { name, bytes, copied: bytes + copied, payloads: copy.payloads };
    });
  }

  /** Copies the files of the spool that are missing here. @returns the number of bytes */
  async #mirror(spool: string, signal: AbortSignal | undefined): Promise<number> {
    const stored = new Set(await this.#stored());
    let bytes = 0;
    for (const sha256 of await spooledIn(spool)) {
      if (stored.has(sha256)) continue;
      signal?.throwIfAborted();
      const path = this.#at(payloadPath(sha256));
      await this.#folder.makeFolder(path.slice(0, path.lastIndexOf('/')));
      try {
        await copyDurably(spoolFile(spool, sha256), this.#folder, path);
      } catch (error) {
        // Retention has destroyed the file since the spool was listed.
        if (isSystemError(error, 'ENOENT')) continue;
        throw error;
      }
      crashPoint('store-put');
      bytes += (await this.#folder.look(path)).size;
    }
    return bytes;
  }

  /** Names of all payloads here. */
  async #stored(): Promise<string[]> {
    const names: string[] = [];
    for (const { kind, name: shelf } of await this.#list(SPOOL)) {
      if (kind !== 'folder') continue;
      for (const { kind: what, name } of await this.#list(`${SPOOL}/${shelf}`))
        if (what === 'file' && /^[0-9a-f]{64}$/.test(name) && name.startsWith(shelf)) names.push(name);
    }
    return names;
  }

  /** Removes files of killed writes, of any age: nobody else writes here. */
  async #removeLeftovers(): Promise<void> {
    const shelves = (await this.#list(SPOOL)).filter(({ kind }) => kind === 'folder');
    for (const path of ['', ...shelves.map(({ name }) => `${SPOOL}/${name}`)])
      for (const { name } of await this.#list(path))
        if (isTemporaryName(name))
          await this.#folder.remove(this.#at(path === '' ? name : `${path}/${name}`), HELD_MS);
  }

  /**
   * Removes the backups beyond the newest `keep`, and files under their names that are older and not proven. Backups dated in the future stay.
   * @returns the number of unproven files that stay
   */
  async removeOld(key: BackupKey, keep: number, now: number): Promise<number> {
    const proven = await this.proven(key);
    const counted = proven.filter(({ head }) => !isOfTheFuture(head.writtenAt, now));
    const oldest = counted[keep - 1]?.head.writtenAt ?? -Infinity;
    const times = new Map(proven.map(({ name, head }) => [name, head.writtenAt]));
    let broken = 0;
    for (const name of await this.names()) {
      const isOld = (times.get(name) ?? timeIn(name)) < oldest;
      if (isOld) {
        await this.#folder.remove(this.#at(name), HELD_MS);
        crashPoint('store-removed');
      } else if (!times.has(name)) broken += 1;
    }
    return broken;
  }

  /**
   * Removes the payloads that neither a case nor the spool has, once they are older than `ageMs`. The clock of their own disk measures the age, by
   * `newest`, a file written just now. A younger payload may belong to a kept backup of a state that a restore has replaced.
   */
  async sweep(
    needed: { readonly payloads: readonly string[]; readonly spool: string },
    newest: string,
    ageMs: number,
  ): Promise<number> {
    const stays = new Set([...needed.payloads, ...(await spooledIn(needed.spool))]);
    const before = (await this.#folder.look(this.#at(newest))).mtimeMs - ageMs;
    let removed = 0;
    for (const sha256 of await this.#stored()) {
      if (stays.has(sha256)) continue;
      const path = this.#at(payloadPath(sha256));
      if ((await this.#folder.look(path)).mtimeMs > before) continue;
      await this.#folder.remove(path, HELD_MS);
      crashPoint('store-swept');
      removed += 1;
    }
    return removed;
  }

  #at(path: string): string {
    return path === '' ? this.name : `${this.name}/${path}`;
  }

  /** Empty if the folder is missing. */
  async #list(path: string): Promise<Listed[]> {
    try {
      return await this.#folder.list(this.#at(path));
    } catch (error) {
      if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return [];
      throw error;
    }
  }
}

/** `twpas-agent-0101090517-20261125-031500.backup`, in Taipei time, so that sorting by name sorts by time. */
export function backupName(hospitalId: string, now: number): string {
  const [day = '', time = ''] = taipeiTime(now).split('T');
  return `twpas-agent-${hospitalId}-${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}.backup`;
}

export const isBackupName = (name: string, hospitalId: string): boolean =>
  /^twpas-agent-(\d{10})-\d{8}-\d{6}\.backup$/.exec(name)?.[1] === hospitalId;

/** Time in the name, ms; Infinity if the name has none. */
export function timeIn(name: string): number {
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] =
    /-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)\.backup$/.exec(name) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  return Number.isNaN(at) ? Infinity : at;
}
