import { statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { OutFolderView } from '../../../shared/api/views/status.ts';
import type { Settings } from '../../../shared/settings.ts';
import { createLoop, type Loop } from '../ground/base/loop.ts';
import { closeEach } from '../ground/base/tasks.ts';
import { caseIntake } from '../carrier/cases/case-intake.ts';
import { CLOCK_SLACK_MS, pullBackWaits } from '../carrier/cases/clock-set-back.ts';
import { attachmentFault } from '../carrier/check/attachment-files.ts';
import type { Checker } from '../carrier/check/checker.ts';
import { createHandOver } from '../attendants/hand-over/hand-over.ts';
import { handOverOf } from '../attendants/hand-over/to-folder.ts';
import { createIntake, type Intake } from '../carrier/intake/intake.ts';
import type { HttpCall } from '../ground/net/exchange.ts';
import type { Metrics } from '../attendants/metrics/metrics.ts';
import type { NhiServer } from '../carrier/nhi/server.ts';
import type { AgentPorts, Clock, Log } from '../ports.ts';
import { FirstSight } from '../carrier/results/first-sight.ts';
import { createPoller } from '../carrier/results/poller.ts';
import { createWriteBack } from '../carrier/results/write-back.ts';
import type { IdentityAnswer } from '../attendants/doctor/doctor-service.ts';
import { createRetention } from '../attendants/retention/retention.ts';
import { stillWorkedOn } from '../attendants/work/chains/open-chains.ts';
import { unauthorizedWatch } from '../carrier/send/deliver.ts';
import { type Destination, openDestinationHealth } from '../carrier/send/destination.ts';
import { findAtNhi, lookByPatient } from '../carrier/send/find-at-nhi.ts';
import { createResolver, watchClockAhead } from '../carrier/send/resolver.ts';
import { createSendWorker } from '../carrier/send/worker.ts';
import type { ClientKeys, TokenSource } from '../carrier/smart/token-source.ts';
import type { Core } from './core.ts';
import { createNhiClient } from './nhi-client.ts';

/** The stages, wired to each other and to what they stand on; none of them knows another. */
export interface Loops {
  readonly intake: Intake;
  readonly nhi: NhiServer;
  readonly tokens: TokenSource;
  readonly keys: ClientKeys;
  readonly serverCertificates: () => ReadonlyMap<string, number>;
  readonly lastAnswerAt: () => number | null;
  readonly elsewhere: HttpCall;
  readonly destination: Destination;
  /** The folders of others that the stages write to. */
  outFolders(): OutFolderView[];
  /** The doctor asked for a token of its own: what it heard spares the agent a question, or ends its wait. */
  heardOfIdentity(answer: IdentityAnswer): void;
  start(): void;
  /** No new send and no new attachment for `holdMs`; resolves with the sends still under way after at most `waitMs`. */
  drain(times: { readonly holdMs: number; readonly waitMs: number }): Promise<number>;
  /** In the order that loses nothing: no new files, no new sends, those under way finished or left in doubt. */
  stop(giveUpMs: number): Promise<void>;
}

/** Who looks into the database for work of its own looks once for all the commits of so long; a send waits for none. */
const GATHER_MS = 50;

/** Whole milliseconds: 1.1 seconds are not exactly 1100 of them, and columns of whole numbers take no others. */
const ms = (seconds: number): number => Math.round(seconds * 1000);

export function wireLoops(
  ports: AgentPorts,
  settings: Settings,
  core: Core,
  checker: Checker,
  heard: { readonly sent: Metrics['sent']; readonly takenBack: () => void },
): Loops {
  const { clock, log } = ports;
  const { context, store } = core;
  const { upload } = settings;
  const maxBackoffMs = ms(upload.maxBackoffSeconds);
  const client = createNhiClient(ports, settings, core, maxBackoffMs, heard.sent);
  const { nhi, tokens } = client;
  const destination: Destination = openDestinationHealth({
    store,
    id: context.destination,
    server: core.server,
    clock,
    log,
    maxBackoffMs,
    onChange: () => {
      worker.wake();
    },
    onResumed: () => {
      tokens.askAgain();
    },
  });
  const identityMayPass = (): void => {
    tokens.askAgain();
    destination.tryNow();
  };
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
    mayBeSent: (folder) => intake.mayBeSent(folder),
    concurrency: upload.concurrency,
  });
  const asking = { context, nhi, clock };
  const times = { afterMs: ms(upload.resolveAfterSeconds), gapMs: ms(upload.resolveGapSeconds) };
  const resolver = createResolver({
    context,
    nhi,
    tokens,
    clock,
    log,
    clockAhead: watchClockAhead(clock),
    times,
    onFound: () => {
      destination.foundAtNhi();
    },
    onRefused: (code) => {
      destination.refused(code, null, tokens.waitsUntil());
    },
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
      return (
        state === 'open' ||
        (state === 'paused' && reason !== 'throttled' && reason !== 'busy' && reason !== 'new-server')
      );
    },
    isOpen: () => destination.view().state === 'open',
    firstSight: new FirstSight(context),
    lookUp: async (row, token, signal) => {
      const finding = await findAtNhi({ ...asking, token, skewMs: tokens.skewMs(), signal }, row);
      const match = finding.kind === 'match' ? finding.match : null;
      return {
        number: match?.kind === 'found' ? match.number : null,
        isAbsent: match?.kind === 'absent',
        retryAt: finding.kind === 'failed' ? finding.retryAt : null,
      };
    },
    lookByPatient: async (row, token, signal) => {
      const look = await lookByPatient({ ...asking, token, skewMs: tokens.skewMs(), signal }, row);
      if (look.kind !== 'no-evidence') return look;
      return { kind: look.reason === 'no-summary' ? 'not-asked' : 'not-offered' };
    },
  });
  const tellStatus = (): void => {
    store.announce();
  };
  const { exportDir } = settings.results;
  const writeBack =
    exportDir === undefined
      ? null
      : createWriteBack({
          context,
          exportDir,
          agentId: core.agentId,
          said: () => core.said(),
          clock,
          log,
          onChange: tellStatus,
        });
  const intake = createIntake({
    settings,
    cases: caseIntake(context),
    spool: core.spool,
    checker,
    attachmentFault,
    clock,
    log,
    agentId: core.agentId,
    host: hostname(),
    freeBytes: () => freeBytes(settings.dataDir),
    onStatus: tellStatus,
    said: () => core.said(),
    isTakenBack: (said) => {
      const isTakenBack = core.isTakenBack(said);
      if (isTakenBack) heard.takenBack();
      return isTakenBack;
    },
  });
  const retention = createRetention({
    context,
    spool: core.spool,
    audit: core.audit,
    clock,
    log,
    terms: core.keptTerms,
    skewMs: () => tokens.skewMs(),
    stillOpen: () => stillWorkedOn(context.index, store),
  });
  let heldUntil = 0;
  const clockWatch = createClockWatch(clock, log, async (byMs) => {
    destination.clockSetBack(byMs);
    heldUntil -= byMs;
    worker.holdUntil(heldUntil);
    await pullBackWaits(context, byMs);
    store.announce();
  });
  const carried = handOverOf({
    settings,
    context,
    spool: core.spool,
    clock,
    log,
    agentId: core.agentId,
    onChange: tellStatus,
  });
  const handOver =
    carried === null
      ? null
      : createHandOver({
          ...carried,
          context,
          audit: core.audit,
          mayCarry: () => clock.now() >= heldUntil,
          clock,
          log,
        });
  let soon: NodeJS.Timeout | undefined;
  const wakeOthers = (): void => {
    soon = undefined;
    handOver?.wake();
    resolver.wake();
    writeBack?.wake();
  };
  const stopListening = store.onChange(() => {
    worker.wake();
    soon ??= setTimeout(wakeOthers, GATHER_MS);
  });

  return {
    intake,
    nhi,
    tokens,
    keys: tellingKeys(client.keys, identityMayPass),
    serverCertificates: client.serverCertificates,
    lastAnswerAt: client.lastAnswerAt,
    elsewhere: client.elsewhere,
    destination,
    outFolders: () => [writeBack?.folder(), carried?.out.view()].filter((folder) => folder !== undefined),
    heardOfIdentity: (answer) => {
      if (answer.kind === 'token') identityMayPass();
      else if (answer.status !== null) tokens.noteRefused(answer.code, answer.status);
    },
    start: () => {
      worker.start();
      resolver.start();
      poller.start();
      writeBack?.start();
      handOver?.start();
      intake.start();
      retention.start();
      clockWatch.start();
    },
    drain: async ({ holdMs, waitMs }) => {
      heldUntil = clock.now() + holdMs;
      worker.holdUntil(heldUntil);
      const over = new AbortController();
      await Promise.race([worker.quiet(), clock.sleep(waitMs, over.signal)]);
      over.abort();
      return worker.inFlight();
    },
    stop: async (giveUpMs) => {
      const together: readonly (() => Promise<void> | undefined)[] = [
        () => retention.stop(),
        () => clockWatch.stop(),
        () => carried?.out.leaving(async () => handOver?.stop()),
        () => intake.stop(),
        () => poller.stop(),
        () => resolver.stop(),
        () => worker.stop(giveUpMs),
      ];
      // All of them have ended before what they write to is closed, also where one of them fails.
      const ended = await Promise.allSettled(together.map(async (stop) => stop()));
      await closeEach([
        ...ended.map((end) => () => {
          if (end.status === 'rejected') throw end.reason;
        }),
        () => writeBack?.stop(),
        () => {
          stopListening();
          clearTimeout(soon);
        },
        () => client.close(),
      ]);
    },
  };
}

