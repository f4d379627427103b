/** Collects everything that expires: keys, certificates, authorities, ageing lists, and dates that IT typed in. */
import { X509Certificate } from 'node:crypto';
import type { ExpiryView } from '../../../../shared/api/views/status.ts';
import { DAY_MS, HOUR_MS } from '../../../../shared/days.ts';
import { type ExpiryKind, type ExpiryState, TELL_ALL_DAYS } from '../../../../shared/expiry.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { readNamedSync } from '../../ground/base/plain-file.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import { authoritiesIn, subjectName, wholeSubject } from '../../ground/net/authorities.ts';
import { type ClientCertificateFile, readClientCertificate } from '../../ground/net/client-certificate.ts';
import { hourly, type Loop } from '../../ground/base/loop.ts';
import type { Clock, Log } from '../../ports.ts';
import { keyStanding } from '../../carrier/smart/client-keys.ts';
import type { ClientKeys } from '../../carrier/smart/token-source.ts';

/** `endsAt` null: the thing exists but could not be read. */
interface ExpiryEntry {
  readonly kind: ExpiryKind;
  readonly name: string;
  readonly endsAt: number | null;
}

const REMIND_EVERY_MS = 24 * HOUR_MS;
/** Days before an expiry when IT is reminded; everybody: `TELL_ALL_DAYS`. */
const TELL_IT_DAYS = 30;

interface ExpiryParts {
  readonly settings: Settings;
  readonly keys: ClientKeys;
  readonly certificate: ClientCertificateFile | undefined;
  /** End of the certificate of each server that was contacted, ms, by `host`. */
  readonly serverCertificates: () => ReadonlyMap<string, number>;
  /** End of the certificate that the console serves, ms; null: none is served. */
  readonly consoleCertificateEnds: () => number | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when the hospital's certificate has changed: new connections should show it. */
  readonly onNewCertificate: () => void;
}

export async function openExpiryWatch(parts: ExpiryParts): Promise<ExpiryWatch> {
  const watch = new ExpiryWatch(parts);
  await watch.begin();
  return watch;
}

export class ExpiryWatch {
  readonly #parts: ExpiryParts;
  readonly #loop: Loop;
  #found: readonly ExpiryEntry[] = [];
  #shownCertificate: string | null = null;
  /** Time of each entry's last reminder, on the monotonic clock, ms. */
  readonly #remindedAt = new Map<string, number>();

  constructor(parts: ExpiryParts) {
    this.#parts = parts;
    this.#loop = hourly(parts.clock, () => this.#lookSafely());
  }

  /** Resolves after the first look. */
  async begin(): Promise<void> {
    await this.#lookSafely();
    this.#loop.start();
  }

  /** Unreadable entries first, then the soonest. */
  view(): ExpiryView[] {
    const { clock, consoleCertificateEnds } = this.#parts;
    const served = consoleCertificateEnds();
    // The file may hold a pair that is not served, or a renewed one since the last look.
    const found = this.#found.map((entry) =>
      entry.kind === 'console-certificate' && served !== null ? { ...entry, endsAt: served } : entry,
    );
    return [...found, ...known(this.#parts)]
      .sort((a, b) => (a.endsAt ?? 0) - (b.endsAt ?? 0))
      .map(({ kind, name, endsAt }) => ({
        kind,
        name,
        until: endsAt === null ? null : taipeiTime(endsAt),
        state: stateOf(endsAt, clock.now()),
      }));
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** A fault here must neither keep the agent from starting nor end it. */
  async #lookSafely(): Promise<void> {
    try {
      const { settings } = this.#parts;
      this.#found = [
        ...(await this.#ofKeys()),
        ...this.#ofCertificate(),
        ...ofConsole(settings.console.certificateFile),
        ...ofAuthorities(settings.server.caFile),
      ];
      this.#remind();
    } catch (error) {
      this.#parts.log('error', 'expiry-watch-failed', {}, error);
    }
  }

  async #ofKeys(): Promise<ExpiryEntry[]> {
    const { keys, settings, clock } = this.#parts;
    try {
      const standing = keyStanding(await keys.list(), settings.keys, clock.now());
      // No reminder about a key that is being replaced: the day of the switch counts.
      if (standing.state === 'none' || standing.state === 'rotating') return [];
      return [{ kind: 'client-key', name: standing.kid, endsAt: Date.parse(standing.until) }];
    } catch {
      return [{ kind: 'client-key', name: '-', endsAt: null }];
    }
  }

