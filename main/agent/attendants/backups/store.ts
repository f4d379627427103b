import { join } from 'node:path';
import { DAY_MS } from '../../../../shared/days.ts';
import { isSystemError, isTemporaryName, ownerTag } from '../../ground/base/files.ts';
import type { ForeignFolder, Listed } from '../../ground/base/foreign-folder.ts';
import { crashPoint } from '../../ground/crash-point.ts';
import { AgentError } from '../../ground/error.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import { sourceOf } from '../../ground/spool/frames.ts';
import { spoolFile } from '../../ground/spool/sealed-spool.ts';
import { type BackupPayload, isPayloadName, MAGIC, payloadPath, PAYLOADS_FOLDER } from './format.ts';
import { hashed, piecesOf } from './payload-source.ts';
import {
  type BackupOf,
  type Copy,
  databaseAndList,
  digestOf,
  markOf,
  openSpooled,
  spooledIn,
  withCopy,
} from './write-backup.ts';

/** Waiting time for another program that holds an old backup open. */
const HELD_MS = 5_000;

/**
 * Backups of one agent in the second place:
 *   twpas-agent-HOSPITAL-AGENT/twpas-agent-HOSPITAL-DAY-TIME.backup   database and list
 *   twpas-agent-HOSPITAL-AGENT/payloads/ab/SHA256                     each sealed payload once, named by its bytes
 * No other agent writes in that folder: another one on the same share has its own. A payload is written again only to repair it, and is removed when
 * no backup names it any more.
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
    for (const path of [this.name, this.#at(PAYLOADS_FOLDER)]) await this.#folder.makeFolder(path);
  }

  /** Names of files that could be backups of this agent. A link or a pipe with such a name is left out. */
  async names(): Promise<string[]> {
    const listed = await this.#list('');
    return listed
      .filter(({ kind, name }) => kind === 'file' && isBackupName(name, this.#hospitalId))
      .map(({ name }) => name);
  }

  /** Length of a file there; null if it is missing or no file. */
  async sizeOf(name: string): Promise<number | null> {
    try {
      const { kind, size } = await this.#folder.look(this.#at(name));
      return kind === 'file' ? size : null;
    } catch (error) {
      if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return null;
      throw error;
    }
  }

  /**
   * Payloads first, then the database with its list. A crash before the last rename leaves payloads that no backup names: the next backup reuses
   * them, or a sweep removes them.
   * @param known spool files as the last backup's list has them
   * @returns `digest`: SHA-256 of its list; `copied`: bytes copied for this backup, the database with its list and new payloads
   */
  async backUp(of: BackupOf, known: ReadonlyMap<string, BackupPayload>) {
    await this.make();
    await this.#removeLeftovers();
    const put = new PayloadsPut(this, join(of.dataDir, 'spool'), known);
    await put.all(of.signal);
    return withCopy(of, async (copy) => {
      // Payloads that arrived while the others were copied: a case in the database may name them.
      await put.all(of.signal);
      const name = backupName(this.#hospitalId, of.now);
      const digest = await this.#write(name, copy, put.payloads(), of);
      crashPoint('backup-renamed');
      // A copy of this agent that runs elsewhere uses the same folder, and may have swept these payloads meanwhile.
      await put.again(of.signal);
      const bytes = (await this.sizeOf(name)) ?? 0;
      return { name, writtenAt: of.now, digest, bytes, copied: bytes + put.copied };
    });
  }

  async #write(name: string, copy: Copy, payloads: readonly BackupPayload[], of: BackupOf): Promise<string> {
    let digest = '';
    const pieces = async function* (): AsyncGenerator<Buffer> {
      yield MAGIC;
      digest = yield* databaseAndList(copy, payloads, of);
      crashPoint('backup-filled');
    };
    await this.#folder.writeFrom(this.#at(name), pieces(), 0o600, { verify: true });
    return digest;
  }

  /** Names of all payloads in the store. */
  async stored(): Promise<Set<string>> {
    const names = new Set<string>();
    for (const { kind, name: shelf } of await this.#list(PAYLOADS_FOLDER)) {
      if (kind !== 'folder') continue;
      for (const { kind: what, name } of await this.#list(`${PAYLOADS_FOLDER}/${shelf}`))
        if (what === 'file' && isPayloadName(name) && name.startsWith(shelf)) names.add(name);
    }
    return names;
  }

  /**
   * Copies an open file into the store, replacing an existing file. On disk, read back and compared when it resolves.
   * @throws AgentError `file-changed` if the bytes do not match that name
   */
  async put(file: Parameters<typeof sourceOf>[0], sealed: string): Promise<void> {
    const path = payloadPath(sealed);
    await this.#folder.makeFolder(this.#at(path.slice(0, path.lastIndexOf('/'))));
    const source = hashed(await sourceOf(file));
    const pieces = async function* (): AsyncGenerator<Buffer> {
      yield* piecesOf(source);
      if (source.digest() !== sealed) throw new AgentError('file-changed');
    };
    await this.#folder.writeFrom(this.#at(path), pieces(), 0o600, { verify: true });
    crashPoint('store-put');
  }

  /** Removes the file of a backup. Its payloads stay until a sweep: after a crash between the two, the next sweep removes them. */
  async remove(name: string): Promise<void> {
    await this.#folder.remove(this.#at(name), HELD_MS);
    crashPoint('store-removed');
  }

  /** Removes files of killed writes, of any age: nobody else writes here. */
  async #removeLeftovers(): Promise<void> {
    const shelves = (await this.#list(PAYLOADS_FOLDER)).filter(({ kind }) => kind === 'folder');
    for (const path of ['', ...shelves.map(({ name }) => `${PAYLOADS_FOLDER}/${name}`)])
      for (const { name } of await this.#list(path))
        if (isTemporaryName(name))
          await this.#folder.remove(this.#at(path === '' ? name : `${path}/${name}`), HELD_MS);
  }

  /**
   * Removes payloads that no backup names, if they are older than a day. The age is measured by the clock of their own disk: by `newest`, a file
   * written just now. Younger payloads may belong to a running backup.
   */
  async sweep(needed: ReadonlySet<string>, newest: string, signal: AbortSignal): Promise<number> {
    const before = (await this.#folder.look(this.#at(newest))).mtimeMs - DAY_MS;
    let removed = 0;
    for (const path of await this.#unneeded(needed)) {
      signal.throwIfAborted();
      const { kind, mtimeMs } = await this.#folder.look(this.#at(path));
      if (kind !== 'file' || mtimeMs > before) continue;
      await this.#folder.remove(this.#at(path), HELD_MS);
      crashPoint('store-swept');
      removed += 1;
    }
    return removed;
  }

  async #unneeded(needed: ReadonlySet<string>): Promise<string[]> {
    const found: string[] = [];
    for (const { kind, name: shelf } of await this.#list(PAYLOADS_FOLDER)) {
      if (kind !== 'folder') continue;
      for (const { name } of await this.#list(`${PAYLOADS_FOLDER}/${shelf}`))
        if (isPayloadName(name) && !needed.has(name)) found.push(`${PAYLOADS_FOLDER}/${shelf}/${name}`);
    }
    return found;
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

class PayloadsPut {
  readonly #store: BackupStore;
  readonly #spool: string;
  readonly #known: ReadonlyMap<string, BackupPayload>;
  readonly #found = new Map<string, BackupPayload>();
  #stored: Set<string> | null = null;
  /** Bytes copied so far. */
  copied = 0;

  constructor(store: BackupStore, spool: string, known: ReadonlyMap<string, BackupPayload>) {
    this.#store = store;
    this.#spool = spool;
    this.#known = known;
  }

  payloads(): BackupPayload[] {
    return [...this.#found.values()];
  }

  /** Copies every file of the spool that was not processed yet. */
  async all(signal: AbortSignal | undefined): Promise<void> {
    const stored = (this.#stored ??= await this.#store.stored());
    for (const sha256 of await spooledIn(this.#spool)) {
      if (this.#found.has(sha256)) continue;
      // Stopping here is safe: each payload is complete by itself, and the next backup finds it.
      signal?.throwIfAborted();
      const payload = await this.#one(sha256, stored);
      if (payload !== null) this.#found.set(sha256, payload);
    }
  }

  /** Copies again the payloads that this backup names and that have disappeared. */
  async again(signal: AbortSignal | undefined): Promise<void> {
    this.#stored = await this.#store.stored();
    for (const payload of this.payloads()) {
      if (this.#stored.has(payload.sealed)) continue;
      signal?.throwIfAborted();
      await this.#one(payload.sha256, this.#stored);
    }
  }

  /** Null if the file is gone: retention has destroyed it. */
  async #one(sha256: string, stored: Set<string>): Promise<BackupPayload | null> {
    const file = await openSpooled(spoolFile(this.#spool, sha256));
    if (file === null) return null;
    try {
      const mark = await markOf(file);
      const known = this.#known.get(sha256);
      const isSame = known?.bytes === mark.bytes && known.mtimeMs === mark.mtimeMs;
      const sealed = isSame ? known.sealed : await digestOf(file);
      if (!stored.has(sealed)) {
        await this.#store.put(file, sealed);
        stored.add(sealed);
        this.copied += mark.bytes;
      }
      return { ...mark, sealed, sha256 };
    } finally {
      await file.close();
    }
  }
}

/**
 * Writes payloads again that a drill found missing or changed, if the spool has the same bytes.
 * @returns number of payloads written
 */
export async function mendPayloads(
  store: BackupStore,
  dataDir: string,
  broken: readonly BackupPayload[],
): Promise<number> {
  let mended = 0;
  for (const { sha256, sealed } of broken) {
    const file = await openSpooled(spoolFile(join(dataDir, 'spool'), sha256));
    if (file === null) continue;
    try {
      // The payload may be sealed with another key by now: then this backup cannot be repaired.
      if ((await digestOf(file)) !== sealed) continue;
      await store.put(file, sealed);
      mended += 1;
    } finally {
      await file.close();
    }
  }
  return mended;
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
