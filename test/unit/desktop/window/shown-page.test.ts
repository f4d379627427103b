import { expect, test } from 'vitest';
import { pageToShow } from '../../../../main/desktop/window/window-follower.ts';

const ready = { phase: 'ready', dataDir: '/d', slotKinds: [] } as const;
const safeMode = { phase: 'safe-mode', failure: null } as const;

test('a page stays while its agent is started again, and the diagnosis until there is one', () => {
  for (const shown of ['page', 'diagnosis'] as const)
    for (const agent of [
      { phase: 'starting' },
      { phase: 'restarting', inRow: 2 },
      { phase: 'draining' },
      { phase: 'ended' },
    ] as const)
      expect(pageToShow(agent, shown)).toBe(shown);
});

test('an agent brings the page, its absence for good the diagnosis', () => {
  expect(pageToShow(ready, 'diagnosis')).toBe('page');
  expect(pageToShow(safeMode, 'page')).toBe('diagnosis');
  expect(pageToShow({ phase: 'unconfigured', wizard: false }, 'page')).toBe('diagnosis');
});

test('without settings it is the wizard, and the page as soon as there is an agent to start', () => {
  expect(pageToShow({ phase: 'unconfigured', wizard: true }, 'page')).toBe('setup');
  expect(pageToShow({ phase: 'starting' }, 'setup')).toBe('page');
  expect(pageToShow(safeMode, 'setup')).toBe('diagnosis');
});
