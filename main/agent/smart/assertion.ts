import { randomBytes } from 'node:crypto';

/** Four minutes: the server's limit is five, and its clock is known to us only to the second. */
const LIFETIME_SECONDS = 240;

/**
 * Claims of the client assertion for private_key_jwt. RFC 7523 §3, SMART STU2.2 Backend Services.
 * `audience` is the token endpoint exactly as discovered; `serverNowMs` the time by the server's clock.
 * `jti` has 192 random bits: it repeats neither here nor after a restart, without anything being remembered.
 */
export function assertionClaims(options: {
  readonly clientId: string;
  readonly audience: string;
  readonly serverNowMs: number;
}): Record<string, unknown> {
  const iat = Math.floor(options.serverNowMs / 1000);
  return {
    iss: options.clientId,
    sub: options.clientId,
    aud: options.audience,
    iat,
    exp: iat + LIFETIME_SECONDS,
    jti: randomBytes(24).toString('base64url'),
  };
}
