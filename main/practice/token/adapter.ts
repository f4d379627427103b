import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Tokens and used jtis of one practice server, in memory; the client's entry follows its registered keys. */
export interface TokenStore {
  adapter(model: string): Adapter;
  /** Forgets every access token: the next use of one is a genuine 401. */
  revokeTokens(): void;
}

export function createTokenStore(client: () => AdapterPayload & { client_id: string }): TokenStore {
  const rows = new Map<string, AdapterPayload>();
  const adapter = (model: string): Adapter => ({
    upsert: (id, payload) => {
      rows.set(`${model}:${id}`, payload);
      return Promise.resolve();
    },
    find: (id) => {
      if (model !== 'Client') return Promise.resolve(rows.get(`${model}:${id}`));
      const registered = client();
      return Promise.resolve(registered.client_id === id ? registered : undefined);
    },
    findByUserCode: () => Promise.resolve(undefined),
    findByUid: () => Promise.resolve(undefined),
    consume: () => Promise.resolve(),
    destroy: (id) => {
      rows.delete(`${model}:${id}`);
      return Promise.resolve();
    },
    revokeByGrantId: () => Promise.resolve(),
  });
  return {
    adapter,
    revokeTokens() {
      for (const key of rows.keys()) if (key.startsWith('ClientCredentials:')) rows.delete(key);
    },
  };
}
