import type { Settings } from '../../../shared/settings.ts';
import { inTime } from '../ground/base/tasks.ts';
import { AgentError } from '../ground/error.ts';
import { attachOutputs, type LogOutputs } from '../ground/log/outputs.ts';
import type { AgentPorts } from '../ports.ts';
import { openAll, type Running, type RunningOptions } from './open.ts';

/** Longer than any stop takes, a running backup included: by then it hangs. */
const CLOSE_MS = 120_000;

export type CoreKeeper = Awaited<ReturnType<typeof keepCore>>;

/** Keeps all that is open on the data folder. Nothing is open while it is replaced, and after a failed replacement. */
export async function keepCore(ports: AgentPorts, first: Settings, options: RunningOptions) {
  let settings = first;
  let running: Running | null = await openAll(ports, settings, options);
  let lost = false;

  const open = async (wanted: Settings): Promise<void> => {
    running = await openAll(ports, wanted, options);
    settings = wanted;
  };
  const tell = (event: string, why: unknown): void => {
    const outputs = options.loops ? logFilesAlone(ports, settings) : null;
    ports.log('error', event, {}, why);
    outputs?.close();
  };
  /** Nothing is open and nothing can be opened: a process that stays alive would look healthy and do nothing. */
  const giveUp = (why: unknown): void => {
    lost = true;
    tell('core-lost', why);
    ports.coreLost?.(why);
  };
  const now = (): Running => {
    if (running !== null) return running;
    throw new AgentError(lost ? 'core-lost' : 'restarting');
  };
  return {
    /** @throws AgentError `restarting` during a replacement, `core-lost` after a failed one. */
    now,
    isOpen: (): boolean => running?.core.db.open === true,
    settings: (): Settings => settings,
    /**
     * Closes all of it, runs `between` on the closed folder, and opens it with `next`. If `next` cannot be opened, the settings in force are
     * opened again; if these fail too, the host is asked to end the process (`coreLost`).
     * @throws the error of `between`, or of opening `next`; then the old settings are in force, or nothing is open.
     */
    replace: async (next: Settings, between?: () => Promise<void>): Promise<void> => {
      const before = now();
      // From here on calls are refused: they would find half of it closed.
      running = null;
      try {
        await inTime(before.close(), CLOSE_MS, () => {
          throw new AgentError('close-late');
        });
      } catch (error) {
        giveUp(error);
        throw error;
      }
      const undone = await failureOf(between?.() ?? Promise.resolve());
      const notOpened = await failureOf(open(undone === null ? next : settings));
      if (notOpened !== null) {
        tell('not-reopened', notOpened.error);
        const fallback = await failureOf(open(settings));
        if (fallback !== null) giveUp(fallback.error);
      }
      const failure = undone ?? notOpened;
      if (failure !== null) throw failure.error;
    },
    close: async (): Promise<void> => {
      const last = running;
      running = null;
      await last?.close();
    },
  };
}

async function failureOf(work: Promise<void>): Promise<{ readonly error: unknown } | null> {
  try {
    await work;
    return null;
  } catch (error) {
    return { error };
  }
}

/** The log's files, opened for one event: they are closed with everything else, but must hold the reason. */
const logFilesAlone = ({ logging, clock }: AgentPorts, settings: Settings): LogOutputs | null =>
  logging === undefined ? null : attachOutputs(logging.sinks, settings, () => clock.now());