  #ofCertificate(): ExpiryEntry[] {
    const { certificate, onNewCertificate } = this.#parts;
    if (certificate === undefined) return [];
    try {
      const { certificate: own } = readClientCertificate(certificate);
      if (this.#shownCertificate !== null && this.#shownCertificate !== own.fingerprint256)
        onNewCertificate();
      this.#shownCertificate = own.fingerprint256;
      return [{ kind: 'client-certificate', name: subjectName(own), endsAt: Date.parse(own.validTo) }];
    } catch {
      return [{ kind: 'client-certificate', name: certificate.file, endsAt: null }];
    }
  }

  /** Logs each entry that needs action once a day, with its `kind` and its day alone. */
  #remind(): void {
    const { clock, log } = this.#parts;
    for (const { kind, name, until, state } of this.view()) {
      const key = `${kind} ${name} ${until ?? ''}`;
      if (state === 'fine') this.#remindedAt.delete(key);
      else if (clock.steady() - (this.#remindedAt.get(key) ?? -Infinity) >= REMIND_EVERY_MS) {
        this.#remindedAt.set(key, clock.steady());
        log('warn', 'runs-out', { code: kind, state, ...(until !== null && { until }) });
      }
    }
  }
}

/** Entries that need no file: servers' certificates, dates that IT typed in. */
function known({
  settings,
  serverCertificates,
}: Pick<ExpiryParts, 'settings' | 'serverCertificates'>): ExpiryEntry[] {
  const { fhirBaseUrl, tokenUrl } = settings.server;
  const nhiHosts = new Set(
    [fhirBaseUrl, tokenUrl].flatMap((url) => (url === undefined ? [] : [new URL(url).hostname])),
  );
  const servers = [...serverCertificates()]
    .filter(([host]) => nhiHosts.has(host))
    .map(([name, endsAt]): ExpiryEntry => ({ kind: 'server-certificate', name, endsAt }));
  const dates = settings.expiry.dates.map(({ name, until }): ExpiryEntry => ({
    kind: 'date',
    name,
    endsAt: Date.parse(`${until}T23:59:59+08:00`),
  }));
  return [...servers, ...dates];
}

export function stateOf(endsAt: number | null, now: number): ExpiryState {
  if (endsAt === null) return 'unknown';
  const left = endsAt - now;
  if (left <= 0) return 'over';
  if (left <= TELL_ALL_DAYS * DAY_MS) return 'soon';
  return left <= TELL_IT_DAYS * DAY_MS ? 'due' : 'fine';
}

function ofConsole(file: string | undefined): ExpiryEntry[] {
  if (file === undefined) return [];
  try {
    const certificate = new X509Certificate(readNamedSync(file));
    return [
      {
        kind: 'console-certificate',
        name: subjectName(certificate),
        endsAt: Date.parse(certificate.validTo),
      },
    ];
  } catch {
    return [{ kind: 'console-certificate', name: file, endsAt: null }];
  }
}

function ofAuthorities(caFile: string | undefined): ExpiryEntry[] {
  if (caFile === undefined) return [];
  try {
    // A renewed root is beside its predecessor: the latest expiry counts.
    const latest = new Map<string, X509Certificate>();
    for (const one of authoritiesIn(caFile)) {
      const known = latest.get(one.subject);
      if (known === undefined || endOf(one) > endOf(known)) latest.set(one.subject, one);
    }
    const all = [...latest.values()];
    const isAmbiguous = (name: string): boolean => all.filter((one) => subjectName(one) === name).length > 1;
    return all.map((one) => ({
      kind: 'authority',
      name: isAmbiguous(subjectName(one)) ? wholeSubject(one) : subjectName(one),
      endsAt: endOf(one),
    }));
  } catch {
    return [{ kind: 'authority', name: caFile, endsAt: null }];
  }
}

const endOf = ({ validTo }: X509Certificate): number => Date.parse(validTo);
