import { userInfo } from 'node:os';
import { RPCHandler } from '@orpc/server/message-port';
import packageJson from '../../../package.json';
import type { Settings } from '../../../shared/settings.ts';
import type { Agent } from '../../agent/agent-types.ts';
import { createAgent } from '../../agent/agent.ts';
import { atTheMachine } from '../../agent/api/context.ts';
import { systemClock } from '../../agent/ground/base/clock.ts';
import { refusalInWords } from '../../agent/ground/base/held-file.ts';
import { AgentError } from '../../agent/ground/error.ts';
import type { AgentPorts, KeySlot, Log } from '../../agent/ports.ts';
import { loadSettings } from '../../agent/ground/settings/load.ts';
import { formatProblem } from '../../agent/ground/settings/problem.ts';
import { enrolSlot, slotOwners } from '../../agent/ground/vault/enrol.ts';
import { startCheckDoor } from '../../headless/console/check-service.ts';
import { withControl } from '../../headless/control/control-client.ts';
import { startControl } from '../../headless/control/control-server.ts';
import { endSoon } from '../../headless/host-ports.ts';
import type { HostCalls, ServedPort } from './ask-parent.ts';
import { deskSlots, secretSlotOf } from './key-slots.ts';
import type { StartFailure, StartMessage } from './messages.ts';

/** The started agent with its entries: the control endpoint for command lines, ports for the page and the main process. */
export interface RunningAgent {
  readonly agent: Agent;
  readonly settings: Settings;
  /** Any of these slots can open the data folder. */
  readonly slots: readonly KeySlot[];
  serve(port: ServedPort, actor: string): void;
  stop(): Promise<void>;
}

/** @throws SettingsError, or the AgentError that prevents the start. */
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
    // The main process starts a new agent, which finds the folder locked and reports that.
    ownerLost: () => process.exit(1),
    coreLost: endSoon(settings.dataDir),
  };
  const agent = await createAgent(ports, settings, { loops: true, settingsFile: message.config });
  try {
    // As soon as the trail is open: it records who got access to the data folder.
    if (typed !== null) {
      const slot = enrolled ?? typed.kind;
      await agent.people.record({ kind: 'vault-recovered', actor: accountName(), detail: { slot } });
    }
    const control = await startControl({ dataDir: settings.dataDir, router: agent.router });
    // For programs on this machine, as in the headless agent.
    const [port, service] = [settings.console.port, () => agent.checkService()];
    const checks = settings.checkService.enabled
      ? await startCheckDoor({ port, service, clock: systemClock, log })
      : null;
    const handler = new RPCHandler(agent.router);
    return {
      agent,
      settings,
      slots: ports.keySlots,
      serve: (port, actor) => {
        handler.upgrade(port, { context: atTheMachine(actor, 'desktop') });
        port.start();
      },
      // Entries close first: no new calls while the agent stops.
      stop: async () => {
        await Promise.all([control.stop(), checks?.stop()]);
        await agent.stop();
      },
    };
  } catch (error) {
    await agent.stop();
    throw error;
  }
}

/** After a secret opened the folder, this account gets its own slot, so that nobody has to type it again. Its kind, or null. */
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
      // This account cannot have such a slot: try the next kind. Without any, the secret opens the folder for this run only.
      log('warn', 'not-enrolled', { code: error.code });
    }
  }
  return null;
}

function meansWrongSecret(code: string): boolean {
  return code.startsWith('vault-') || code === 'recovery-code-typo';
}

/** The settings file is unusable. `problems`: one line each. */
class SettingsError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super('the settings file has problems');
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** Reason why the agent did not start, for the host to show. Only our own sentences, codes and account names. */
export async function describeFailure(thrown: unknown, config: string): Promise<StartFailure> {
  const error = refusalInWords(thrown) ?? thrown;
  if (error instanceof SettingsError)
    return { kind: 'failed', code: 'settings', ...sentenceOf(error), problems: error.problems, owners: [] };
  const loaded = loadSettings(config);
  const code = error instanceof AgentError ? error.code : 'unexpected';
  return {
    kind: 'failed',
    code,
    ...sentenceOf(error),
    problems: [],
    owners: loaded.ok ? await slotOwners(loaded.settings.dataDir) : [],
    serviceUrl: loaded.ok && code === 'locked' ? await servicePage(loaded.settings, accountName()) : null,
  };
}

/** The message of an AgentError; other messages might quote data. */
export function sentenceOf(error: unknown): { message: string; messageZh: string } {
  if (error instanceof AgentError) return { message: error.message, messageZh: error.messageZh };
  if (error instanceof SettingsError)
    return { message: 'The settings file has problems.', messageZh: '設定檔有問題。' };
  return { message: 'An unexpected failure; the log names it.', messageZh: '發生未預期的錯誤，詳見紀錄。' };
}

/**
 * The page of the service that holds the data folder, signed in. Null if the folder's owner has no page (a command, or another desktop
 * program), or if it belongs to another account, whose folder is closed to this one.
 */
async function servicePage({ dataDir }: Settings, actor: string): Promise<string | null> {
  try {
    const status = await withControl(dataDir, actor, (client) => client.status());
    return status?.console?.url ?? null;
  } catch {
    return null; // the service has ended, or is another account's: the diagnosis names the lock
  }
}

/** The account of this desktop, for the trail. */
export function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'desktop'; // an account without a name
  }
}
