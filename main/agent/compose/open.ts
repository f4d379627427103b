import { MAX_BUNDLE_BYTES } from '../../../shared/choices.ts';
import { openCheckTokens, type CheckTokens } from '../carrier/check/check-tokens.ts';
import type { Checker } from '../carrier/check/checker.ts';
import { type IgStore, openIgStore } from '../carrier/check/package/store.ts';
import { createWorkerChecker } from '../carrier/check/worker-checker.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { FolderState, OutFolderState } from '../../../shared/states.ts';
import type { AgentOptions, LastBackup } from '../agent-types.ts';
import { createMetrics, type Metrics } from '../attendants/metrics/metrics.ts';
import { openRulesStore, type RulesStore } from '../attendants/precheck/rules-store.ts';
import { rebuildOnce } from '../attendants/rebuild/rebuild.ts';
import { AgentError } from '../ground/error.ts';
import { attachOutputs, type LogOutputs } from '../ground/log/outputs.ts';
import type { AgentPorts } from '../ports.ts';
import { type CallableAttendants, Attendants, openAttendants } from './attendants.ts';
import { type Carrier, openCarrier } from './carrier.ts';
import { type Core, openCore } from './core.ts';
import { servicesOf } from './services.ts';
import type { SettingsPending } from './settings-watch.ts';
import { META_GET, META_SET } from '../ground/db/meta.ts';
import type { Store } from '../ground/db/store.ts';

const CHECK_DEADLINE_MS = 20_000;
const DRAIN_MS = 8_000;

/** An agent that owns its data folder; a restore and new settings replace all of it. */
export type Running = ReturnType<typeof runningOf>;

/** Callbacks of the host, and of the agent that holds the open parts. */
export interface RunningOptions extends AgentOptions {
  readonly accountChanged: (key: string) => void;
  /** A watched folder holds a mark by us that is newer than this data folder: it has to be reopened, as a reverted one. */
  readonly takenBack: () => void;
  /** State of a settings file that differs from the settings in force; null: it does not. */
  readonly settingsPending: () => SettingsPending | null;
}

/** Parameters of an opening. */
interface OpenOptions {
  readonly ports: AgentPorts;
  readonly settings: Settings;
  readonly options: RunningOptions;
}

/** The carrier and the parts beneath it, open: the base of attendants and services. */
export interface OpenAgent extends OpenOptions {
  readonly attendants: Attendants;
  readonly core: Core;
  readonly outputs: LogOutputs | null;
  readonly stores: {
    readonly checkTokens: CheckTokens;
    readonly ig: IgStore;
    /** 預檢. */
    readonly rules: RulesStore;
  };
  readonly metrics: Metrics;
  readonly checker: Checker;
  readonly carrier: Carrier;
}

/** Opens all of it, or leaves nothing open. */
export async function openAll(
  ports: AgentPorts,
  settings: Settings,
  options: RunningOptions,
): Promise<Running> {
  const attendants = new Attendants();
  try {
    const open = await openUpToCarrier(attendants, { ports, settings, options });
    const asked = await openAttendants(open);
    if (options.loops) await startAll(open);
    return runningOf(open, asked);
  } catch (error) {
    // The caller tries again, perhaps with other settings: no loop, heartbeat or lock of this opening may stay.
    await attendants.stop().catch((failure: unknown) => ports.log('error', 'not-closed', {}, failure));
    throw error;
  }
}

async function openUpToCarrier(attendants: Attendants, given: OpenOptions): Promise<OpenAgent> {
  const { ports, settings, options } = given;
  let rules: RulesStore | null = null;
  const hasRules = (): boolean => (rules?.current() ?? null) !== null;
  const core = await openCore(ports, settings, { ...options, hasRules });
  attendants.add('core', { stop: () => core.close() });
  const outputs = openOutputs(given);
  attendants.add('log outputs', { stop: () => outputs?.close() });
  await keepToEnvironment(core.store, settings.environment);
  await refuseWrongRules(settings.validation.rules);
  const stores = await openStores(given);
  rules = stores.rules;
  const metrics = createMetrics({ clock: ports.clock });
  const thread = createWorkerChecker({
    hospitalId: settings.hospitalId,
    level: settings.validation.level,
    rules: settings.validation.rules,
    deadlineMs: CHECK_DEADLINE_MS,
    igFile: () => stores.ig.current(),
  });
  attendants.add('checker', { stop: () => thread.close() });
  const checker = metrics.timed(thread);
  const { sent } = metrics;
  const carrier = openCarrier({ ...given, core, checker, sent, takenBack: options.takenBack });
  attendants.add('carrier', {
    start: () => carrier.start(),
    stop: () => carrier.stop(DRAIN_MS),
  });
  return { ...given, attendants, core, outputs, stores, metrics, checker, carrier };
}

