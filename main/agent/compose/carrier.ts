import { taipeiDay } from '../../../shared/days.ts';
import { hostname } from 'node:os';
import { MAX_BUNDLE_BYTES } from '../../../shared/choices.ts';
import type { OutFolderView } from '../../../shared/api/views/status.ts';
import type { Settings } from '../../../shared/settings.ts';
import { freeBytes } from '../ground/base/files.ts';
import type { Loop } from '../ground/base/loop.ts';
import { closeEach } from '../ground/base/tasks.ts';
import { caseIntake } from '../carrier/cases/case-intake.ts';
import { createLookEnds } from '../carrier/cases/look-ends.ts';
import { createClockWatch, pullBackWaits } from '../carrier/cases/clock-set-back.ts';
import { attachmentFault } from '../carrier/check/attachment-files.ts';
import type { Checker } from '../carrier/check/checker.ts';
import { createHandOver } from '../attendants/hand-over/hand-over.ts';
import { handOverOf } from '../attendants/hand-over/to-folder.ts';
import { createIntake, type Intake } from '../carrier/intake/intake.ts';
import type { Metrics } from '../attendants/metrics/metrics.ts';
import type { AgentPorts, Clock, Log } from '../ports.ts';
import type { ResultsWait } from '../carrier/results/ask-now.ts';
import { FirstSight } from '../carrier/results/first-sight.ts';
import { createPoller, type Poller } from '../carrier/results/poller.ts';
import { createWriteBack, type WriteBack } from '../carrier/results/write-back.ts';
import type { IdentityAnswer } from '../attendants/doctor/doctor-service.ts';
import { createRetention } from '../attendants/retention/retention.ts';
import { stillWorkedOn } from '../attendants/work/chains.ts';
import { unauthorizedWatch } from '../carrier/send/deliver.ts';
import { Destination } from '../carrier/send/destination.ts';
import { findAtNhi, lookByPatient } from '../carrier/send/find-at-nhi.ts';
import { createResolver, watchClockAhead } from '../carrier/send/resolver.ts';
import { createSendWorker, type SendWorker } from '../carrier/send/worker.ts';
import type { ClientKeys } from '../carrier/smart/token-source.ts';
import type { Core } from './core.ts';
import { createNhiClient, type NhiClient } from './nhi-client.ts';

export interface CarrierParts {
  readonly ports: AgentPorts;
  readonly settings: Settings;
  readonly core: Core;
  readonly checker: Checker;
  readonly sent: Metrics['sent'];
  /** Called when a watched folder holds a mark by us that is newer than this data folder. */
  readonly takenBack: () => void;
}

/** Loops that poll the database coalesce commit notifications for this long. The send loop does not wait. */
const GATHER_MS = 50;

/** Rounded: 1.1 seconds are not exactly 1100 ms in floating point, and INTEGER columns take whole numbers only. */
const ms = (seconds: number): number => Math.round(seconds * 1000);

export type Carrier = Pick<Stages, keyof Stages>;

export const openCarrier = (parts: CarrierParts): Carrier => new Stages(parts);

/** The stages, wired to each other and to the open data folder; no stage knows another. */
class Stages {
  readonly #parts: CarrierParts;
  readonly client: NhiClient;
  readonly destination: Destination;
  readonly #worker: SendWorker;
  readonly #resolver: Loop;
  readonly #poller: Poller;
  readonly #writeBack: WriteBack | null;
  readonly intake: Intake;
  readonly #retention: Loop;
  readonly #clockWatch: Loop;
  readonly #lookEnds: Loop;
  readonly #carried: ReturnType<typeof handOverOf>;
  readonly #handOver: Loop | null;
  readonly keys: ClientKeys;
  readonly #stopListening: () => void;
  #soon: NodeJS.Timeout | undefined;

