import { resolve } from 'node:path';
import { MessageChannelMain, utilityProcess, type UtilityProcess } from 'electron';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';
import { systemClock } from '../../agent/ground/base/clock.ts';
import { untilAborted } from '../../agent/ground/base/tasks.ts';
import type { SlotChoice, TypedSecret } from '../agent-process/messages.ts';
import { createSetupRun, type SetupRun, type SetupRunParts } from '../agent-process/setup-run.ts';
import {
  type AgentState,
  createSupervisor,
  type Supervisor,
  type SupervisorParts,
} from '../agent-process/supervisor.ts';
import { type AgentWatch, watchAgent } from '../agent-process/watch-agent.ts';
import { findSettings, isThere } from '../config/settings-place.ts';
import type { DeskContext } from './desk-context.ts';

interface DeskAgentParts extends Omit<SupervisorParts, 'fork' | 'newChannel' | 'clock'> {
  readonly entry: string;
  readonly places: readonly string[];
  readonly setup: Pick<DeskSetup, 'open' | 'isOpen'>;
  readonly slots: () => readonly SlotChoice[];
  readonly actor: string;
  readonly onStderr: (chunk: Buffer) => void;
  readonly onStatus: (status: StatusView | null) => void;
  readonly onRows: (rows: readonly CaseRow[]) => void;
}

/** The desktop's agent: supervised, and watched over its own channel. */
export interface DeskAgent {
  readonly supervisor: Supervisor;
  state(): AgentState;
  settingsFile(): string | null;
  /** Starts the agent, or the first run if there is no settings file. */
  start(secret: TypedSecret | null): void;
  /** Calls the agent; rejects if it does not answer in time. */
  ask<T>(use: (client: AgentWatch['client'], signal: AbortSignal) => Promise<T>): Promise<T>;
}

const ASK_MS = 10_000;

export function createDeskAgent(parts: DeskAgentParts): DeskAgent {
  const { log } = parts;
  let watch: AgentWatch | null = null;
  let unconfigured = false;

  const supervisor = createSupervisor({
    fork: () => forkAgent(parts.entry, parts.onStderr),
    newChannel: () => new MessageChannelMain(),
    answer: parts.answer,
    onRecoveryCode: parts.onRecoveryCode,
    onState: (state) => {
      watch?.stop();
      watch = null;
      parts.onStatus(null);
      const port = state.phase === 'ready' ? supervisor.connect(parts.actor) : null;
      if (port !== null)
        watch = watchAgent(
          port,
          { onStatus: parts.onStatus, onRows: parts.onRows },
          { clock: systemClock, log },
        );
      parts.onState(state);
    },
    clock: systemClock,
    log,
  });
  return {
    supervisor,
    state: () =>
      unconfigured ? { phase: 'unconfigured', wizard: parts.setup.isOpen() } : supervisor.state(),
    settingsFile: () => findSettings(parts.places, isThere),
    start: (secret) => {
      const config = findSettings(parts.places, isThere);
      unconfigured = config === null;
      if (config === null) {
        parts.setup.open();
        parts.onState({ phase: 'unconfigured', wizard: true });
      } else supervisor.start({ config, slots: parts.slots(), secret });
    },
    ask: (use) => {
      if (watch === null) return Promise.reject(new Error('no agent to ask'));
      const late = AbortSignal.timeout(ASK_MS);
      // A call on the port of an ended agent never settles by itself.
      return untilAborted(use(watch.client, late), late, () => {
        throw new Error('the agent did not answer');
      });
    },
  };
}

/** The desktop's handle of the first run. */
interface DeskSetup extends Pick<SetupRun, 'isOpen' | 'connect' | 'end'> {
  open(): void;
}

export function createDeskSetup(
  context: DeskContext,
  parts: Pick<SetupRunParts, 'answer' | 'onFinished' | 'onGone'> & Pick<DeskAgentParts, 'onStderr'>,
): DeskSetup {
  const { log, paths, places } = context;
  const run = createSetupRun({
    fork: () => forkAgent(paths.setupEntry, parts.onStderr),
    newChannel: () => new MessageChannelMain(),
    answer: parts.answer,
    onFinished: parts.onFinished,
    onGone: parts.onGone,
    log,
  });
  return {
    ...run,
    open: () => {
      // The file named on the command line, else this account's own; only an administrator writes the machine's file.
      const file = resolve(places.at(-1) ?? 'agent.yaml');
      run.open({ file, slots: ['safeStorage', 'machine'] });
    },
  };
}

/** Starts the agent's process, whose stderr is its log. */
function forkAgent(entry: string, onStderr: (chunk: Buffer) => void): UtilityProcess {
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'TWPAS agent',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr?.on('data', onStderr);
  return child;
}