/** Another key may be one that the server knows: nothing waits for the end of the last refusal. */
function tellingKeys(keys: ClientKeys, changed: () => void): ClientKeys {
  const told = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work;
    changed();
    return done;
  };
  return {
    ...keys,
    generate: (alg) => told(keys.generate(alg)),
    import: (input, how) => told(keys.import(input, how)),
    rotate: (how) => told(keys.rotate(how)),
  };
}

/** What the new clock dates before this is noticed would be moved with the rest. */
const LOOK_MS = 5_000;

/**
 * Notices that the wall clock was set back while the agent runs: timers go on, and the clock shows less than before.
 * @param onSetBack told by how much, ms, short of the time between two looks
 */
export function createClockWatch(clock: Clock, log: Log, onSetBack: (byMs: number) => Promise<void>): Loop {
  let latest = -Infinity;
  const look = async (): Promise<number> => {
    const now = clock.now();
    const byMs = latest - now;
    latest = now;
    if (byMs <= CLOCK_SLACK_MS) return LOOK_MS;
    log('warn', 'clock-set-back', { ms: byMs });
    try {
      await onSetBack(byMs);
    } catch (error) {
      // A full disk, say: what waits only waits for longer.
      log('error', 'clock-set-back', { ms: byMs }, error);
    }
    return LOOK_MS;
  };
  return createLoop(clock, look, () => LOOK_MS);
}

/** What we may still write on the disk of `dir`, bytes; null where the system does not tell. */
export async function freeBytes(dir: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  } catch {
    // Writing itself will say what is wrong.
    return null;
  }
}
