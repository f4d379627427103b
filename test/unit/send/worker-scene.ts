import { onTestFinished } from 'vitest';
import { Destination } from '../../../main/agent/carrier/send/destination.ts';
import { unauthorizedWatch } from '../../../main/agent/carrier/send/deliver.ts';
import { createSendWorker, type SendWorker } from '../../../main/agent/carrier/send/worker.ts';
import type { Log } from '../../../main/agent/ports.ts';
import type { SendOutcome } from '../../../main/agent/carrier/nhi/server.ts';
import { caseRig, NOT_SENT, type CaseRig, type Found } from '../support/case-rig.ts';
import { FakeNhi } from '../support/fake-nhi.ts';
import { FakeTokens } from '../support/fake-tokens.ts';
import { turns, until } from '../support/until.ts';

export interface Scene {
  readonly rig: CaseRig;
  readonly nhi: FakeNhi;
  readonly tokens: FakeTokens;
  destination: Destination;
  /** Watched folders that another agent serves. */
  readonly elsewhere: Set<string>;
  worker: SendWorker;
  readonly logged: string[];
  /** Its lines whole, as level, event and fields. */
  readonly lines: (readonly [string, string, object])[];
  /** A queued case whose bytes are in the spool. */
  readonly queue: (found?: Found) => Promise<string>;
  readonly start: () => void;
  readonly deliveries: (ids: readonly string[]) => string[];
  readonly settled: () => Promise<void>;
  /** Lets time pass in steps, each until nothing moves any more. */
  readonly pass: (ms: number) => Promise<void>;
}

export const SECOND = 1000;
const STEP = 500;

/** The worker on real files and a database, before an NHI and a clock of the test's own; it is stopped with the test. */
export async function scene(concurrency = 4, rig?: CaseRig): Promise<Scene> {
  const made = rig ?? (await caseRig());
  const nhi = new FakeNhi();
  nhi.sockets = concurrency;
  const tokens = new FakeTokens();
  const elsewhere = new Set<string>();
  const logged: string[] = [];
  const lines: (readonly [string, string, object])[] = [];
  const log: Log = (level, event, fields = {}) => {
    logged.push(event);
    lines.push([level, event, fields]);
  };
  const { context, spool, audit } = made.core;
  const common = { clock: made.clock, log, maxBackoffMs: 60 * SECOND };
  const destination = new Destination({
    server: { isNew: () => false },
    ...common,
    store: context.store,
    id: context.destination,
    onChange: () => {
      worker.wake();
    },
    random: () => 1,
  });
  const worker = createSendWorker({
    mayBeSent: (folder) => !elsewhere.has(folder),
    ...common,
    context,
    spool,
    audit,
    tokens,
    nhi,
    destination,
    unauthorized: unauthorizedWatch(),
    concurrency,
  });
  if (destination.view().state !== 'unreachable') destination.probed({ speaksFhir: true, status: 200 });
  const stopListening = context.store.onChange(() => {
    worker.wake();
  });
  onTestFinished(async () => {
    stopListening();
    await worker.stop(0);
  });
  /** Real files are written: however long that takes, until all that is under way waits for the server or has ended. */
  const settled = async (): Promise<void> => {
    do {
      await until(() => worker.inFlight() === nhi.underWay);
      await turns(10);
    } while (worker.inFlight() !== nhi.underWay);
  };
  let files = 0;
  return {
    rig: made,
    nhi,
    tokens,
    destination,
    elsewhere,
    worker,
    logged,
    lines,
    queue: async (found = {}) => {
      files += 1;
      const bytes = `{"n":${String(files)},"at":${String(made.clock.now())}}`;
      await spool.put(Buffer.from(bytes));
      return made.queued({ bytes, ...found });
    },
    start: () => {
      worker.start();
    },
    deliveries: (ids) => ids.map((id) => made.row(id).delivery),
    settled,
    pass: async (ms) => {
      for (let left = ms; left > 0; left -= STEP) {
        await settled();
        await made.clock.advance(Math.min(STEP, left));
      }
      await settled();
    },
  };
}

/** Outcomes in the order of the POSTs; the last one for all that follow. */
export const script = (nhi: FakeNhi, ...outcomes: readonly SendOutcome[]): void => {
  let at = 0;
  nhi.onPost = () => {
    const outcome = outcomes[Math.min(at, outcomes.length - 1)] ?? NOT_SENT;
    at += 1;
    return outcome;
  };
};
