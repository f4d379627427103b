import type { MessagePortMain } from 'electron';
import { RPCHandler } from '@orpc/server/message-port';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Settings } from '../../../shared/settings.ts';
import type { Agent } from '../../agent/agent-types.ts';
import { createAgent } from '../../agent/agent.ts';
import { atTheMachine } from '../../agent/api/context.ts';
import { AgentError } from '../../agent/error.ts';
import type { AgentPorts, KeySlot, Log } from '../../agent/ports.ts';
import { loadSettings } from '../../agent/settings/load.ts';
import { formatProblem } from '../../agent/settings/problem.ts';
import { systemClock } from '../../agent/base/clock.ts';
import { enrolSlot } from '../../agent/vault/enrol.ts';
import { startControl } from '../../headless/control/control-server.ts';
import { endSoon } from '../../headless/host-ports.ts';
import { accountName } from './account-name.ts';
import type { HostCalls } from './host-calls.ts';
import { deskSlots, secretSlotOf } from './key-slots.ts';
import type { StartMessage } from './messages.ts';
import { SettingsError } from './start-failure.ts';

/** One end of a channel, as Electron hands it over. */
export type ServedPort = Pick<MessagePortMain, 'on' | 'postMessage' | 'start'>;

/** The started agent with its doors: the control endpoint for command lines, ports for the page and the main process. */
export interface RunningAgent {
  readonly agent: Agent;
  readonly settings: Settings;
  /** Whatever of these opens, opens the data folder. */
  readonly slots: readonly KeySlot[];
  serve(port: ServedPort, actor: string): void;
  stop(): Promise<void>;
}

/** @throws SettingsError, or the AgentError of whatever keeps the agent from starting. */
export async function startAgent(
  message: StartMessage,
  calls: Pick<HostCalls, 'ask'>,
  logs: Pick<AgentPorts, 'log' | 'logging'>,
): Promise<RunningAgent> {
  const { log } = logs;
  const loaded = loadSettings(message.config);
  if (!loaded.ok) throw new SettingsError(loaded.problems.map(formatProblem));
  const { settings } = loaded;
  const own = deskSlots(message.slots, settings.dataDir, calls);
  const typed = message.secret === null ? null : secretSlotOf(message.secret);
  const enrolled = typed === null ? null : await enrolOwn(settings.dataDir, typed, own, log);
  const ports: AgentPorts = {
    clock: systemClock,
    ...logs,
    keySlots: typed === null ? own : [...own, typed],
    resolveProxy: async (url) => (await calls.ask('resolveProxy', url)) ?? 'DIRECT',
    version: packageJson.version,
    // The main process starts another, which finds the folder locked and says so.
    ownerLost: () => {
      process.exit(1);
    },
    coreLost: endSoon,
  };
  const agent = await createAgent(ports, settings, { loops: true, settingsFile: message.config });
  try {
    // As soon as there is a trail to write it to: whoever is let into the data folder stands there.
    if (typed !== null) {
      const slot = enrolled ?? typed.kind;
      await agent.people.record({ kind: 'vault-recovered', actor: accountName(), detail: { slot } });
    }
    const control = await startControl({ dataDir: settings.dataDir, router: agent.router });
    const handler = new RPCHandler(agent.router);
    return {
      agent,
      settings,
      slots: ports.keySlots,
      serve: (port, actor) => {
        handler.upgrade(port, { context: atTheMachine(actor, 'desktop') });
        port.start();
      },
      // Doors first: nobody is let in while it finishes.
      stop: async () => {
        await control.stop();
        await agent.stop();
      },
    };
  } catch (error) {
    await agent.stop();
    throw error;
  }
}

/** After a secret opened the folder, this account gets a slot of its own, so that nobody has to type it again. Its kind, or null. */
async function enrolOwn(
  dataDir: string,
  typed: KeySlot,
  own: readonly KeySlot[],
  log: Log,
): Promise<string | null> {
  for (const slot of own) {
    try {
      await enrolSlot({ dataDir, slots: [typed], clock: systemClock }, slot);
      return slot.kind;
    } catch (error) {
      if (!(error instanceof AgentError) || meansWrongSecret(error.code)) throw error;
      // This account has no such place for a key: the next way is tried, else the secret opens the folder for this run.
      log('warn', 'not-enrolled', { code: error.code });
    }
  }
  return null;
}

function meansWrongSecret(code: string): boolean {
  return code.startsWith('vault-') || code === 'recovery-code-typo';
}
