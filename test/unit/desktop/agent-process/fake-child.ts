import { EventEmitter } from 'node:events';
import type { AgentChild } from '../../../../main/desktop/agent-process/supervisor.ts';
import type { FromAgent, ToAgent } from '../../../../main/desktop/agent-process/messages.ts';

/** An agent process that only writes down what it was told. */
export class FakeChild extends EventEmitter implements Pick<AgentChild, 'postMessage' | 'kill'> {
  readonly posted: { readonly message: ToAgent; readonly ports: readonly unknown[] }[] = [];
  killed = false;
  postMessage(message: ToAgent, ports: readonly unknown[] = []): void {
    this.posted.push({ message, ports });
  }
  kill(): boolean {
    this.killed = true;
    return true;
  }
  says(message: FromAgent | Record<string, unknown>): void {
    this.emit('message', message);
  }
  exits(code: number): void {
    this.emit('exit', code);
  }
  told(): string[] {
    return this.posted.map(({ message }) => message.kind);
  }
}
