import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { machineDoor, secureDoor } from '../../../main/headless/console/door.ts';
import { Sessions, type SessionOwner, type ShownKeys } from '../../../main/headless/console/sessions.ts';
import type { Role } from '../../../shared/people/abilities.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const door = machineDoor(4780, 'twpas-abcdefghijklmnop.localhost');
const WANG: SessionOwner = { kind: 'account', key: 'wang' };
const DESK: SessionOwner = { kind: 'address', actor: 'root' };

function rig(options: { accounts?: boolean; idleLockMinutes?: number } = {}) {
  const { accounts = true, idleLockMinutes = 10 } = options;
  const state = { now: 0, stamp: '1', enabled: true, open: true, roles: ['handler'] as Role[] };
  const ended: string[] = [];
  const sessions = new Sessions({
    now: () => state.now,
    people: {
      available: () => state.open,
      hasAccounts: () => accounts,
      current: (key) => {
        if (!state.open) throw new Error('the database is closed');
        const { stamp, roles } = state;
        return state.enabled ? { key, name: 'Wang', displayName: '王美麗', roles, stamp } : null;
      },
    },
    idleLockMinutes,
    ended: (actor, why) => ended.push(`${actor} ${why}`),
  });
  /** Keys that a browser shows that has just been handed its secrets. */
  const begin = (owner: SessionOwner, before: string | null = null): ShownKeys => {
    const { cookie = null, pageKey = null } = sessions.begin(owner, door, before) ?? {};
    return { cookie, pageKey };
  };
  return { state, ended, sessions, begin };
}

function stream(): { response: ServerResponse; isOpen: () => boolean } {
  let open = true;
  const response = Object.assign(new EventEmitter(), { destroy: () => (open = false) });
  return { response: response as unknown as ServerResponse, isOpen: () => open };
}

test('a session of an account locks ten minutes after its last use, and says so once', () => {
  const { state, ended, sessions, begin } = rig();
  const secret = begin(WANG);
  state.now = 10 * MINUTE - 1;
  sessions.find(secret, door)?.touch();
  state.now += 10 * MINUTE - 1;
  expect(sessions.find(secret, door)?.context).toMatchObject({
    actor: 'Wang',
    how: 'account',
    roles: ['handler'],
  });
  state.now += 1;
  expect(sessions.find(secret, door)).toBeNull();
  expect(sessions.find(secret, door)).toBeNull();
  expect(ended).toEqual(['Wang idle']);
});

test('a person at the machine is locked out too if there are accounts, and after a night if there are none', () => {
  const [some, none] = [rig(), rig({ accounts: false })];
  const [a, b] = [some.begin(DESK), none.begin(DESK)];
  some.state.now = none.state.now = 10 * MINUTE;
  expect(some.sessions.find(a, door)).toBeNull();
  expect(none.sessions.find(b, door)?.context.roles).toHaveLength(5);
  none.state.now = 12 * HOUR;
  expect(none.sessions.find(b, door)).toBeNull();
});

test('an account signs in again after twelve hours, however busy; so does one that never locks', () => {
  const { state, ended, sessions, begin } = rig({ idleLockMinutes: 0 });
  const secret = begin(WANG);
  for (let hour = 1; hour < 12; hour += 1) {
    state.now = hour * HOUR;
    sessions.find(secret, door)?.touch();
  }
  expect(sessions.find(secret, door)).not.toBeNull();
  state.now = 12 * HOUR;
  expect(sessions.find(secret, door)).toBeNull();
  expect(ended).toEqual(['Wang too-long']);
});

test('what the account may do is asked for at each request, and another stamp ends the session with its streams', () => {
  const { state, ended, sessions, begin } = rig();
  const secret = begin(WANG);
  const { response, isOpen } = stream();
  sessions.find(secret, door)?.holds(response);
  state.roles = ['viewer'];
  expect(sessions.find(secret, door)?.context.roles).toEqual(['viewer']);
  expect(isOpen()).toBe(true);
  state.stamp = '2';
  sessions.sweep();
  expect(isOpen()).toBe(false);
  expect(ended).toEqual(['Wang changed']);
});

test('while another state is put in place nobody signs in and nobody is signed out', () => {
  const { state, sessions, begin } = rig();
  const secret = begin(WANG);
  state.open = false;
  sessions.sweep();
  state.open = true;
  expect(sessions.find(secret, door)).not.toBeNull();
});

test('a session is good at the door where it began alone', () => {
  const { sessions, begin } = rig();
  const secret = begin(DESK);
  const other = secureDoor(4780, ['console.hospital']);
  expect(sessions.find(secret, other)).toBeNull();
  sessions.end(secret, other, 'signed-out');
  expect(sessions.find(secret, door)).not.toBeNull();
  sessions.end(secret, door, 'signed-out');
  expect(sessions.find(secret, door)).toBeNull();
});

test('an account that is gone between its password and its session gets none', () => {
  const { state, sessions } = rig();
  state.enabled = false;
  expect(sessions.begin(WANG, door, null)).toBeNull();
});

test('a program that signs in in a loop does not fill the memory', () => {
  const { ended, sessions, begin } = rig();
  const first = begin(WANG);
  for (let count = 0; count < 20; count += 1) begin(WANG);
  expect(sessions.find(first, door)).toBeNull();
  expect(ended).toEqual(['Wang too-many']);
});

test('where all places are taken, the owner with most sessions makes room', () => {
  const { ended, sessions, begin } = rig();
  const alone = begin(WANG);
  for (let count = 0; count < 1000; count += 1)
    begin({ kind: 'address', actor: `user ${String(Math.min(count, 979) % 49)}` });
  expect(sessions.find(alone, door)).not.toBeNull();
  expect(ended.filter((line) => line.startsWith('Wang'))).toEqual([]);
});

test('whether a session still stands can be asked again later, and is not taken for granted while nobody can be asked', () => {
  const ways: ((of: ReturnType<typeof rig>, secret: ShownKeys) => void)[] = [
    ({ state }) => (state.enabled = false),
    ({ state }) => (state.stamp = '2'),
    ({ state }) => (state.open = false),
    ({ state }) => (state.now = 10 * MINUTE),
    ({ sessions }, secret) => {
      sessions.end(secret, door, 'signed-out');
    },
  ];
  for (const end of ways) {
    const made = rig();
    const secret = made.begin(WANG);
    const context = made.sessions.find(secret, door)?.context;
    expect(context?.isOver?.()).toBe(false);
    end(made, secret);
    expect(context?.isOver?.()).toBe(true);
  }
});

test('a session with repeated forbidden calls ends, and the trail says so', () => {
  const { ended, sessions, begin } = rig();
  const secret = begin(WANG);
  const { session } = sessions.find(secret, door)?.context ?? {};
  session?.refuse();
  session?.refuse();
  expect(sessions.find(secret, door)).toBeNull();
  expect(ended).toEqual(['Wang refused']);
});
