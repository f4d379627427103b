import type { Settings } from '../../../shared/settings.ts';
import type { Http, HttpAnswer } from '../net/exchange.ts';
import type { Clock } from '../ports.ts';
import type { SmartConfiguration } from '../smart/discovery.ts';
import type { TokenAnswer } from '../smart/token-request.ts';
import type { ClientKeys } from '../smart/token-source.ts';
import type { Surroundings } from './surroundings.ts';

/** What the steps are given, and what earlier ones have learnt for later ones. */
export interface DoctorContext {
  readonly settings: Settings;
  /** Where they were read from; null: from no file. */
  readonly settingsFile: string | null;
  readonly clock: Clock;
  readonly keys: ClientKeys;
  /** A client of its own: no connection of the agent's is touched, and none is reused. */
  readonly http: Http;
  readonly resolveProxy: ((url: string) => Promise<string>) | undefined;
  /** The settings name a server that nobody at the machine has confirmed. */
  readonly newServer: boolean;
  /** What a start found wrong with the audit trail, and when. */
  readonly trailBroken: { readonly code: string; readonly at: number } | null;
  /** The latest time that the data folder knows of, ms; null when it is empty. */
  readonly lastSeenAt: number | null;
  readonly surroundings: Surroundings;
  /** Is told what the token server said, so that the agent does not ask the same again. */
  readonly heardOfIdentity?: ((answer: TokenAnswer) => void) | undefined;
  /** Ends when the reader has gone. */
  readonly signal: AbortSignal;
  readonly target: URL;
  /** How long one request may take, seconds. */
  readonly patienceSeconds: number;
  readonly learnt: Learnt;
}

/** Filled in as the steps go; null: not known (yet). */
export interface Learnt {
  vpnSeen: boolean;
  privateTarget: boolean;
  /** The proxy's url with its login in it: never shown. */
  proxy: string | null;
  reply: HttpAnswer | null;
  skewMs: number | null;
  configuration: SmartConfiguration | null;
  tokenUrl: string | null;
  kid: string | null;
  token: string | null;
  /** As granted; null: all that was asked for. */
  granted: string | null;
}

export const nothingLearnt = (): Learnt => ({
  vpnSeen: false,
  privateTarget: false,
  proxy: null,
  reply: null,
  skewMs: null,
  configuration: null,
  tokenUrl: null,
  kid: null,
  token: null,
  granted: null,
});

/** `{fhirBaseUrl}` without a slash at its end. */
export const baseOf = ({ settings }: DoctorContext): string =>
  settings.server.fhirBaseUrl.replace(/\/+$/, '');

/** `host:port` of a url, the port always named; never its user name or password. */
export function hostPort(url: URL | string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`;
}
