/** SMART Backend Services (STU2.2): asymmetric client credentials, private_key_jwt. */

export type TokenResult =
  | {
      readonly kind: 'token';
      readonly token: string;
      readonly expiresAt: number;
      readonly missingScopes: readonly string[];
    }
  /** Server down or not answering: nothing wrong with us. */
  | { readonly kind: 'unreachable'; readonly code: string; readonly retryAt: number | null }
  /** The server says no (`invalid_client`, …) or our settings or keys cannot work: pauses the destination. */
  | { readonly kind: 'refused'; readonly code: string; readonly status: number | null };

export interface TokenSource {
  /** A token good for the next request; one renewal is shared by all who wait. Never throws. */
  get(signal?: AbortSignal): Promise<TokenResult>;
  /** A 401 was seen with this token: the next `get` renews it (once, also when many say so). */
  invalidate(token: string): void;
  /** The server's clock minus ours, ms, as last seen in a `Date` header; null before any. */
  skewMs(): number | null;
  noteServerDate(serverDateMs: number, receivedAtMs: number): void;
}

/** A client key. The private half only ever leaves the vault inside this object. */
export interface ClientKey {
  readonly kid: string;
  readonly alg: 'ES384' | 'RS384';
  readonly createdAt: string;
  readonly active: boolean;
}
export interface ClientKeys {
  generate(alg: 'ES384' | 'RS384'): Promise<ClientKey>;
  /** A key made elsewhere (PEM or JWK text); it becomes the active one. @throws AgentError `client-key-unreadable`, `client-key-unsuitable`. */
  import(text: string, passphrase?: string): Promise<ClientKey>;
  list(): Promise<ClientKey[]>;
  /** Public set to hand to NHI: no private member in it. */
  jwks(): Promise<{ keys: Record<string, unknown>[] }>;
  /** Signs with the active key. @throws AgentError `no-client-key`. */
  sign(claims: Record<string, unknown>): Promise<string>;
}
