import { EventEmitter } from 'node:events';
import type { MessagePortMain } from 'electron';
import { expect, test } from 'vitest';
import type { AgentChild } from '../../../../main/desktop/agent-process/supervisor.ts';
import type { ToSetup } from '../../../../main/desktop/agent-process/messages.ts';
import { createSetupRun } from '../../../../main/desktop/agent-process/setup-run.ts';

const HOW = { file: '/home/a/agent.yaml', slots: ['safeStorage', 'machine'] } as const;

class FakeChild extends EventEmitter {
  readonly posted: { readonly message: ToSetup; readonly ports: readonly unknown[] }[] = [];
  killed = false;
  postMessage(message: ToSetup, ports: readonly unknown[] = []): void {
    this.posted.push({ message, ports });
  }
  kill(): boolean {
    this.killed = true;
    return true;
  }
}

function rig() {
  const children: FakeChild[] = [];
  const heard: string[] = [];
  const port = (name: string): MessagePortMain => ({ name }) as unknown as MessagePortMain;
  const run = createSetupRun({
    fork: () => {
      const child = new FakeChild();
      children.push(child);
      return child as unknown as AgentChild;
    },
    newChannel: () => ({ port1: port('ours'), port2: port('theirs') }),
    answer: ({ id }) => Promise.resolve({ kind: 'answer', id, value: 'DIRECT' }),
    onFinished: () => heard.push('finished'),
    onGone: () => heard.push('gone'),
    log: (_level, event) => heard.push(event),
  });
  return { run, children, heard, last: () => children.at(-1) ?? new FakeChild(), port };
}

test('one process is opened with the file it is to write, and gives ports while it is open', () => {
  const { run, children, last, port } = rig();
  expect(run.connect('clerk')).toBeNull();
  run.open(HOW);
  run.open(HOW);
  expect(children).toHaveLength(1);
  expect(last().posted[0]?.message).toEqual({ kind: 'open', ...HOW });
  expect(run.connect('clerk')).toEqual(port('ours'));
  expect(last().posted[1]).toEqual({ message: { kind: 'serve', actor: 'clerk' }, ports: [port('theirs')] });
});

test('its questions to the system are answered, and nothing else it says is believed', async () => {
  const { run, heard, last } = rig();
  run.open(HOW);
  last().emit('message', { kind: 'ask', id: 7, call: 'resolveProxy', value: 'https://nhi/' });
  await Promise.resolve();
  await Promise.resolve();
  expect(last().posted.at(-1)?.message).toEqual({ kind: 'answer', id: 7, value: 'DIRECT' });
  last().emit('message', { kind: 'ask', id: 8, call: 'openFile', value: '/etc/passwd' });
  expect(heard).toEqual(['setup-message-unknown']);
});

test('its finish is reported once; its exit after that is ignored', () => {
  const { run, heard, last } = rig();
  run.open(HOW);
  last().emit('message', { kind: 'finished' });
  last().emit('message', { kind: 'finished' });
  last().emit('exit', 0);
  expect(heard).toEqual(['finished']);
  expect(run.isOpen()).toBe(false);
  expect(run.connect('clerk')).toBeNull();
});

test('an early end is reported, and it can be opened again', () => {
  const { run, children, heard, last } = rig();
  run.open(HOW);
  last().emit('exit', 1);
  expect(heard).toEqual(['setup-exit', 'gone']);
  run.open(HOW);
  expect(children).toHaveLength(2);
  run.end();
  expect(last().killed).toBe(true);
  last().emit('exit', 137);
  expect(heard).toHaveLength(2);
});
