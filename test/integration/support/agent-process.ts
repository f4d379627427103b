import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';
import {
  openControl,
  type AgentClient,
  type ControlClient,
} from '../../../main/headless/control/control-client.ts';
import { CLI } from './command.ts';
import { PATIENCE_MS } from './patience.ts';
import type { Place } from './place.ts';
import { watchChanges } from './watch-changes.ts';

/** An agent that runs, wherever. */
export interface AgentUnderTest {
  readonly client: AgentClient;
  readonly consoleUrl: string;
  /** All that it has logged so far. */
  log(): string;
  cases(): Promise<CaseRow[]>;
  status(): Promise<StatusView>;
  /** Resolves with the cases as soon as they satisfy `enough`; looks again whenever the agent says that something changed. */
  until(what: string, enough: (cases: readonly CaseRow[]) => boolean): Promise<CaseRow[]>;
  untilStatus(what: string, enough: (status: StatusView) => boolean): Promise<StatusView>;
  stop(): Promise<unknown>;
  /** Lets its time go on until this has ended. */
  during<T>(work: Promise<T>): Promise<T>;
}

/** The built agent in a process of its own. */
export interface AgentProcess extends AgentUnderTest {
  readonly child: ChildProcess;
  /** SIGTERM, and on Windows, where that is an end by force, what `stop` asks for; the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL; does nothing where it has ended. */
  kill(): Promise<void>;
}

/** A command gives a busy agent a few seconds; here it is asked again until it answers or has ended. */
async function untilAnswered(child: ChildProcess, place: Place): Promise<ControlClient | null> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end && isUp(child);) {
    const control = await openControl(place.dataDir, 'test');
    if (control !== null) return control;
  }
  return null;
}

const isUp = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

/** Starts it and waits until both its doors are open. */
export async function startAgent(
  place: Place,
  env: Readonly<Record<string, string>> = {},
): Promise<AgentProcess> {
  const child = spawn(process.execPath, [CLI, 'run', '--json', '--config', place.config], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const first = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([line]) => String(line)),
    exited.then((code) => {
      throw new Error(`the agent ended with ${String(code)}: ${log}`);
    }),
  ]);
  const ready = JSON.parse(first) as { console: { url: string } };
  const control = await untilAnswered(child, place);
  if (control === null) {
    child.kill('SIGKILL');
    throw new Error(`no control endpoint: ${log}`);
  }
  const { client } = control;
  const cases = async (): Promise<CaseRow[]> => {
    const { ids } = await client.cases.ids({});
    return client.cases.rows({ ids, phi: true });
  };
  const watch = watchChanges(client, () => log);
  return {
    child,
    client,
    consoleUrl: ready.console.url,
    log: () => log,
    cases,
    status: () => client.status(),
    until: (what, enough) => watch(what, cases, enough),
    untilStatus: (what, enough) => watch(what, () => client.status(), enough),
    during: (work) => work,
    stop: async () => {
      if (process.platform === 'win32') await client.stop({ by: 'test' });
      await control.close();
      if (process.platform !== 'win32') child.kill('SIGTERM');
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
      await control.close();
    },
  };
}
