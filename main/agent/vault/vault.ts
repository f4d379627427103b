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
}
