import { join } from 'node:path';
import type { StatusView } from '../../../shared/api/views/status.ts';
import { type ExpiryWatch, openExpiryWatch } from '../attendants/expiry/expiry-watch.ts';
import { openKeyWatch } from '../attendants/expiry/key-watch.ts';
import { createPrechecker } from '../attendants/precheck/ask-rules.ts';
import { createPrecheckKeeper } from '../attendants/precheck/keeper.ts';
import { workersIn } from '../attendants/people/people.ts';
import { keepAssigning } from '../attendants/work/assignment.ts';
import { type CanWork, canWorkAmong } from '../attendants/work/deputies.ts';
import { keepRuleDeadlines } from '../attendants/work/rule-deadlines.ts';
import { closeEach } from '../ground/base/tasks.ts';
import { certificateFile } from './nhi-client.ts';
import type { OpenAgent } from './open.ts';
import { Operations } from './operations.ts';
import { backupView, statusOf } from './status.ts';
import { createTelling } from './telling.ts';

/** A part of an open agent. An attendant moves no Bundle: it runs a loop, listens to commits, or adds to the status. */
export interface Attendant {
  start?(): unknown;
  stop?(): unknown;
  /** The part's members of the status. */
  status?(): Partial<StatusView>;
}

/**
 * Every part in the order of starting; they stop in the reverse order.
 *
 * _Invariant:_ a part comes after all parts that it writes to, so that these close later.
 */
const ORDER = [
  // Closed last: it writes what the other parts log while they stop.
  'log outputs',
  'core',
  'precheck',
  'checker',
  'expiry watch',
  'key watch',
  'metrics',
  'rule deadlines',
  'assignment',
  // Heartbeat, daily copies and backups.
  'operations',
  'carrier',
  'telling',
] as const;

type AttendantName = (typeof ORDER)[number];

export class Attendants {
  readonly #open = new Map<AttendantName, Attendant>();

  /** From here on the part stops with all others, also if a later part cannot be opened. */
  add(name: AttendantName, part: Attendant): void {
    this.#open.set(name, part);
  }

  /** Starts the parts one by one. @throws the error of a part's start; later parts are not started */
  async start(): Promise<void> {
    for (const name of ORDER) await this.#open.get(name)?.start?.();
  }

  /** @throws as `closeEach` */
  stop(): Promise<void> {
    return closeEach(ORDER.toReversed().map((name) => () => this.#open.get(name)?.stop?.()));
  }

  status(): Partial<StatusView> {
    return ORDER.reduce((all, name) => ({ ...all, ...this.#open.get(name)?.status?.() }), {});
  }
}

/** Attendants that API calls or the host use. */
export type CallableAttendants = Awaited<ReturnType<typeof openAttendants>>;

/** Opens all attendants on the open carrier, and starts none. */
export async function openAttendants(open: OpenAgent) {
  const { attendants, ports, settings, options, core, carrier } = open;
  const { clock, log } = ports;
  const precheck = createPrecheckKeeper({
    ...core,
    rules: open.stores.rules,
    prechecker: createPrechecker({ now: () => clock.now() }),
    clock,
    log,
  });
  attendants.add('precheck', precheck);
  const keyWatch = await openKeyWatch({ keys: carrier.keys, limits: settings.keys, clock, log });
  attendants.add('key watch', keyWatch);
  const expiryWatch = await watchExpiries(open);
  attendants.add('expiry watch', expiryWatch);
  addListeners(open);
  const status = (addressFor: string | null): StatusView =>
    statusOf({
      ...open,
      clientKey: keyWatch.view(),
      expiries: expiryWatch.view(),
      outFolders: [...carrier.outFolders(), ...operations.outFolders()],
      consoleUrl: addressFor === null ? null : (options.consoleUrl?.(addressFor) ?? null),
    });
  const asked = { status: () => status(null), settings, core, clock, log };
  const telling = createTelling({
    ...asked,
    http: carrier.client.elsewhere,
    version: ports.version,
  });
  attendants.add('telling', telling);
  const operations = new Operations({ ...asked, ports, settingsFile: options.settingsFile ?? null });
  addOperations(open, operations);
  return { precheck, keyWatch, telling, operations, status };
}

function watchExpiries({ settings, carrier, core, ports, options }: OpenAgent): Promise<ExpiryWatch> {
  return openExpiryWatch({
    settings,
    keys: carrier.keys,
    certificate: certificateFile(settings.server, clientKeysDir(settings), core.vault),
    serverCertificates: carrier.client.serverCertificates,
    consoleCertificateEnds: () => {
      const ends = options.consoleForOthers?.()?.certificateEnds ?? null;
      return ends === null ? null : Date.parse(ends);
    },
    clock: ports.clock,
    log: ports.log,
    onNewCertificate: () => void carrier.client.nhi.reset(),
  });
}

/** Metrics, deadlines and assignment: from their start on, each hears of every changed case. */
function addListeners({ attendants, metrics, core, settings, ports }: OpenAgent): void {
  let stopMeasuring: (() => void) | undefined;
  attendants.add('metrics', {
    start: () => {
      stopMeasuring = metrics.listen(core.context.index);
    },
    stop: () => stopMeasuring?.(),
  });
  let stopAssigning: (() => void) | undefined;
  attendants.add('assignment', {
    start: () => {
      const canWork = (): CanWork => canWorkAmong(() => workersIn(core.store));
      stopAssigning = keepAssigning(core.context, { canWork, log: ports.log });
    },
    stop: () => stopAssigning?.(),
  });
  let stopDeadlines: (() => void) | undefined;
  attendants.add('rule deadlines', {
    start: () => {
      stopDeadlines = keepRuleDeadlines(core.context, settings.work, ports.log);
    },
    stop: () => stopDeadlines?.(),
  });
}

function addOperations(open: OpenAgent, operations: Operations): void {
  const { attendants, options } = open;
  attendants.add('operations', {
    start: () => operations.start(),
    // A running backup is completed, or cut off by the host; at most a temporary file stays.
    stop: () => operations.stop(),
    status: () => (options.loops ? backupView(operations.view().backup) : {}),
  });
}

/** Folder of the client's keys, and of the secret that opens its certificate. */
export const clientKeysDir = ({ dataDir }: { readonly dataDir: string }): string =>
  join(dataDir, 'keys', 'clients');
