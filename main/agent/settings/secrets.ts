/** Secrets need not stand in a settings file: these are given by environment, and read where they are used. */
export const SECRET_VARIABLES = ['TWPAS_PASSPHRASE', 'TWPAS_PROXY_USER', 'TWPAS_PROXY_PASSWORD'] as const;

/** A value as it may be shown: an address without the name and password in it. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? URL.parse(value) : null;
  if (url === null || (url.username === '' && url.password === '')) return value;
  url.username = '***';
  url.password = '';
  return url.href;
}
