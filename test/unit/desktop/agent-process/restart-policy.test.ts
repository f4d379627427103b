import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterEnding } from '../../../../main/desktop/agent-process/supervisor.ts';

const crash = { drained: false, failure: null, readyMs: 5_000, before: 0 };

test('an agent that was asked to drain is not started again, however it ended', () => {
  fc.assert(
    fc.property(fc.nat(5), fc.option(fc.string()), (before, failure) => {
      expect(afterEnding({ ...crash, drained: true, failure, before })).toEqual({ kind: 'ended' });
    }),
  );
});

test('a crash is followed by a restart, the next one by a longer wait, the third in a row by safe mode', () => {
  expect(afterEnding(crash)).toEqual({ kind: 'restart', afterMs: 1_000, inRow: 1 });
  expect(afterEnding({ ...crash, before: 1 })).toEqual({ kind: 'restart', afterMs: 2_000, inRow: 2 });
  expect(afterEnding({ ...crash, before: 2 })).toEqual({ kind: 'safe-mode' });
});

test('a process that worked for a minute resets the count', () => {
  expect(afterEnding({ ...crash, before: 2, readyMs: 60_000 })).toMatchObject({ kind: 'restart', inRow: 1 });
  expect(afterEnding({ ...crash, before: 2, readyMs: 59_999 })).toEqual({ kind: 'safe-mode' });
  expect(afterEnding({ ...crash, before: 2, readyMs: null })).toEqual({ kind: 'safe-mode' });
});

test.each(['settings', 'vault-locked', 'vault-missing', 'database-newer', 'safe-storage-basic-text'])(
  'a reason that only a person removes is safe mode immediately: %s',
  (failure) => {
    expect(afterEnding({ ...crash, failure, readyMs: null })).toEqual({ kind: 'safe-mode' });
  },
);

test.each(['locked', 'safe-storage-busy', 'host-silent'])(
  'a reason that time mends is tried again: %s',
  (failure) => {
    expect(afterEnding({ ...crash, failure, readyMs: null })).toMatchObject({ kind: 'restart' });
  },
);
