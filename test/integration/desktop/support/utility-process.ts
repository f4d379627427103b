import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';
import type { BridgeMessage } from './bridge-message.ts';

const BOOTSTRAP = new URL('utility-bootstrap.ts', import.meta.url).href;

/**
 * A real process in the place of Electron's `utilityProcess`: the same entry, messages with ports, exit codes, and ports
 * that close when the process is gone.
 */
export class StandInProcess extends EventEmitter {
  readonly child: ChildProcess;
  readonly stderr: Readable | null;
  readonly #ports = new Map<number, MessagePort>();
  #lastPort = 0;

  constructor(entry: string, env: NodeJS.ProcessEnv = process.env) {
    super();
    this.child = fork(entry, [], {
      execArgv: ['--import', BOOTSTRAP],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env,
    });
    this.stderr = this.child.stderr;
    this.child.on('message', (message: BridgeMessage) => {
      this.#hear(message);
    });
    this.child.on('exit', (code, signal) => {
      for (const port of this.#ports.values()) port.close();
      this.#ports.clear();
      // Electron gives a number for every end.
      this.emit('exit', code ?? (signal === 'SIGKILL' ? 137 : 1));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  postMessage(data: unknown, transfer: readonly object[] = []): void {
    const ports = (transfer as readonly MessagePort[]).map((port) => this.#take(port));
    this.#send({ kind: 'parent', data, ports });
  }

  kill(): boolean {
    return this.child.kill('SIGKILL');
  }

  #take(port: MessagePort): number {
    const id = ++this.#lastPort;
    this.#ports.set(id, port);
    port.on('message', (data: unknown) => {
      this.#send({ kind: 'port', id, data });
    });
    port.on('close', () => {
      if (this.#ports.delete(id)) this.#send({ kind: 'close', id });
    });
    return id;
  }

  #hear(message: BridgeMessage): void {
    switch (message.kind) {
      case 'parent':
        this.emit('message', message.data);
        break;
      case 'port':
        this.#ports.get(message.id)?.postMessage(message.data);
        break;
      case 'close': {
        const port = this.#ports.get(message.id);
        this.#ports.delete(message.id);
        port?.close();
        break;
      }
    }
  }

  #send(message: BridgeMessage): void {
    if (this.child.connected) this.child.send(message);
  }
}
