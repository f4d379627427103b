import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createPresence } from '../../../../renderer/people/lock.ts';

const LIMIT = 600_000;
let time = 1_000_000;
const kept = new Map<string, string>();

beforeEach(() => {
  time = 1_000_000;
  kept.clear();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
const tab = (limit: number | null = LIMIT) => createPresence({ limitMs: () => limit, now: () => time });
const later = (ms: number): void => {
  time += ms;
};

describe('whether somebody is there', () => {
  it('begins with whoever opened the page, and goes on with each key and each move', () => {
    const target = new EventTarget();
    const presence = tab();
    const stop = presence.listen(target);
    later(5_000);
    expect(presence.lastAt()).toBe(1_000_000);
    target.dispatchEvent(new Event('keydown'));
    expect(presence.lastAt()).toBe(1_005_000);
    later(5_000);
    target.dispatchEvent(Object.assign(new Event('pointermove'), { movementX: 0, movementY: 0 }));
    expect(presence.lastAt()).toBe(1_005_000);
    target.dispatchEvent(Object.assign(new Event('pointermove'), { movementX: 3, movementY: 0 }));
    expect(presence.lastAt()).toBe(1_010_000);
    stop();
    later(5_000);
    target.dispatchEvent(new Event('keydown'));
    expect(presence.lastAt()).toBe(1_010_000);
  });

  it('is one for all tabs', () => {
    const first = tab();
    later(60_000);
    const second = tab();
    expect(first.lastAt()).toBe(time);
    later(60_000);
    first.touch();
    expect(second.lastAt()).toBe(time);
  });

  it('is not told by the mouse that wakes a machine which slept past the limit, but by a new sign-in', () => {
    const presence = tab();
    later(LIMIT);
    presence.touch();
    expect(presence.lastAt()).toBe(1_000_000);
    presence.begin();
    expect(presence.lastAt()).toBe(time);
  });

  it('has no limit where nothing locks', () => {
    const presence = tab(null);
    later(LIMIT * 10);
    presence.touch();
    expect(presence.lastAt()).toBe(time);
  });

  it('takes nothing from a tab whose clock was ahead', () => {
    const presence = tab();
    kept.set('twpas.active-at', String(time + 3_600_000));
    expect(presence.lastAt()).toBe(1_000_000);
  });

  it('counts for each tab alone where the browser keeps nothing', () => {
    vi.stubGlobal('localStorage', {
      getItem: () => {
        throw new Error('denied');
      },
      setItem: () => {
        throw new Error('denied');
      },
    });
    const presence = tab();
    later(2_000);
    presence.touch();
    expect(presence.lastAt()).toBe(time);
  });
});
