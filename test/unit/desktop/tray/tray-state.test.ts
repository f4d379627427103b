import { expect, test } from 'vitest';
import { trayView } from '../../../../main/desktop/tray/tray-state.ts';
import { statusWith } from '../../support/status-with.ts';

const ready = { phase: 'ready', dataDir: '/d', slotKinds: [] } as const;

test.each([
  ['nothing to do', statusWith(), 'fine', 'fine'],
  ['cases on their way', statusWith({ delivery: { sending: 1 } }), 'sending', 'sending'],
  ['cases in line', statusWith({ delivery: { queued: 3 } }), 'sending', 'sending'],
  ['a refused case', statusWith({ delivery: { refused: 1, sending: 2 } }), 'attention', 'needs-person'],
  ['a rejected case', statusWith({ delivery: { rejected: 1 } }), 'attention', 'needs-person'],
  ['NHI’s checks failed', statusWith({ review: { failed: 1 } }), 'attention', 'needs-person'],
  ['a doubtful send, which the agent settles', statusWith({ delivery: { uncertain: 2 } }), 'fine', 'fine'],
  ['NHI out of reach', statusWith({ destination: { state: 'unreachable' } }), 'offline', 'unreachable'],
  ['NHI refuses us', statusWith({ destination: { state: 'paused' } }), 'attention', 'destination-paused'],
  ['a lost folder', statusWith({ folder: 'unreachable' }), 'attention', 'folder'],
  ['a full disk', statusWith({ folder: 'no-space' }), 'attention', 'folder'],
  ['a read-only folder', statusWith({ folder: 'read-only' }), 'fine', 'fine'],
  [
    'a server that nobody has confirmed yet, before a person’s pause',
    statusWith({ destination: { newServer: true, pausedByPerson: true, state: 'paused' } }),
    'attention',
    'new-server',
  ],
  [
    'stopped by a person, before all else',
    statusWith({ destination: { pausedByPerson: true, state: 'paused' }, delivery: { refused: 1 } }),
    'paused',
    'paused-by-person',
  ],
] as const)('the icon for %s', (_what, status, icon, reason) => {
  expect(trayView(ready, status)).toMatchObject({ icon, reason, reachable: true });
});

test('without an agent it is offline, and asks for a person once nothing starts by itself', () => {
  expect(trayView(ready, null)).toMatchObject({ icon: 'offline', reachable: false });
  expect(trayView({ phase: 'restarting', inRow: 1 }, statusWith())).toMatchObject({ icon: 'offline' });
  expect(trayView({ phase: 'safe-mode', failure: null }, null)).toMatchObject({ icon: 'attention' });
  expect(trayView({ phase: 'unconfigured', wizard: true }, null)).toMatchObject({
    icon: 'attention',
    reason: 'not-set-up',
  });
});
