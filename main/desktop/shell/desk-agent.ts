import { MessageChannelMain, type Session } from 'electron';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';
import type { Log } from '../../agent/ports.ts';
import { systemClock } from '../../agent/base/clock.ts';
import type { RecoveryCodeNews } from '../agent-process/agent-run.ts';
import type { AgentState } from '../agent-process/agent-state.ts';
import { forkAgent } from '../agent-process/fork-agent.ts';
import { hostAnswers } from '../agent-process/host-answers.ts';
import type { SlotChoice, TypedSecret } from '../agent-process/messages.ts';
import { createSupervisor, type Supervisor } from '../agent-process/supervisor.ts';
import { isThere } from '../config/is-there.ts';
import { findSettings } from '../config/settings-place.ts';
import type { SafeKeeper } from '../safe-storage/safe-storage.ts';
import { watchAgent, type AgentWatch } from '../watch/watch-agent.ts';
import type { DeskSetup } from './desk-setup.ts';

export interface DeskAgentParts {
  readonly entry: string;
  readonly places: readonly string[];
  readonly setup: Pick<DeskSetup, 'open' | 'isOpen'>;
  readonly slots: () => readonly SlotChoice[];
  readonly session: Session;
  readonly keeper: SafeKeeper;
  readonly actor: string;
  readonly log: Log;
  readonly onStderr: (chunk: Buffer) => void;
  readonly onState: (state: AgentState) => void;
  readonly onStatus: (status: StatusView | null) => void;
  readonly onRows: (rows: readonly CaseRow[]) => void;
  readonly onRecoveryCode: (news: RecoveryCodeNews) => void;
  readonly onUpdate: (version: string) => void;
}

/** The agent as the desktop has it: supervised, watched over a channel of its own. */
export interface DeskAgent {
  readonly supervisor: Supervisor;
  state(): AgentState;
  settingsFile(): string | null;
  /** Starts it, or the first run where there is no settings file. */
  start(secret: TypedSecret | null): void;
  /** Asks it for something; rejects when it does not answer in time. */
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
    answer: hostAnswers({ session: parts.session, keeper: parts.keeper }, log),
    onRecoveryCode: parts.onRecoveryCode,
    onUpdate: parts.onUpdate,
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
      // A call on a port whose agent is gone never settles by itself.
      const outOfTime = new Promise<never>((_resolve, reject) => {
        late.addEventListener('abort', () => {
          reject(new Error('the agent did not answer'));
        });
      });
      return Promise.race([use(watch.client, late), outOfTime]);
    },
  };
}
