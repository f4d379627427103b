import type { KeyObject } from 'node:crypto';

/** Domains of digests. Each has its own key. */
export type DigestDomain = 'path' | 'claim' | 'patient' | 'doctor' | 'attachment' | 'sentence';

/** Key of HMAC-SHA-256 that proves a backup to be ours. */
export interface BackupKey {
  readonly name: string;
  readonly key: KeyObject;
}

/** Seals what could name a patient. AES-256-GCM; the associated data binds a sealed value to its place. */
export interface Vault {
  /** `place`: table, column and row (or file), e.g. `cases.summary.261124-7K3M9Q`: elsewhere the value does not open. `before`: unsealed prefix. */
  seal(plain: Buffer, place: string, before?: Buffer): Buffer;
  /** @throws AgentError `sealed-damaged` when the tag does not verify. */
  open(sealed: Buffer, place: string): Buffer;
  sealText(plain: string, place: string): Buffer;
  openText(sealed: Buffer, place: string): string;
  /** Keyed digest (hex, HMAC-SHA-256 with its own key per `domain`): equality of names and numbers without storing them. */
  digest(domain: DigestDomain, value: string): string;
  /** Name of the key of `mac`: HMAC-SHA-256 (hex) that later proves data to be ours, such as a line of the trail. */
  readonly macKey: string;
  mac(text: Buffer | string): string;
  /** True if `mac` is that of `text` by the key of that name; null where there is no such key here. */
  checkMac(key: string, text: Buffer | string, mac: string): boolean | null;
  readonly backupKey: BackupKey;
}
