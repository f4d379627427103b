import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { accountName } from '../base/account.ts';
import { ensurePrivateDir, nullIfMissing, writeDurably } from '../base/files.ts';
import { AgentError } from '../error.ts';
import type { Clock, KeySlot } from '../../ports.ts';
import { keyIdOf } from './sealing.ts';

/** One wrapped copy of the data key, `keys/slots/<name>.json`; the name is `<kind>-<random>`. */
export interface SlotFile {
  readonly v: 1;
  readonly kind: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Account and host that made it: shown to a person when no slot opens. */
  readonly account: string;
  readonly host: string;
  /** Names the data key inside, see `keyIdOf`. */
  readonly keyId: string;
  /** The result of the slot's `wrap`. */
  readonly wrapped: Readonly<Record<string, unknown>>;
}

export interface NamedSlot extends SlotFile {
  readonly name: string;
}

export interface FoundSlots {
  readonly slots: readonly NamedSlot[];
  /** Files there that cannot be read as a slot: damaged, or of a newer version. */
  readonly unreadable: number;
}

/** All slots of `slotsDir`, by name; none if the folder is missing. */
export async function readSlots(slotsDir: string): Promise<FoundSlots> {
  const found = (await readdir(slotsDir).catch(nullIfMissing)) ?? [];
  const names = found.filter((name) => name.endsWith('.json')).sort();
  const slots: NamedSlot[] = [];
  for (const name of names) {
    const slot = parseSlot(await readFile(join(slotsDir, name), 'utf8'));
    if (slot !== null) slots.push({ ...slot, name: name.slice(0, -'.json'.length) });
  }
  return { slots, unreadable: names.length - slots.length };
}

/** On disk when it resolves: a crash later finds it, a crash before finds no part of it. */
export async function writeSlot(
  slotsDir: string,
  slot: Pick<SlotFile, 'kind' | 'createdAt' | 'keyId' | 'wrapped'>,
): Promise<void> {
  if (!/^[A-Za-z]{1,32}$/.test(slot.kind)) throw new Error('a kind of slot is one word');
  const whole: SlotFile = { v: 1, account: accountName(), host: hostname(), ...slot };
  await ensurePrivateDir(slotsDir);
  const name = `${slot.kind}-${randomBytes(4).toString('hex')}`;
  await writeDurably(join(slotsDir, `${name}.json`), `${JSON.stringify(whole, null, 2)}\n`, 0o600);
}

/** Refuses slots of several data keys. @throws AgentError `vault-mixed` */
export function refuseMixed(slots: readonly SlotFile[]): void {
  if (new Set(slots.map(({ keyId }) => keyId)).size > 1) throw new AgentError('vault-mixed');
}

/** Null for what cannot be read as a slot. */
export function parseSlot(text: string): SlotFile | null {
  let record: Record<string, unknown>;
  try {
    // A value that is no object has none of the fields.
    record = { ...(JSON.parse(text) as object) };
  } catch {
    // Counted as unreadable by the caller, who tells a person.
    return null;
  }
  const { v, kind, createdAt, account, host, keyId, wrapped } = record;
  const texts = [kind, createdAt, account, host, keyId];
  if (v !== 1 || !texts.every((value) => typeof value === 'string')) return null;
  if (typeof wrapped !== 'object' || wrapped === null) return null;
  return record as unknown as SlotFile;
}

/** Folder of the slots. */
export interface KeysFolder {
  /** `dataDir/keys`. */
  readonly dir: string;
  readonly clock: Clock;
}

/**
 * Wraps the data key and writes the slot. On disk when it resolves.
 * @throws AgentError `vault-slot-useless`
 */
export async function addSlot(dataKey: Buffer, { dir, clock }: KeysFolder, slot: KeySlot): Promise<void> {
  const wrapped = await slot.wrap(Buffer.from(dataKey));
  const opened = await slot.unwrap({ ...wrapped });
  // Better no slot than one that people rely on and that does not open.
  if (opened?.equals(dataKey) !== true) {
    throw new AgentError('vault-slot-useless', { kind: slot.kind });
  }
  const createdAt = new Date(clock.now()).toISOString();
  await writeSlot(join(dir, 'slots'), { kind: slot.kind, createdAt, keyId: keyIdOf(dataKey), wrapped });
}
