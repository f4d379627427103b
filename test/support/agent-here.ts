import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRouterClient } from '@orpc/server';
import { createAgent } from '../../main/agent/agent.ts';
import { atTheMachine } from '../../main/agent/api/context.ts';
import { CHECK_WORKER } from '../../main/agent/carrier/check/worker-messages.ts';
import { createSinks } from '../../main/agent/ground/log/log-sinks.ts';
import { createTail } from '../../main/agent/ground/log/log-tail.ts';
import { createLog } from '../../main/agent/ground/log/log.ts';
import { loadSettings } from '../../main/agent/ground/settings/load.ts';
import { machineSlot } from '../../main/agent/ground/vault/machine-slot.ts';
import type { Agent, AgentOptions } from '../../main/agent/agent-types.ts';
import type { Clock, Log } from '../../main/agent/ports.ts';
import {
  startConsole,
  type ConsolePeople,
  type ConsoleServer,
} from '../../main/headless/console/console-server.ts';
import { readPage, type PageFiles } from '../../main/headless/console/page-files.ts';
import type { AgentClient } from '../../main/headless/control/control-client.ts';
import { startControl } from '../../main/headless/control/control-server.ts';
import { BUILT } from '../integration/support/command.ts';
import type { Place } from '../integration/support/place.ts';
import { timersRest } from './virtual-clock.ts';

// The checking thread as it ships: from source, each thread would strip the types of all its modules anew.
CHECK_WORKER.href = pathToFileURL(join(BUILT, 'agent/check-worker.js')).href;

/** The agent and its doors in this process, as a service runs them. */
export interface AgentHere {
  readonly client: AgentClient;
  readonly console: ConsoleServer;
  signInUrl(): string;
  /** Lines of its log so far. */
  log(): string;
  stop(): Promise<void>;
}

/** Pages read so far, by folder. */
const pages = new Map<string, PageFiles>();

/** The agent on this place's data folder. `host`: without loops it is open as a command opens it. */
export async function openAgentHere(
  place: Pick<Place, 'config' | 'dataDir'>,
  options: { readonly clock: Clock; readonly actor: string; readonly host: AgentOptions },
): Promise<OpenAgent> {
  const { clock, actor, host } = options;
  const loaded = loadSettings(place.config);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const { settings } = loaded;
  let text = '';
  const tail = createTail();
  const sinks = createSinks({ write: (line) => (text += line) }, tail);
  const log = createLog({ level: 'info', stream: sinks });
  const keySlots = [machineSlot(join(place.dataDir, 'keys'))];
  const ports = { clock, log, logging: { sinks, tail }, keySlots, version: '0.1.0' };
  const agent = await createAgent(ports, settings, host);
  const client = createRouterClient(agent.router, { context: atTheMachine(actor, 'command') });
  return { agent, client, settings, log, text: () => text };
}

interface OpenAgent {
  readonly agent: Agent;
  readonly client: AgentClient;
  readonly settings: { readonly console: ConsolePeople['settings'] };
  readonly log: Log;
  /** Lines of its log so far. */
  readonly text: () => string;
}

/** `actor`: the person at the machine. */
export async function startAgentHere(
  place: Pick<Place, 'config' | 'dataDir'>,
  options: { readonly clock: Clock; readonly pageDir?: string; readonly actor: string },
): Promise<AgentHere> {
  const { clock, actor, pageDir = join(BUILT, 'page') } = options;
  const page = pages.get(pageDir) ?? readPage(pageDir);
  pages.set(pageDir, page);
  let console: ConsoleServer | null = null;
  const { agent, client, settings, log, text } = await openAgentHere(place, {
    clock,
    actor,
    host: {
      loops: true,
      settingsFile: place.config,
      consoleUrl: (by) => (console?.name ? console.signInUrl('askedFor', by) : null),
      consoleTaken: () => (console === null || console.refusal === null ? null : console.port),
      consoleForOthers: () => console?.forOthers() ?? null,
    },
  });
  timersRest(1);
  const control = await startControl({ dataDir: place.dataDir, router: agent.router });
  const served = await startConsole({
    port: settings.console.port,
    router: agent.router,
    page,
    clock,
    agent,
    accounts: { people: agent.people, settings: settings.console, log },
  });
  console = served;
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    timersRest(-1);
    await control.stop();
    await served.stop();
    await agent.stop();
  };
  return {
    client,
    console: served,
    signInUrl: () => served.signInUrl('printed', actor),
    log: text,
    stop: () => (stopping ??= stop()),
  };
}
