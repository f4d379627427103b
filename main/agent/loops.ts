import { join } from 'node:path';
import { hostname } from 'node:os';
import type { Settings } from '../../shared/settings.ts';
import type { AgentPorts } from './ports.ts';
import type { Core } from './core.ts';
import type { Checker } from './check/checker.ts';
import { caseIntake } from './cases/case-intake.ts';
import { createIntake, type Intake } from './intake/intake.ts';
import { createHttp } from './nhi/http.ts';
import { createNhiServer } from './nhi/fhir-server.ts';
import type { NhiServer } from './nhi/server.ts';
import { createPoller } from './results/poller.ts';
import { createWriteBack } from './results/write-back.ts';
import { openDestinationHealth } from './send/destination.ts';
import type { Destination } from './send/destination-health.ts';
import { findAtNhi } from './send/find-at-nhi.ts';
import { createResolver } from './send/resolver.ts';
import { unauthorizedWatch } from './send/unauthorized.ts';
import { createSendWorker } from './send/worker.ts';
import { createTokenSource } from './smart/backend-token.ts';
import { createClientKeys } from './smart/client-keys.ts';
import type { ClientKeys, TokenSource } from './smart/token-source.ts';
import { databaseCache } from './db/cache.ts';

/** The stages, wired to each other and to what they stand on; none of them knows another. */
export interface Loops {
  readonly intake: Intake;
  readonly nhi: NhiServer;
  readonly tokens: TokenSource;
  readonly keys: ClientKeys;
  readonly destination: Destination;
  start(): void;
  /** In the order that loses nothing: no new files, no new sends, those under way finished or left in doubt. */
  stop(giveUpMs: number): Promise<void>;
}

/** Whole milliseconds: 1.1 seconds are not exactly 1100 of them, and columns of whole numbers take no others. */
const ms = (seconds: number): number => Math.round(seconds * 1000);

export function wireLoops(ports: AgentPorts, settings: Settings, core: Core, checker: Checker): Loops {
  const { clock, log } = ports;
  const { context, store } = core;
  const { server, upload } = settings;
  const keys = createClientKeys({ dir: join(settings.dataDir, 'keys', 'clients'), vault: core.vault, clock });
  const http = createHttp({
    caFile: server.caFile,
    proxyUrl: server.proxyUrl,
    resolveProxy: ports.resolveProxy,
    timeoutSeconds: server.timeoutSeconds,
    concurrency: upload.concurrency,
    clock,
    log,
  });
  const tokens = createTokenSource({
    server,
    keys,
    http,
    clock,
    log,
    cache: databaseCache(store, 'smart-configuration'),
  });
  const nhi = createNhiServer({
    fhirBaseUrl: server.fhirBaseUrl,
    concurrency: upload.concurrency,
    http,
    log,
  });
  const maxBackoffMs = ms(upload.maxBackoffSeconds);
  const destination: Destination = openDestinationHealth({
    store,
    id: context.destination,
    clock,
    log,
    maxBackoffMs,
    onChange: () => {
      worker.wake();
    },
  });
  const worker = createSendWorker({
    context,
    spool: core.spool,
    audit: core.audit,
    tokens,
    nhi,
    destination,
    unauthorized: unauthorizedWatch(),
    clock,
    log,
    maxBackoffMs,
    concurrency: upload.concurrency,
  });
  const resolver = createResolver({
    context,
    nhi,
    tokens,
    clock,
    log,
    times: { afterMs: ms(upload.resolveAfterSeconds), gapMs: ms(upload.resolveGapSeconds) },
  });
  const poller = createPoller({
    context,
    nhi,
    tokens,
    clock,
    log,
    hospitalId: settings.hospitalId,
    pollMs: ms(settings.results.pollSeconds),
    mayAsk: () => {
      const { state, reason } = destination.view();
      return state === 'open' || (state === 'paused' && reason !== 'throttled' && reason !== 'busy');
    },
    isOpen: () => destination.view().state === 'open',
    lookUp: async (row, token, signal) => {
      const finding = await findAtNhi({ context, nhi, token, skewMs: tokens.skewMs() ?? 0, signal }, row);
      return finding.kind === 'match' && finding.match.kind === 'found' ? finding.match.number : null;
    },
  });
  const { exportDir } = settings.results;
  const writeBack = exportDir === undefined ? null : createWriteBack({ context, exportDir, clock, log });
  const intake = createIntake({
    settings,
    cases: caseIntake(context),
    spool: core.spool,
    checker,
    clock,
    log,
    agentId: core.agentId,
    host: hostname(),
  });
  const stopListening = store.onChange(() => {
    worker.wake();
    resolver.wake();
    writeBack?.wake();
  });

  return {
    intake,
    nhi,
    tokens,
    keys,
    destination,
    start: () => {
      worker.start();
      resolver.start();
      poller.start();
      writeBack?.start();
      intake.start();
    },
    stop: async (giveUpMs) => {
      await Promise.all([intake.stop(), poller.stop(), resolver.stop(), worker.stop(giveUpMs)]);
      await writeBack?.stop();
      stopListening();
      await nhi.close();
      await http.close();
    },
  };
}