  constructor(parts: CarrierParts) {
    this.#parts = parts;
    const { ports, core } = parts;
    this.client = createNhiClient({ ...parts, maxBackoffMs: this.#maxBackoffMs });
    this.destination = this.#openDestination();
    this.#worker = this.#createWorker();
    this.#resolver = this.#createResolver();
    this.#poller = this.#createPoller();
    this.#writeBack = this.#createWriteBack();
    this.intake = this.#createIntake();
    this.#retention = this.#createRetention();
    this.#clockWatch = createClockWatch(ports.clock, ports.log, (byMs) => this.#onClockSetBack(byMs));
    this.#lookEnds = createLookEnds(this.#common);
    this.#carried = this.#createHandOverFolder();
    this.#handOver = this.#createHandOver();
    this.keys = retryingOnChange(this.client.keys, this.#retryIdentity);
    this.#stopListening = core.store.onChange((ids) => {
      this.#worker.wake(ids);
      this.#soon ??= setTimeout(this.#wakeOthers, GATHER_MS);
    });
  }

  /** 現在查詢, and why results are not asked for now. */
  get results(): Pick<Poller, 'ask' | 'waits'> {
    return this.#poller;
  }

  get #maxBackoffMs(): number {
    return ms(this.#parts.settings.upload.maxBackoffSeconds);
  }
  /** Shared by all stages. */
  get #common(): { readonly context: Core['context']; readonly clock: Clock; readonly log: Log } {
    const { ports, core } = this.#parts;
    return { context: core.context, clock: ports.clock, log: ports.log };
  }
  readonly #announce = (): void => this.#parts.core.store.announce();
  readonly #retryIdentity = (): void => {
    this.client.tokens.askAgain();
    this.destination.tryNow();
  };
  readonly #wakeOthers = (): void => {
    this.#soon = undefined;
    this.#handOver?.wake();
    this.#resolver.wake();
    this.#writeBack?.wake();
    this.#lookEnds.wake();
  };

  #openDestination(): Destination {
    const { ports, core } = this.#parts;
    return new Destination({
      store: core.store,
      id: core.context.destination,
      server: core.server,
      clock: ports.clock,
      log: ports.log,
      maxBackoffMs: this.#maxBackoffMs,
      onChange: () => this.#worker.wake(),
      onResumed: () => this.client.tokens.askAgain(),
    });
  }

  #createWorker(): SendWorker {
    const { settings, core } = this.#parts;
    return createSendWorker({
      ...this.#common,
      spool: core.spool,
      audit: core.audit,
      tokens: this.client.tokens,
      nhi: this.client.nhi,
      destination: this.destination,
      unauthorized: unauthorizedWatch(),
      maxBackoffMs: this.#maxBackoffMs,
      mayBeSent: (folder) => this.intake.mayBeSent(folder),
      concurrency: settings.upload.concurrency,
    });
  }

  #createResolver(): Loop {
    const { upload } = this.#parts.settings;
    return createResolver({
      ...this.#common,
      nhi: this.client.nhi,
      tokens: this.client.tokens,
      clockAhead: watchClockAhead(this.#parts.ports.clock),
      times: { afterMs: ms(upload.resolveAfterSeconds), gapMs: ms(upload.resolveGapSeconds) },
      onFound: () => this.destination.foundAtNhi(),
      onRefused: (code) => {
        this.destination.refused(code, null, this.client.tokens.waitsUntil());
      },
    });
  }

  #createPoller(): Poller {
    const { settings } = this.#parts;
    const { context, clock } = this.#common;
    const { nhi, tokens } = this.client;
    const asking = { context, nhi, clock };
    return createPoller({
      ...this.#common,
      nhi,
      tokens,
      hospitalId: settings.hospitalId,
      pollMs: ms(settings.results.pollSeconds),
      waits: () => waitForResults(this.destination.view()),
      isOpen: () => this.destination.view().state === 'open',
      firstSight: new FirstSight(context, clock, clock.now()),
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
  }

  #createWriteBack(): WriteBack | null {
    const { settings, core } = this.#parts;
    const { exportDir } = settings.results;
    if (exportDir === undefined) return null;
    return createWriteBack({
      ...this.#common,
      exportDir,
      agentId: core.agentId,
      marks: core,
      onChange: this.#announce,
    });
  }

  #createIntake(): Intake {
    const { settings, core, checker, takenBack } = this.#parts;
    const { context, clock, log } = this.#common;
    return createIntake({
      settings,
      cases: caseIntake(context),
      spool: core.spool,
      checker,
      maxBytes: MAX_BUNDLE_BYTES,
      attachmentFault,
      clock,
      log,
      agentId: core.agentId,
      host: hostname(),
      freeBytes: () => freeBytes(settings.dataDir),
      onStatus: this.#announce,
      said: () => core.said(),
      isTakenBack: (said) => {
        const isTakenBack = core.isTakenBack(said);
        if (isTakenBack) takenBack();
        return isTakenBack;
      },
    });
  }

  #createRetention(): Loop {
    const { core } = this.#parts;
    const { context } = core;
    return createRetention({
      ...this.#common,
      spool: core.spool,
      audit: core.audit,
      terms: this.#parts.settings.retention,
      skewMs: () => this.client.time.guarded(),
      stillOpen: () => stillWorkedOn(context.index, core.store, taipeiDay(this.#common.clock.now())),
    });
  }

  async #onClockSetBack(byMs: number): Promise<void> {
    const { core } = this.#parts;
    this.destination.clockSetBack(byMs);
    await pullBackWaits(core.context, byMs);
    core.store.announce();
  }

  #createHandOverFolder(): ReturnType<typeof handOverOf> {
    const { settings, core } = this.#parts;
    return handOverOf({
      ...this.#common,
      settings,
      spool: core.spool,
      agentId: core.agentId,
      onChange: this.#announce,
    });
  }

  #createHandOver(): Loop | null {
    if (this.#carried === null) return null;
    return createHandOver({
      ...this.#common,
      ...this.#carried,
      audit: this.#parts.core.audit,
    });
  }

  /** Foreign folders that the stages write to. */
  outFolders(): OutFolderView[] {
    return [this.#writeBack?.folder(), this.#carried?.out.view()].filter((folder) => folder !== undefined);
  }

  /** The doctor asked for a token of its own: the answer can end a wait of the agent, or spare it a request. */
  heardOfIdentity(answer: IdentityAnswer): void {
    if (answer.kind === 'token') this.#retryIdentity();
    else if (answer.status !== null) this.client.tokens.noteRefused(answer.code, answer.status);
  }

  start(): void {
    this.#worker.start();
    this.#resolver.start();
    this.#poller.start();
    this.#writeBack?.start();
    this.#handOver?.start();
    this.intake.start();
    this.#retention.start();
    this.#clockWatch.start();
    this.#lookEnds.start();
  }

  /** Loses nothing: no new files, no new sends; running sends are completed or left in doubt. */
  async stop(giveUpMs: number): Promise<void> {
    const together: readonly (() => Promise<void> | undefined)[] = [
      () => this.#retention.stop(),
      () => this.#clockWatch.stop(),
      () => this.#lookEnds.stop(),
      () => this.#carried?.out.leaving(async () => this.#handOver?.stop()),
      () => this.intake.stop(),
      () => this.#poller.stop(),
      () => this.#resolver.stop(),
      () => this.#worker.stop(giveUpMs),
    ];
    // Wait for all, even if one fails: the parts that they write to close only afterwards.
    const ended = await Promise.allSettled(together.map(async (stop) => stop()));
    await closeEach([
      ...ended.map((end) => () => {
        if (end.status === 'rejected') throw end.reason;
      }),
      () => this.#writeBack?.stop(),
      () => {
        this.#stopListening();
        clearTimeout(this.#soon);
      },
      () => this.client.close(),
    ]);
  }
}

/** Results are not asked for while the server is unreachable, new, or asked us to wait. A refusal of sends does not stop it. */
function waitForResults({ state, reason, until }: ReturnType<Destination['view']>): ResultsWait | null {
  if (state === 'unreachable') return { why: 'unreachable', until: null };
  if (state === 'open') return null;
  if (reason === 'new-server') return { why: 'new-server', until: null };
  return reason === 'throttled' || reason === 'busy' ? { why: 'told-to-wait', until } : null;
}

/** The server may know the new key: the wait after the last refusal ends at once. */
function retryingOnChange(keys: ClientKeys, changed: () => void): ClientKeys {
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
    putBack: () => told(keys.putBack()),
  };
}
