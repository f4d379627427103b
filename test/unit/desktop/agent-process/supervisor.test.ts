import { expect, test } from 'vitest';
import type { MessagePortMain } from 'electron';
import {
  type AgentChild,
  type AgentState,
  createSupervisor,
} from '../../../../main/desktop/agent-process/supervisor.ts';
import type { HostReply, StartFailure } from '../../../../main/desktop/agent-process/messages.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeChild } from './fake-child.ts';

const HOW = { config: '/etc/agent.yaml', slots: ['safeStorage'] as const, secret: null };
const READY = { kind: 'ready', dataDir: '/data', slotKinds: ['safeStorage'] } as const;
const failedWith = (code: string): StartFailure => ({
  kind: 'failed',
  code,
  message: 'm',
  messageZh: 'z',
  problems: [],
  owners: [],
});

function rig() {
  const clock = new FakeClock();
  const children: FakeChild[] = [];
  const states: AgentState[] = [];
  const channels: { port1: MessagePortMain; port2: MessagePortMain }[] = [];
  const supervisor = createSupervisor({
    fork: () => {
      const child = new FakeChild();
      children.push(child);
      return child as unknown as AgentChild;
    },
    newChannel: () => {
      const name = (end: number): MessagePortMain =>
        ({ name: `${String(channels.length)}.${String(end)}` }) as unknown as MessagePortMain;
      const channel = { port1: name(1), port2: name(2) };
      channels.push(channel);
      return channel;
    },
    answer: ({ id }): Promise<HostReply> => Promise.resolve({ kind: 'answer', id, value: 'DIRECT' }),
    onState: (state) => states.push(state),
    onRecoveryCode: () => undefined,
    clock,
    log: () => undefined,
  });
  const last = (): FakeChild => {
    const child = children.at(-1);
    if (child === undefined) throw new Error('none was forked');
    return child;
  };
  return { clock, children, states, channels, supervisor, last };
}

test('the agent gets the place of its settings, and a port once it is ready', () => {
  const { supervisor, last, channels } = rig();
  supervisor.start(HOW);
  expect(last().posted[0]?.message).toEqual({ kind: 'start', ...HOW, slots: ['safeStorage'] });
  expect(supervisor.connect('clerk')).toBeNull();

  last().says(READY);
  expect(supervisor.connect('clerk')).toBe(channels[0]?.port1);
  expect(last().posted.at(-1)).toEqual({
    message: { kind: 'serve', actor: 'clerk' },
    ports: [channels[0]?.port2],
  });
  expect(supervisor.connect('clerk')).not.toBe(channels[0]?.port1);
});

test('a crash is answered by a new process after a wait, and a new channel', async () => {
  const { supervisor, last, children, clock, states } = rig();
  supervisor.start(HOW);
  last().says(READY);
  const before = supervisor.connect('clerk');
  last().exits(139);
  expect(supervisor.state()).toEqual({ phase: 'restarting', inRow: 1 });
  expect(supervisor.connect('clerk')).toBeNull();

  await clock.advance(999);
  expect(children).toHaveLength(1);
  await clock.advance(1);
  expect(children).toHaveLength(2);
  last().says(READY);
  expect(supervisor.connect('clerk')).not.toBe(before);
  expect(states.map(({ phase }) => phase)).toEqual(['starting', 'ready', 'restarting', 'starting', 'ready']);
});

test('three crashes in a row stop it, and only a person starts it again', async () => {
  const { supervisor, last, children, clock } = rig();
  supervisor.start(HOW);
  for (let time = 0; time < 3; time++) {
    last().exits(1);
    await clock.advance(10_000);
  }
  expect(supervisor.state()).toEqual({ phase: 'safe-mode', failure: null });
  await clock.advance(3_600_000);
  expect(children).toHaveLength(3);
  supervisor.start(HOW);
  expect(children).toHaveLength(4);
});

test('the reason it gave for not starting is kept for the diagnosis', () => {
  const { supervisor, last } = rig();
  supervisor.start(HOW);
  last().says(failedWith('vault-locked'));
  last().exits(3);
  expect(supervisor.state()).toEqual({ phase: 'safe-mode', failure: failedWith('vault-locked') });
});

test('a typed secret is used for one start and never again', async () => {
  const { supervisor, last, clock } = rig();
  const secret = { kind: 'recovery', text: 'ABCD' } as const;
  supervisor.start({ ...HOW, secret });
  expect(last().posted[0]?.message).toMatchObject({ secret });
  last().says(failedWith('locked'));
  last().exits(3);
  await clock.advance(1_000);
  expect(last().posted[0]?.message).toMatchObject({ secret: null });
});

test('a second start changes nothing while one is under way or awaited', async () => {
  const { supervisor, last, children, clock } = rig();
  supervisor.start(HOW);
  supervisor.start(HOW);
  last().exits(1);
  supervisor.start(HOW);
  expect(children).toHaveLength(1);
  await clock.advance(1_000);
  expect(children).toHaveLength(2);
});

test('draining asks once, waits for the end, and starts nothing after it', async () => {
  const { supervisor, last, children, clock, states } = rig();
  supervisor.start(HOW);
  last().says(READY);
  const drained = supervisor.drain();
  void supervisor.drain();
  expect(last().told()).toEqual(['start', 'drain']);
  last().exits(0);
  await drained;
  expect(states.at(-1)).toEqual({ phase: 'ended' });
  supervisor.start(HOW);
  await clock.advance(60_000);
  expect(children).toHaveLength(1);
  expect(last().killed).toBe(false);
});

test('an agent that does not end within 10 s is killed', async () => {
  const { supervisor, last, clock } = rig();
  supervisor.start(HOW);
  last().says(READY);
  const drained = supervisor.drain();
  await clock.advance(9_999);
  expect(last().killed).toBe(false);
  await clock.advance(1);
  await drained;
  expect(last().killed).toBe(true);
});

test('draining between a crash and its restart keeps the restart from happening', async () => {
  const { supervisor, last, children, clock } = rig();
  supervisor.start(HOW);
  last().exits(1);
  await supervisor.drain();
  await clock.advance(60_000);
  expect(children).toHaveLength(1);
});

test('sleep and waking are passed on', () => {
  const { supervisor, last } = rig();
  supervisor.send({ kind: 'suspend' });
  supervisor.start(HOW);
  supervisor.send({ kind: 'suspend' });
  supervisor.send({ kind: 'resume' });
  expect(last().told()).toEqual(['start', 'suspend', 'resume']);
});

test('questions are answered to the one who asked, and not to its successor', async () => {
  const { supervisor, last, children, clock } = rig();
  supervisor.start(HOW);
  last().says({ kind: 'ask', id: 7, call: 'resolveProxy', value: 'https://nhi.example/' });
  await clock.advance(0);
  expect(last().posted.at(-1)?.message).toEqual({ kind: 'answer', id: 7, value: 'DIRECT' });

  last().says({ kind: 'ask', id: 8, call: 'resolveProxy', value: 'https://nhi.example/' });
  last().exits(1);
  await clock.advance(1_000);
  for (const child of children)
    expect(child.posted.map(({ message }) => message)).not.toContainEqual({
      kind: 'answer',
      id: 8,
      value: 'DIRECT',
    });
});

test('an unknown message is ignored', () => {
  const { supervisor, last, states } = rig();
  supervisor.start(HOW);
  last().says({ kind: 'ready' });
  last().says({ kind: 'from-the-future' });
  last().emit('message', null);
  expect(states.map(({ phase }) => phase)).toEqual(['starting']);
});
