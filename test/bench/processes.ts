import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openControl, type AgentClient } from '../../main/headless/control/control-client.ts';
import { NODE_SWITCHES } from '../../main/headless/service/service-plan.ts';
import { CLI } from '../integration/support/command.ts';

interface ThinCounts {
  readonly posts: number;
  readonly bytes: number;
}

export interface ThinServer {
  readonly fhirBaseUrl: string;
  readonly clientId: string;
  counts(): Promise<ThinCounts>;
  /**
   * Resolves when it has taken so many posts; asks once, so that it takes no turn from those who are measured.
   */
  hasTaken(posts: number): Promise<void>;
  /** How long it thinks about each answer from now on, ms. */
  think(delayMs: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startThinServer(delayMs: number): Promise<ThinServer> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'thin-server.ts'), String(delayMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const origin = `http://127.0.0.1:${await firstLine(child)}`;
  const ask = async (path: string): Promise<string> => (await fetch(`${origin}/bench/${path}`)).text();
  return {
    fhirBaseUrl: `${origin}/fhir`,
    clientId: 'bench',
    counts: async () => JSON.parse(await ask('counts')) as ThinCounts,
    hasTaken: async (posts) => {
      await ask(`posts/${String(posts)}`);
    },
    think: async (ms) => {
      await ask(`delay/${String(ms)}`);
    },
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}

interface Probe {
  readonly longestMs: number;
  readonly p99Ms: number;
  /** Bytes. */
  readonly rss: number;
  readonly cpuMs: number;
}

export interface BenchAgent {
  readonly pid: number;
  readonly client: AgentClient;
  /** ms from the start of the process until both its doors were open. */
  readonly startMs: number;
  /** Its event loop since the last call, its memory, and its processor time so far. */
  probe(): Promise<Probe>;
  /** By default in order; `SIGKILL` as by a power cut. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/**
 * The built agent as its service starts it, with a probe in its event loop, which takes processor time of its own: `isProbed` false for
 * one that is to be idle. `nodeArgs`: e.g. `--cpu-prof`.
 */
export async function startBenchAgent(
  place: { readonly config: string; readonly dataDir: string; readonly dir: string },
  nodeArgs: readonly string[] = [],
  isProbed = true,
): Promise<BenchAgent> {
  const probeFile = join(place.dir, 'probe.json');
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...[...NODE_SWITCHES, ...nodeArgs],
      ...(isProbed ? ['--import', join(import.meta.dirname, 'loop-probe.mjs')] : []),
      ...[CLI, 'run', '--json', '--config', place.config],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, TWPAS_BENCH_PROBE: probeFile } },
  );
  const exited = once(child, 'exit');
  const { pid } = JSON.parse(await firstLine(child)) as { pid: number };
  const startMs = performance.now() - startedAt;
  const control = await openControl(place.dataDir, 'bench');
  if (control === null) throw new Error('the agent answers nobody');
  return {
    pid,
    client: control.client,
    startMs,
    probe: async () => {
      await rm(probeFile, { force: true });
      process.kill(pid, 'SIGUSR2');
      for (;;) {
        try {
          return JSON.parse(await readFile(probeFile, 'utf8')) as Probe;
        } catch {
          await pause(20); // not written yet, or not all of it
        }
      }
    },
    stop: async (signal = 'SIGTERM') => {
      await control.close();
      child.kill(signal);
      await exited;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('a process without output');
  const line = once(createInterface(child.stdout), 'line').then(([text]) => String(text));
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`a process ended with ${String(code)} before it was ready`);
  });
  return Promise.race([line, gone]);
}
