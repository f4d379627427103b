/** Seals what could name a patient. AES-256-GCM; the associated data binds a sealed value to its place. */
export interface Vault {
  /** `place` = table, column and row (or file), e.g. `cases.summary.261124-7K3M9Q`: a sealed value moved elsewhere does not open. */
  seal(plain: Buffer, place: string): Buffer;
  /** @throws AgentError `sealed-damaged` when the tag does not verify. */
  open(sealed: Buffer, place: string): Buffer;
  sealText(plain: string, place: string): Buffer;
  openText(sealed: Buffer, place: string): string;
  /** Keyed digest (hex, HMAC-SHA-256 under a key of its own per `domain`): equality of names and numbers without storing them. */
  digest(domain: string, value: string): string;
  /** Names the key that `mac` goes by: HMAC-SHA-256 (hex) for what has to be known as ours later, such as a line of the trail. */
  readonly macKey: string;
  mac(text: Buffer | string): string;
  /** Whether `mac` is that of `text` by the key of that name; null where there is no such key here. */
  checkMac(key: string, text: Buffer | string, mac: string): boolean | null;
}
