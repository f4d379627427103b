import { userInfo } from 'node:os';
import { test as base } from 'vitest';
import { startSandbox } from '../../main/practice/sandbox.ts';
import type { AgentUnderTest } from '../integration/support/agent-process.ts';
import type { CommandResult } from '../integration/support/command.ts';
import type { Jwks } from '../integration/support/make-key.ts';
import { makeKey } from '../integration/support/make-key.ts';
import { makePlace, type PlaceSettings } from '../integration/support/place.ts';
import { atPlace, type BareScene, type SceneOptions } from '../integration/support/open-scene.ts';
import { opening, ofSending } from '../integration/support/scene.ts';
import { runCommand } from '../unit/headless/run-command.ts';
import { startAgentHere } from './agent-here.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A practice server, a hospital's machine and agents on it, all in this process and on one clock. */
export interface Desk extends BareScene {
  readonly clock: VirtualClock;
  /** Starts the agent; at its first start it makes a key and the server is told, as a hospital does with NHI. */
  agent(): Promise<AgentUnderTest>;
  /** One command line, run in this process against the agent that runs, or on the data folder of one that has stopped. */
  command(...args: string[]): Promise<CommandResult>;
  /** The answer of a command that must succeed and, with `--json`, prints nothing but it. */
  commandJson<T>(...args: string[]): Promise<T>;
}

/** `settings` edits settings whose times are those that ship. */
export interface DeskOptions extends SceneOptions {
  /** The clock of another desk. */
  readonly clock?: VirtualClock;
}

export async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const { clock = new VirtualClock() } = options;
  const now = (): number => clock.now();
  const sandbox = await startSandbox({ stepMs: 5, now, ...options.sandbox });
  const place = await makePlace(sandbox, (settings) => {
    timesThatShip(settings);
    options.settings?.(settings);
  });
  const agents: AgentUnderTest[] = [];
  const { put, leave } = atPlace(place);
  let jwks: Jwks = { keys: [] };
  const command: Desk['command'] = async (...args) => {
    const { exit, out, err } = await clock.during(runCommand('', [...args, '--config', place.config]));
    return { code: exit, stdout: out, stderr: err.map((line) => `${line}\n`).join('') };
  };
  return {
    ...{ clock, sandbox, place, command },
    commandJson: async <T>(...args: string[]) => {
      const { code, stdout, stderr } = await command(...args, '--json');
      if (code !== 0) throw new Error(`${args.join(' ')}: exit ${String(code)}\n${stderr}`);
      return JSON.parse(stdout) as T;
    },
    jwks: () => jwks,
    agent: async () => {
      // As a hospital does: the key first, then its registration, then the agent, which asks for a token as soon as it starts.
      if (agents.length === 0) {
        jwks = await makeKey(place, clock);
        await sandbox.setClientJwks(jwks);
      }
      const here = await startAgentHere(place, {
        clock,
        actor: userInfo().username,
      });
      const { client } = here;
      const log = (): string => here.log();
      const cases: AgentUnderTest['cases'] = async () => {
        const { ids } = await client.cases.ids({});
        return client.cases.rows({ ids, phi: true });
      };
      const status: AgentUnderTest['status'] = () => client.status();
      const until: Desk['clock']['until'] = (what, look, enough) =>
        clock.until(what, look, enough).catch((error: unknown) => {
          throw new Error(`log:\n${log().slice(-4000)}`, { cause: error });
        });
      const agent: AgentUnderTest = {
        ...{ client, log, cases, status },
        consoleUrl: here.signInUrl(),
        until: (what, enough) => until(what, cases, enough),
        untilStatus: (what, enough) => until(what, status, enough),
        stop: () => clock.during(here.stop()),
        during: (work) => clock.during(work),
      };
      agents.push(agent);
      return agent;
    },
    put,
    close: async () => {
      for (const agent of agents) await agent.stop();
      await sandbox.stop();
      await leave(agents);
    },
  };
}

/** Only the limit of one request is short: the machine's own time ends a request. */
function timesThatShip(settings: PlaceSettings): void {
  settings.folders = [{ path: './export' }];
  settings.upload = {};
  settings.results = { exportDir: './results' };
}

type DeskTest = { readonly deskFor: (options?: DeskOptions) => Promise<Desk> };
export const test = base.extend<DeskTest>({ deskFor: opening(openDesk) });
/** Test of sending: a Bundle is not held against the guide. */
export const testOfSending = base.extend<DeskTest>({ deskFor: opening(openDesk, ofSending) });
