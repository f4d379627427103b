/**
 * A backup: one file.
 *   magic line · the database · the list · the end line
 * The list is one line of JSON (`BackupHead`). The end line has the HMAC of magic and list by a key of the vault. The list has the SHA-256 of the
 * database, so the HMAC proves it too. Payloads lie beside the file, in `spool/`: each is sealed, and opens only to the hash in its name.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { AgentError } from '../../ground/error.ts';
import type { BackupKey } from '../../ground/vault/vault.ts';

export const MAGIC = Buffer.from('twpas-agent backup 1\n', 'latin1');

/** Slots and client keys together are some kilobytes. A longer list was not written by this program. */
export const MOST_LIST_BYTES = 8 * 2 ** 20;

/** Files that a backup may put into `keys/`. Never the machine key: a planted one would open every later backup. */
const KEY_FILE = /^keys\/(slots\/[A-Za-z]{1,32}-[0-9a-f]{8}\.json|clients\/[\w-]{1,120}\.(json|sealed))$/;
export const isKeyFile = (path: string): boolean => KEY_FILE.test(path);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

const backupHead = z.strictObject({
  v: z.literal(1),
  /** ms. */
  writtenAt: count,
  /** `user_version` of the database. */
  schema: z.int().min(1),
  /** The last revision given out, and the trail's last line. If they are older than the folder's, an older state was restored. */
  revision: count,
  trail: z.strictObject({ n: count, hash: sha256 }).nullable(),
  database: z.strictObject({ bytes: count, sha256 }),
  /** Key slots and client keys, sealed as they lie in the data folder. */
  keys: z.array(z.strictObject({ path: z.string().regex(KEY_FILE), base64: z.base64() })),
});
export type BackupHead = z.infer<typeof backupHead>;

/** A small file of a backup: it shows which key opens it. */
export interface KeyFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export const keyFilesOf = ({ keys }: BackupHead): KeyFile[] =>
  keys.map(({ path, base64 }) => ({ path, bytes: Buffer.from(base64, 'base64') }));

export interface BackupEnd {
  /** Names the key of `mac`. */
  readonly key: string;
  readonly mac: string;
  readonly listBytes: number;
}

const END = /^([0-9a-f]{8}) ([0-9a-f]{64}) (\d{10})\n$/;
export const END_BYTES = 8 + 1 + 64 + 1 + 10 + 1;

/** List and end line. */
export function signedList(head: BackupHead, { name, key }: BackupKey): Buffer {
  const list = Buffer.from(`${JSON.stringify(head)}\n`, 'utf8');
  if (list.length > MOST_LIST_BYTES) throw new RangeError('more key files than a backup can have');
  const mac = createHmac('sha256', key).update(MAGIC).update(list).digest('hex');
  const end = `${name} ${mac} ${String(list.length).padStart(10, '0')}\n`;
  return Buffer.concat([list, Buffer.from(end, 'latin1')]);
}

/** Null: not an end line. */
export function readEnd(bytes: Buffer): BackupEnd | null {
  const [, key, mac, listBytes] = END.exec(bytes.toString('latin1')) ?? [];
  if (key === undefined || mac === undefined) return null;
  return { key, mac, listBytes: Number(listBytes) };
}

/** @throws AgentError `backup-other-key`; `backup-unproven`: it names our key, but its HMAC differs */
export function proveList(list: Buffer, end: BackupEnd, { name, key }: BackupKey): void {
  if (end.key !== name) throw new AgentError('backup-other-key');
  const right = createHmac('sha256', key).update(MAGIC).update(list).digest();
  if (!timingSafeEqual(right, Buffer.from(end.mac, 'hex'))) throw new AgentError('backup-unproven');
}

/** @throws AgentError `backup-unreadable` */
export function readHead(list: Buffer): BackupHead {
  const head = backupHead.safeParse(parsed(list.toString('utf8')));
  if (!head.success) throw unreadable(head.error);
  return head.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not a head: the caller reports it
  }
}

export const unreadable = (cause: unknown): AgentError => new AgentError('backup-unreadable', { cause });
