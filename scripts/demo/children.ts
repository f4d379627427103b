import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

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
    // Whatever happened: nothing of the demo outlives it.
    running.forEach((child) => child.kill('SIGKILL'));
  });

  const start = (name: string, [program, ...args]: readonly [string, ...string[]]): ChildProcess => {
    const child = spawn(program, args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
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

  return {
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
      await ask('keys', 'generate', '--config', config);
      await beforeRun(JSON.parse(await ask('keys', 'jwks', '--config', config)) as { keys: object[] });
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
