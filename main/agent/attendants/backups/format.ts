/**
 * A backup: one file.
 *   magic line · payloads, one behind the other (only in a whole backup) · the database · the list · the end line
 * The list names all of it: a line of JSON (`BackupHead`), then a line for each payload. The end line has the HMAC of magic and list
 * by a key of the vault. The list has the SHA-256 of the database and of each payload, so the HMAC proves them too.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { AgentError } from '../../ground/error.ts';
import type { UseKeys } from '../../ground/vault/vault.ts';

export const MAGIC = Buffer.from('twpas-agent backup 1\n', 'latin1');

/** Enough for more than a million payloads. A longer list was not written by this program. */
export const MOST_LIST_BYTES = 256 * 2 ** 20;
/** Slots and client keys together: some kilobytes. */
export const MOST_KEY_BYTES = 4 * 2 ** 20;

/** Files that a backup may put into `keys/`. Never the machine key: a planted one would open every later backup. */
const KEY_FILE = /^keys\/(slots\/[A-Za-z]{1,32}-[0-9a-f]{8}\.json|clients\/[\w-]{1,120}\.(json|sealed))$/;
export const isKeyFile = (path: string): boolean => KEY_FILE.test(path);

const SHA256 = /^[0-9a-f]{64}$/;
const sha256 = z.string().regex(SHA256);
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

/** A file of the spool, as it is on disk. */
export interface BackupPayload {
  /** SHA-256 of the sealed bytes: its name in the store. */
  readonly sealed: string;
  readonly bytes: number;
  /** Time of the spool's file, ms: with `bytes`, it shows whether the file is still the same. */
  readonly mtimeMs: number;
  /** SHA-256 of the plain bytes: its name in the spool. */
  readonly sha256: string;
}

export interface BackupList {
  readonly head: BackupHead;
  readonly payloads: readonly BackupPayload[];
}

export interface BackupEnd {
  /** Names the key of `mac`. */
  readonly key: string;
  readonly mac: string;
  readonly listBytes: number;
}

const END = /^([0-9a-f]{8}) ([0-9a-f]{64}) (\d{10})\n$/;
export const END_BYTES = 8 + 1 + 64 + 1 + 10 + 1;

/** List and end line, and the SHA-256 of the list. That digest identifies a backup of ours, even without its key. */
export function signedList({ head, payloads }: BackupList, keys: UseKeys): { bytes: Buffer; digest: string } {
  const lines = payloads.map(
    ({ sealed, bytes, mtimeMs, sha256: name }) => `${sealed} ${String(bytes)} ${String(mtimeMs)} ${name}\n`,
  );
  const list = Buffer.from(`${JSON.stringify(head)}\n${lines.join('')}`, 'utf8');
  if (list.length > MOST_LIST_BYTES) throw new RangeError('a list of more payloads than a backup can have');
  const key = keys.byName.get(keys.newest);
  if (key === undefined) throw new Error('a vault has its newest key');
  const mac = createHmac('sha256', key).update(MAGIC).update(list).digest('hex');
  const end = `${keys.newest} ${mac} ${String(list.length).padStart(10, '0')}\n`;
  return { bytes: Buffer.concat([list, Buffer.from(end, 'latin1')]), digest: digestOfList(list) };
}

export const digestOfList = (list: Uint8Array): string => createHash('sha256').update(list).digest('hex');

/** Null: not an end line. */
export function readEnd(bytes: Buffer): BackupEnd | null {
  const [, key, mac, listBytes] = END.exec(bytes.toString('latin1')) ?? [];
  if (key === undefined || mac === undefined) return null;
  return { key, mac, listBytes: Number(listBytes) };
}

/** `wrong`: we have the key, but the HMAC differs; `other-key`: the key is not here. */
export type Proof = 'proven' | 'wrong' | 'other-key';

export function proofOf(list: Buffer, end: BackupEnd, keys: UseKeys): Proof {
  const key = keys.byName.get(end.key);
  if (key === undefined) return 'other-key';
  const right = createHmac('sha256', key).update(MAGIC).update(list).digest();
  return timingSafeEqual(right, Buffer.from(end.mac, 'hex')) ? 'proven' : 'wrong';
}

/** @throws AgentError `backup-unreadable` */
export function readHead(list: Buffer): BackupHead {
  const end = list.indexOf(0x0a);
  if (end > 2 * MOST_KEY_BYTES) throw unreadable(null);
  const head = backupHead.safeParse(parsed(list.subarray(0, Math.max(0, end)).toString('utf8')));
  if (!head.success) throw unreadable(head.error);
  return head.data;
}

/** @throws AgentError `backup-unreadable` */
export function readList(list: Buffer): BackupList {
  const head = readHead(list);
  const lines = list
    .subarray(list.indexOf(0x0a) + 1)
    .toString('latin1')
    .split('\n');
  if (lines.pop() !== '') throw unreadable(null);
  return { head, payloads: lines.map(payloadOf) };
}

const PAYLOAD = /^([0-9a-f]{64}) (\d{1,15}) (\d{1,15}) ([0-9a-f]{64})$/;

function payloadOf(line: string): BackupPayload {
  const [, sealed, bytes, mtimeMs, name] = PAYLOAD.exec(line) ?? [];
  if (sealed === undefined || name === undefined) throw unreadable(null);
  return { sealed, bytes: Number(bytes), mtimeMs: Number(mtimeMs), sha256: name };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not a head: the caller reports it
  }
}

/** Path of a payload in a store, `/`-separated. A payload's name is a SHA-256. */
export const PAYLOADS_FOLDER = 'payloads';
export const isPayloadName = (name: string): boolean => SHA256.test(name);
export const payloadPath = (sealed: string): string => `${PAYLOADS_FOLDER}/${sealed.slice(0, 2)}/${sealed}`;

export const unreadable = (cause: unknown): AgentError => new AgentError('backup-unreadable', { cause });
