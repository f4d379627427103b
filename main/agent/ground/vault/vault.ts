import type { KeyObject } from 'node:crypto';

/** What digests are made of. Each has a key of its own, which stays through every rotation of the data key. */
export const DIGEST_DOMAINS = ['path', 'claim', 'patient', 'doctor', 'attachment'] as const;
export type DigestDomain = (typeof DIGEST_DOMAINS)[number];

/** HMAC-SHA-256 keys of one use: by the newest data key, and by older ones that something on the disk still needs. */
export interface UseKeys {
  /** Names the key that new MACs are made with. */
  readonly newest: string;
  readonly byName: ReadonlyMap<string, KeyObject>;
}

/** Seals what could name a patient. AES-256-GCM; the associated data binds a sealed value to its place. */
export interface Vault {
  /** `place` = table, column and row (or file), e.g. `cases.summary.261124-7K3M9Q`: a sealed value moved elsewhere does not open. */
  seal(plain: Buffer, place: string): Buffer;
  /** @throws AgentError `sealed-damaged` when the tag does not verify. */
  open(sealed: Buffer, place: string): Buffer;
  sealText(plain: string, place: string): Buffer;
  /** For what is never written again, a line of the trail: by a key that is kept for as long, when the data key is rotated. */
  sealForTrail(plain: string, place: string): Buffer;
  openText(sealed: Buffer, place: string): string;
  /** What the newest data key seals begins with these bytes; what begins otherwise waits to be sealed again. */
  readonly sealedBegins: Buffer;
  /** Keyed digest (hex, HMAC-SHA-256 under a key of its own per `domain`): equality of names and numbers without storing them. */
  digest(domain: DigestDomain, value: string): string;
  /** Names the key that `mac` goes by: HMAC-SHA-256 (hex) for what has to be known as ours later, such as a line of the trail. */
  readonly macKey: string;
  mac(text: Buffer | string): string;
  /** Whether `mac` is that of `text` by the key of that name; null where there is no such key here. */
  checkMac(key: string, text: Buffer | string, mac: string): boolean | null;
  /** What proves that a backup is ours. */
  readonly backupKeys: UseKeys;
  /** What binds a case's plain columns to it. */
  readonly caseKeys: UseKeys;
}
