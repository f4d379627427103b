/** SMART Backend Services (STU2.2): asymmetric client credentials, private_key_jwt. */

export type TokenResult =
  | { readonly kind: 'token'; readonly token: string; readonly expiresAt: number }
  /** The server is down or does not answer: our settings and keys are not at fault. */
  | { readonly kind: 'unreachable'; readonly code: string; readonly retryAt: number | null }
  /** The server says no (`invalid_client`, …) or our settings or keys cannot work: pauses the destination. */
  | { readonly kind: 'refused'; readonly code: string; readonly status: number | null };

export interface TokenSource {
  /** A token good for the next request; one renewal is shared by all who wait. Never throws. */
  get(signal?: AbortSignal): Promise<TokenResult>;
  /** A 401 was seen with this token: the next `get` renews it (once, even if many callers report it). */
  invalidate(token: string): void;
  /** The server's clock minus ours, ms, as last seen in a `Date` header; null before any. */
  skewMs(): number | null;
  noteServerDate(serverDateMs: number, receivedAtMs: number): void;
  /** End of the wait during which `get` returns the last result without a request, ms; null: no wait. */
  waitsUntil(): number | null;
  /** The server refused our identity in a request by another part (`doctor`): starts the wait for all callers. */
  noteRefused(code: string, status: number): void;
  /** The cause of a refusal may be gone (another key, a person says so): the next `get` makes a request. */
  askAgain(): void;
}

/** A client key. The private half only ever leaves the vault inside this object. */
export interface ClientKey {
  readonly kid: string;
  readonly alg: 'ES384' | 'RS384';
  readonly createdAt: string;
  /** Signs from then on. */
  readonly activeFrom: string;
  readonly retiredAt: string | null;
  /** Signs now. */
  readonly active: boolean;
  /** `next` will sign from its day on; `previous` signs no more; both are published. `retired` is not. */
  readonly state: 'active' | 'next' | 'previous' | 'retired';
}
export interface ClientKeys {
  generate(alg: 'ES384' | 'RS384'): Promise<ClientKey>;
  /** A key made elsewhere; it signs at once, or from `switchAt` (ms) on. @throws AgentError `client-key-…`. */
  import(
    input: Buffer | string,
    options?: { readonly passphrase?: string; readonly certificate?: Buffer; readonly switchAt?: number },
  ): Promise<ClientKey>;
  /**
   * A new key, published from now on and signing from `switchAt` (ms) on; the old one stays published until it is retired.
   * @throws AgentError `no-client-key`, `rotation-pending`, `switch-in-past`.
   */
  rotate(options: {
    readonly alg?: 'ES384' | 'RS384';
    readonly switchAt: number | 'now';
  }): Promise<ClientKey>;
  /** Signs with the former key again, at once. @throws AgentError `no-former-key` */
  putBack(): Promise<ClientKey>;
  /** Ends a key's publication and destroys its private half. @throws AgentError `client-key-unknown`, `client-key-in-use`. */
  retire(kid: string): Promise<ClientKey>;
  list(): Promise<ClientKey[]>;
  /** Public set to hand to NHI: no private member in it. */
  jwks(): Promise<{ keys: Record<string, unknown>[] }>;
  /** Signs with the active key. @throws AgentError `no-client-key`. */
  sign(claims: Record<string, unknown>): Promise<string>;
}
