import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { openControl } from '../../main/headless/control/control-client.ts';

const ROOT = join(import.meta.dirname, '../..');
const CLI = join(ROOT, 'dist/agent/cli.js');
const START_MS = 30_000;
const END_MS = 11_000;
const TAIL_LINES = 40;

export interface SandboxAddress {
  readonly fhirBaseUrl: string;
  readonly clientId: string;
  readonly controlUrl: string;
}

/** The demo's processes: started, listened to, and ended on every way out. */
export interface Children {
  startSandbox(): Promise<SandboxAddress>;
  startAgent(
    config: string,
    options: { beforeRun: (jwks: { keys: object[] }) => Promise<void> },
  ): Promise<{ readonly consoleUrl: string; freshAddress: () => Promise<string> }>;
  /** The desktop program on the same settings: its window opens, and its agent answers once this resolves. */
  startDesktop(runtime: string, config: string, dataDir: string): Promise<void>;
  /** A client key, its public half to be handed to the server before anything asks for a token. */
  makeKey(config: string): Promise<{ keys: object[] }>;
  /** The last lines the processes wrote, for when something failed. */
  logTail(): string;
  interrupted(): Promise<void>;
  endAll(): Promise<void>;
}

/** `agent`: program and first arguments of the command line, the built one by default. */
export function keepChildren(
  dir: string,
  agent: readonly [string, ...string[]] = [process.execPath, CLI],
): Children {
  const running = new Set<ChildProcess>();
  const lines: string[] = [];
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stop.abort();
    });
  }
  process.on('exit', () => {
    // No matter what happened: nothing of the demo outlives it.
    running.forEach((child) => child.kill('SIGKILL'));
  });

  const start = (
    name: string,
    [program, ...args]: readonly [string, ...string[]],
    env: NodeJS.ProcessEnv = process.env,
  ): ChildProcess => {
    const child = spawn(program, args, { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    child.on('exit', () => running.delete(child));
    child.stderr.on('data', (chunk: Buffer) => {
      lines.push(
        ...chunk
          .toString('utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => `${name}: ${line}`),
      );
      lines.splice(0, Math.max(0, lines.length - TAIL_LINES));
    });
    return child;
  };
  const firstLine = async (name: string, child: ChildProcess): Promise<string> => {
    if (!child.stdout) throw new Error(`${name} has no output`);
    const late = AbortSignal.any([AbortSignal.timeout(START_MS), stop.signal]);
    const line = once(createInterface(child.stdout), 'line', { signal: late }).then(([text]) => String(text));
    const gone = once(child, 'exit', { signal: late }).then(() => {
      throw new Error(`${name} ended before it was ready`);
    });
    return Promise.race([line, gone]);
  };
  const ask = async (...args: string[]): Promise<string> => {
    const child = start('agent', [...agent, ...args]);
    let out = '';
    child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`agent ${args.join(' ')} ended with ${String(code)}`);
    return out;
  };

  const makeKey = async (config: string): Promise<{ keys: object[] }> => {
    await ask('keys', 'generate', '--config', config);
    return JSON.parse(await ask('keys', 'jwks', '--config', config)) as { keys: object[] };
  };

  return {
    makeKey,
    async startDesktop(runtime, config, dataDir) {
      // A home of its own: the person who runs the demo may have the program open, and two of one home are one.
      const home = { XDG_CONFIG_HOME: join(dir, 'desktop'), APPDATA: join(dir, 'desktop') };
      const child = start('desktop', [runtime, ROOT, '--config', config], { ...process.env, ...home });
      // Nobody reads what it prints; its log is a file.
      child.stdout?.resume();
      const gone = once(child, 'exit').then(() => {
        throw new Error('the desktop program ended before its agent was ready');
      });
      await Promise.race([
        agentAnswers(dataDir, AbortSignal.any([AbortSignal.timeout(START_MS), stop.signal])),
        gone,
      ]);
    },
    async startSandbox() {
      const child = start('practice server', [
        process.execPath,
        join(ROOT, 'test/sandbox/cli.ts'),
        '--port',
        '0',
      ]);
      return JSON.parse(await firstLine('practice server', child)) as SandboxAddress;
    },
    async startAgent(config, { beforeRun }) {
      await beforeRun(await makeKey(config));
      const child = start('agent', [...agent, 'run', '--json', '--config', config]);
      const ready = JSON.parse(await firstLine('agent', child)) as { console: { url: string } };
      return {
        consoleUrl: ready.console.url,
        async freshAddress() {
          const status = JSON.parse(await ask('status', '--json', '--config', config)) as {
            console: { url: string };
          };
          return status.console.url;
        },
      };
    },
    logTail: () => `Last lines of the log:\n${lines.join('\n')}`,
    interrupted: async () => {
      if (!stop.signal.aborted) await once(stop.signal, 'abort');
    },
    async endAll() {
      const ended = Promise.all([...running].map((child) => once(child, 'exit')));
      running.forEach((child) => child.kill('SIGTERM'));
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, END_MS))]);
    },
  };
}

/** Until somebody answers on the data folder: the desktop program prints no address that could be waited for. */
async function agentAnswers(dataDir: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const control = await openControl(dataDir, 'demo');
    if (control !== null) {
      await control.close();
      return;
    }
    await sleep(200, undefined, { signal });
  }
}
