import { expect, test } from 'vitest';
import { onClose, reloadAfterCrash } from '../../../../main/desktop/window/window-options.ts';

test('closing hides it, and says once that the sending goes on', () => {
  expect(onClose({ quitting: false, explained: false })).toEqual({ kind: 'hide', explain: true });
  expect(onClose({ quitting: false, explained: true })).toEqual({ kind: 'hide', explain: false });
});

test('while quitting it really closes', () => {
  expect(onClose({ quitting: true, explained: false })).toEqual({ kind: 'close' });
});

test('a page that crashes is loaded again, but not for ever', () => {
  expect(reloadAfterCrash([], 0)).toBe(true);
  expect(reloadAfterCrash([1_000, 2_000], 3_000)).toBe(true);
  expect(reloadAfterCrash([1_000, 2_000, 3_000], 4_000)).toBe(false);
  expect(reloadAfterCrash([1_000, 2_000, 3_000], 61_500)).toBe(true);
});
