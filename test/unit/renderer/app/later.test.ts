import { expect, onTestFinished, test, vi } from 'vitest';
import { fetchLaterPages, later } from '../../../../renderer/app/later.tsx';
import type { ConnectionState } from '../../../../renderer/connection/connection.ts';
import { createStore } from '../../../../renderer/ui/store.ts';

test('pages that are not open yet are fetched ten seconds after the first one, and only while the agent answers', () => {
  vi.useFakeTimers();
  vi.stubGlobal('window', { setTimeout, requestIdleCallback: (act: () => void) => act() });
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const fetched: string[] = [];
  const fetching = (name: string) => (): Promise<() => null> => {
    fetched.push(name);
    return Promise.resolve(() => null);
  };
  later(fetching('next'), 'next');
  later(fetching('rest'));
  const state = createStore<ConnectionState>({
    phase: 'connecting',
    generation: 0,
    healedAt: null,
    lostAt: null,
  });
  const go = (phase: ConnectionState['phase']): void => state.set({ ...state.get(), phase });

  fetchLaterPages(state);
  expect(fetched).toEqual([]);
  go('open');
  expect(fetched).toEqual(['next']);
  go('lost');
  vi.advanceTimersByTime(60_000);
  expect(fetched).toEqual(['next']);
  go('open');
  expect(fetched).toEqual(['next', 'rest']);
  go('lost');
  go('open');
  expect(fetched).toEqual(['next', 'rest']);
});
