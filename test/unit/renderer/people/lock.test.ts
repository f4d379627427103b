import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  Connection,
  ConnectionPhase,
  ConnectionState,
} from '../../../../renderer/connection/connection.ts';
import { takePlace, canEndSession, canLock, Lock, createPresence } from '../../../../renderer/people/lock.ts';
import { createStore } from '../../../../renderer/ui/store.ts';
import type { Me } from '../../../../shared/api/people-contract.ts';
import { abilitiesOf } from '../../../../shared/people/abilities.ts';

/** The tabs of one browser, as far as they hear of each other. */
const channels = new Set<FakeChannel>();
class FakeChannel extends EventTarget {
  constructor() {
    super();
    channels.add(this);
  }
  postMessage(): void {
    for (const each of channels) if (each !== this) each.dispatchEvent(new Event('message'));
  }
}

const kept = new Map<string, string>();
const storage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value),
  removeItem: (key: string) => kept.delete(key),
};

beforeEach(() => {
  vi.useFakeTimers();
  kept.clear();
  channels.clear();
  vi.stubGlobal('BroadcastChannel', FakeChannel);
  vi.stubGlobal('localStorage', storage);
  vi.stubGlobal('sessionStorage', storage);
  vi.stubGlobal('window', { location: { hash: '#/cases/x' } });
});
afterEach(() => {
  vi.useRealTimers();
});

const meBy = (how: Me['how'], idleLockMinutes: number | null = 10): Me => ({
  name: 'wang',
  displayName: '王承辦',
  roles: ['handler'],
  abilities: abilitiesOf(['handler']),
  how,
  idleLockMinutes,
});

function tab(me: Me) {
  const state = createStore<ConnectionState>({ phase: 'open', generation: 1, healedAt: null, lostAt: null });
  const connection = {
    me: createStore<Me | null>(me),
    state,
    wake: () => undefined,
  } as unknown as Connection;
  const ends: string[] = [];
  const answers: boolean[] = [];
  const lock = new Lock({
    connection,
    presence: createPresence({ limitMs: () => 600_000 }),
    end: (how) => {
      ends.push(how);
      return answers.shift() === false ? Promise.reject(new Error('no answer')) : Promise.resolve();
    },
  });
  return {
    lock,
    ends,
    answers,
    phase: () => lock.state.get().phase,
    connectionIs: (phase: ConnectionPhase) => {
      state.set({ ...state.get(), phase, generation: state.get().generation + 1 });
    },
  };
}

describe('the lock of the page', () => {
  it('covers before the console is told, tells it until it answers, and keeps the place', async () => {
    const one = tab(meBy('account'));
    one.answers.push(false, true);
    one.lock.lock('asked');
    expect(one.lock.state.get()).toEqual({ phase: 'locking', why: 'asked', failed: false });
    await vi.advanceTimersByTimeAsync(0);
    expect(one.lock.state.get()).toEqual({ phase: 'locking', why: 'asked', failed: true });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(one.lock.state.get()).toEqual({ phase: 'locked', why: 'asked' });
    expect(one.ends).toEqual(['lock', 'lock']);
    expect(takePlace('wang')).toBe('#/cases/x');
  });

  it('opens by a new session alone, not by an answer that was under way', async () => {
    const one = tab(meBy('account'));
    one.lock.lock('idle');
    await vi.advanceTimersByTimeAsync(0);
    one.connectionIs('lost');
    one.connectionIs('open');
    expect(one.phase()).toBe('locked');
    one.connectionIs('signed-out');
    expect(one.phase()).toBe('locked');
    one.connectionIs('open');
    expect(one.phase()).toBe('open');
  });

  it('is that of all tabs', async () => {
    const [one, two] = [tab(meBy('account')), tab(meBy('account'))];
    one.lock.lock('asked');
    await vi.advanceTimersByTimeAsync(0);
    expect(two.lock.state.get()).toEqual({ phase: 'locked', why: 'elsewhere' });
    // Also should the first be closed before its console heard of it.
    expect(two.ends).toEqual(['lock']);
  });

  it('is a cover where the computer locks', () => {
    const one = tab(meBy('desktop', null));
    one.lock.lock('asked');
    expect([one.phase(), one.ends]).toEqual(['covered', []]);
    one.lock.uncover();
    expect(one.phase()).toBe('open');
  });

  it('gives a place back to its own person alone, once', async () => {
    tab(meBy('account')).lock.lock('asked');
    await vi.advanceTimersByTimeAsync(0);
    expect(takePlace('chen')).toBeNull();
    expect(takePlace('wang')).toBeNull();
  });

  it.each([
    ['account', null, true, true],
    ['address', 10, true, true],
    // Without accounts nothing but another address would open it again.
    ['address', null, false, false],
    ['desktop', null, false, true],
  ] as const)('by %s with %j minutes', (how, minutes, ends, locks) => {
    expect([canEndSession(meBy(how, minutes)), canLock(meBy(how, minutes))]).toEqual([ends, locks]);
  });
});
