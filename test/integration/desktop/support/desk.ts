import { once } from 'node:events';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../../main/agent/ground/base/clock.ts';
import {
  createSupervisor,
  type AgentState,
  type RecoveryCodeNews,
  type Supervisor,
  type SupervisorParts,
} from '../../../../main/desktop/agent-process/supervisor.ts';
import {
  createSafeKeeper,
  hostAnswers,
  type SafeStorageCalls,
} from '../../../../main/desktop/safe-storage/safe-storage.ts';
import { Connection } from '../../../../renderer/connection/connection.ts';
import { transportOver } from '../../../../renderer/connection/transport.ts';
import { BUILT } from '../../support/command.ts';
import { StandInProcess } from './utility-process.ts';

const ENTRY = join(BUILT, 'desktop/agent-entry.js');
const DEADLINE_MS = 40_000;

/** The main process's side with real processes under it and real ports to them; only Electron itself is missing. */
export interface TestDesk {
  readonly supervisor: Supervisor;
  readonly states: AgentState[];
  /** Every agent process so far, the last one running. */
  readonly processes: StandInProcess[];
  log(): string;
  until(phase: AgentState['phase'], since?: number): Promise<AgentState>;
  /** The page's own connection, as in the window. */
  openPage(): Connection;
  recoveryCode(): Promise<RecoveryCodeNews>;
}

export function testDesk(safeStorage: SafeStorageCalls, entry = ENTRY): TestDesk {
  const states: AgentState[] = [];
  const processes: StandInProcess[] = [];
  const changed = new EventTarget();
  let log = '';
  let tellCode: (news: RecoveryCodeNews) => void = () => undefined;
  const parts: SupervisorParts = {
    fork: () => {
      const started = new StandInProcess(entry);
      started.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
      processes.push(started);
      return started as unknown as ReturnType<SupervisorParts['fork']>;
    },
    newChannel: () => new MessageChannel() as unknown as ReturnType<SupervisorParts['newChannel']>,
    answer: hostAnswers(
      {
        session: { resolveProxy: () => Promise.resolve('DIRECT') },
        keeper: createSafeKeeper(safeStorage, 'linux'),
      },
      () => undefined,
    ),
    onState: (state) => {
      states.push(state);
      changed.dispatchEvent(new Event('state'));
    },
    onRecoveryCode: (news) => {
      tellCode(news);
    },
    clock: systemClock,
    log: () => undefined,
  };
  const supervisor = createSupervisor(parts);
  onTestFinished(async () => {
    await supervisor.drain();
    for (const { child } of processes) child.kill('SIGKILL');
  });
  return {
    supervisor,
    states,
    processes,
    log: () => log,
    until: async (phase, since = 0) => {
      const deadline = AbortSignal.timeout(DEADLINE_MS);
      for (;;) {
        const found = states.slice(since).find((state) => state.phase === phase);
        if (found !== undefined) return found;
        await once(changed, 'state', { signal: deadline }).catch(() => {
          throw new Error(`never ${phase}: ${JSON.stringify(states)}\n${log.slice(-3000)}`);
        });
      }
    },
    openPage: () => {
      const connection = new Connection(() => {
        const port = supervisor.connect('clerk') as unknown as MessagePort | null;
        if (port === null) return Promise.reject(new Error('no agent'));
        return Promise.resolve(transportOver(port as unknown as globalThis.MessagePort));
      });
      const stop = connection.start();
      onTestFinished(stop);
      return connection;
    },
    recoveryCode: () =>
      new Promise((resolve) => {
        tellCode = resolve;
        supervisor.send({ kind: 'make-recovery-code' });
      }),
  };
}