/** Only the log of the lock's owner goes to files; a command logs to its terminal. */
function openOutputs({ ports, settings, options }: OpenOptions): LogOutputs | null {
  if (ports.logging === undefined || !options.loops) return null;
  return attachOutputs(ports.logging.sinks, settings, () => ports.clock.now());
}

async function openStores({ ports, settings }: OpenOptions): Promise<OpenAgent['stores']> {
  const { dataDir } = settings;
  const now = (): number => ports.clock.now();
  return {
    checkTokens: await openCheckTokens({ dataDir, now, log: ports.log }),
    ig: await openIgStore(dataDir, now),
    rules: await openRulesStore(dataDir, now),
  };
}

async function startAll(open: OpenAgent): Promise<void> {
  const { attendants, ports } = open;
  const { log } = ports;
  log('info', 'started', { version: ports.version, pid: process.pid });
  await rebuild(open);
  await attendants.start();
}

/** Before any file is taken or sent: a file in a folder may belong to a case that is rebuilt here. */
async function rebuild({ core, checker, ports, settings }: OpenAgent): Promise<void> {
  await rebuildOnce({
    ...core,
    checker,
    log: ports.log,
    folder: settings.folders[0]?.path ?? '',
    maxBytes: MAX_BUNDLE_BYTES,
  });
}

function runningOf(open: OpenAgent, asked: CallableAttendants) {
  const { core, carrier, metrics, ports } = open;
  const { operations, status } = asked;
  const secondsSince = (at: string | null): number | null =>
    at === null ? null : Math.round((ports.clock.now() - Date.parse(at)) / 1000);
  return {
    core,
    carrier,
    services: servicesOf(open, asked),
    /** True if the last heartbeat reached the disk, and every folder answers: the result of `/healthz`. */
    healthy: (): boolean => {
      const folders = carrier.intake.states();
      const all = [...folders, ...carrier.outFolders(), ...operations.outFolders()];
      return (
        operations.healthy() &&
        all.every(({ state }) => !ILL.has(state)) &&
        folders.every(({ isSeized }) => !isSeized)
      );
    },
    /** Time since NHI's last answer, for `/healthz`. */
    lastAnswer: () => {
      const { at, silent } = carrier.client.lastAnswer();
      return { secondsAgo: at === null ? null : Math.round((ports.clock.now() - at) / 1000), silent };
    },
    /** Time since the newest backup, for `/healthz`; null without a backup folder. */
    lastBackup: (): LastBackup | null => {
      const { dir, lastAt, error } = operations.view().backup;
      return dir === null ? null : { secondsAgo: secondsSince(lastAt), failing: error !== null };
    },
    /** Number of unreadable files in all watched folders. */
    filesNotReadable: (): number =>
      carrier.intake.states().reduce((sum, { unreadable }) => sum + (unreadable?.count ?? 0), 0),
    /** All numbers as OpenMetrics text. */
    metrics: (): Promise<string> =>
      metrics.text(() => ({ status: status(null), cases: core.context.index.all() })),
    close: (): Promise<void> => open.attendants.stop(),
  };
}

/** States that make the agent unhealthy: a call into the folder hangs, or another program keeps us out of it. */
const ILL: ReadonlySet<FolderState | OutFolderState> = new Set(['stuck', 'disturbed']);

/** @throws AgentError `own-rule-wrong` */
async function refuseWrongRules(rules: Settings['validation']['rules']): Promise<void> {
  if (rules.length === 0) return;
  // Loaded on demand: most hospitals have no such rules, and the engine is large.
  const { wrongRules } = await import('../carrier/check/own-rules.ts');
  const [wrong] = wrongRules(rules);
  if (wrong === undefined) return;
  const { index, field, words } = wrong;
  const where = `validation.rules[${String(index)}].${field} (${rules[index]?.code ?? ''})`;
  throw new AgentError('own-rule-wrong', { where, problem: words });
}

type Environment = NonNullable<Settings['environment']>;

/**
 * A data folder belongs to the environment that first used it. This prevents test cases beside real ones, and a test key at NHI's real
 * server.
 * @throws AgentError `environment-mixed`
 */
export async function keepToEnvironment(store: Store, environment: Environment | undefined): Promise<void> {
  if (environment === undefined) return;
  const key = 'environment';
  const found = store.get<{ value: string }>(META_GET, { key })?.value;
  if (found === environment) return;
  if (found === undefined) {
    await store.write((tx) => {
      tx.run(META_SET, { key, value: environment });
    });
    return;
  }
  throw new AgentError('environment-mixed', { found, environment });
}
