import { join } from 'node:path';
import { HOUR_MS } from '../../../shared/days.ts';
import type { Settings } from '../../../shared/settings.ts';
import { databaseCache } from '../ground/db/cache.ts';
import type { ClientCertificateFile } from '../ground/net/client-certificate.ts';
import { createHttp } from '../ground/net/http.ts';
import { createNhiServer } from '../carrier/nhi/fhir-server.ts';
import type { NhiServer, PostResult, ReadResult, SearchResult, SendOutcome } from '../carrier/nhi/server.ts';
import type { AgentPorts } from '../ports.ts';
import { createTokenSource } from '../carrier/smart/backend-token.ts';
import { createClientKeys } from '../carrier/smart/client-keys.ts';
import { createClockSkew } from '../carrier/smart/clock-skew.ts';
import type { TokenSource } from '../carrier/smart/token-source.ts';
import { CERTIFICATE_PASSPHRASE } from '../ground/vault/kept-secret.ts';
import type { Vault } from '../ground/vault/vault.ts';
import { readDestination } from '../carrier/cases/destination-record.ts';
import type { Core } from './core.ts';

export type NhiClient = ReturnType<typeof createNhiClient>;

/** The client of NHI: its keys, its tokens, and the FHIR server. */
export function createNhiClient(parts: {
  readonly ports: AgentPorts;
  readonly settings: Settings;
  readonly core: Core;
  readonly maxBackoffMs: number;
  readonly sent: (outcome: SendOutcome['kind'], ms: number) => void;
}) {
  const { ports, settings, core, maxBackoffMs, sent } = parts;
  const { clock, log } = ports;
  const { server, upload } = settings;
  const keysDir = join(settings.dataDir, 'keys', 'clients');
  const time = createClockSkew({ clock, log });
  // The keys use the same clock skew as the token that they sign for.
  const keys = createClientKeys({ dir: keysDir, vault: core.vault, clock, skewMs: () => time.get() });
  // All our connections verify certificates despite this variable; whoever set it should know.
  if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') log('warn', 'tls-switch-ignored');
  const certificates = keptCertificates(core.store, log);
  const line = {
    caFile: server.caFile,
    smallHandshake: server.smallHandshake,
    proxyUrl: server.proxyUrl,
    resolveProxy: ports.resolveProxy,
    timeoutSeconds: server.timeoutSeconds,
    clock,
    log,
  };
  const http = createHttp({
    ...line,
    onServerCertificate: certificates.note,
    clientCertificate: certificateFile(server, keysDir, core.vault),
    concurrency: upload.concurrency,
  });
  const elsewhere = createHttp({ ...line, concurrency: 1 });
  const cache = databaseCache(core.store, 'smart-configuration');
  const isNewServer = (): boolean => core.server.isNew();
  const tokens: TokenSource = createTokenSource({
    ...{ server, keys, http, clock, log, cache, maxBackoffMs, isNewServer, skew: time },
  });
  const { nhi, lastAnswer } = heard(
    createNhiServer({ fhirBaseUrl: server.fhirBaseUrl, concurrency: upload.concurrency, http, log }),
    { core, clock },
    sent,
  );
  return {
    keys,
    tokens,
    nhi,
    /** For servers other than NHI's: without the hospital's certificate. */
    elsewhere,
    /** End of each server's certificate, ms, by host; kept across restarts. */
    serverCertificates: certificates.all,
    lastAnswer,
    /** NHI's clock minus ours. */
    time,
    close: async () => {
      await nhi.close();
      await http.close();
      await elsewhere.close();
    },
  };
}

/** The hospital's certificate of the settings, with its passphrase; undefined if they name none. */
export function certificateFile(
  { clientCertificate }: Pick<Settings['server'], 'clientCertificate'>,
  keysDir: string,
  vault: Vault,
): ClientCertificateFile | undefined {
  if (clientCertificate === undefined) return undefined;
  return { file: clientCertificate, passphrase: () => CERTIFICATE_PASSPHRASE.read(keysDir, vault) };
}

/** Outcomes that prove an answer of NHI's: no refusals that a proxy could also have made. */
const ANSWERS: ReadonlySet<string> = new Set<SendOutcome['kind'] | SearchResult['kind'] | ReadResult['kind']>(
  [
    ...(['accepted', 'rejected', 'throttled', 'wait'] as const),
    ...(['complete', 'found', 'absent', 'refused'] as const),
  ],
);

/** The agent searches at least hourly, so this many hours are many searches. */
const SILENT_MS = 26 * HOUR_MS;

/** Remembers the time of the last answer, and reports how long each POST took. In memory: losing it costs one request to NHI. */
function heard(
  nhi: NhiServer,
  { core: { store, context }, clock }: { readonly core: Core; readonly clock: AgentPorts['clock'] },
  onSent: (outcome: SendOutcome['kind'], ms: number) => void,
) {
  let at: number | null = null;
  let since = clock.steady();
  const hear = <T>(answer: T, kind: string): T => {
    if (!ANSWERS.has(kind)) return answer;
    at = clock.now();
    since = clock.steady();
    return answer;
  };
  const post = async (sent: Promise<PostResult>): Promise<PostResult> => {
    const from = clock.steady();
    const result = await sent;
    onSent(result.outcome.kind, clock.steady() - from);
    return hear(result, result.outcome.kind);
  };
  const ask = async <T extends { readonly kind: string }>(asked: Promise<T>): Promise<T> => {
    const result = await asked;
    return hear(result, result.kind);
  };
  return {
    /** The FHIR server's last answer to a send or a search, ms. The stored time survives a restart; the one in memory knows every answer. */
    lastAnswer: () => {
      const polledAt = readDestination(store, context.destination).last_poll_at;
      const last = Math.max(polledAt ?? 0, at ?? 0);
      return last === 0
        ? { at: null, silent: false }
        : { at: last, silent: clock.steady() - since >= SILENT_MS };
    },
    nhi: {
      ...nhi,
      postBundle: (request) => post(nhi.postBundle(request)),
      search: (request) => ask(nhi.search(request)),
      read: (request) => ask(nhi.read(request)),
    } satisfies NhiServer,
  };
}

/** Every connection repeats the note: losing the stored value matters only until the next one. */
function keptCertificates(store: Core['store'], log: AgentPorts['log']) {
  const cache = databaseCache(store, 'server-certificates');
  const known = new Map<string, number>();
  cache
    .load()
    .then((text) => {
      for (const [host, endsAt] of Object.entries(JSON.parse(text ?? '{}') as Record<string, unknown>))
        if (typeof endsAt === 'number' && !known.has(host)) known.set(host, endsAt);
    })
    .catch((error: unknown) => log('warn', 'server-certificates-unreadable', {}, error));
  return {
    all: (): ReadonlyMap<string, number> => known,
    note: (host: string, endsAt: number): void => {
      if (known.get(host) === endsAt) return;
      known.set(host, endsAt);
      cache.save(JSON.stringify(Object.fromEntries(known))).catch((error: unknown) => {
        log('warn', 'server-certificates-not-saved', {}, error);
      });
    },
  };
}
