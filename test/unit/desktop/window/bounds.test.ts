import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openingBounds } from '../../../../main/desktop/window/window-options.ts';

const screen = { workArea: { x: 0, y: 0, width: 1920, height: 1040 } };
const second = { workArea: { x: 1920, y: 0, width: 1280, height: 1000 } };

test('the first time it opens in the middle of the first screen', () => {
  expect(openingBounds(null, [screen])).toEqual({ x: 320, y: 110, width: 1280, height: 820 });
});

test('it opens where it was, on whichever screen', () => {
  const kept = { x: 2000, y: 50, width: 1000, height: 700 };
  expect(openingBounds(kept, [screen, second])).toEqual(kept);
});

test('when that screen is gone, it keeps its size and comes to the first one', () => {
  const kept = { x: 2000, y: 50, width: 1000, height: 700 };
  expect(openingBounds(kept, [screen])).toEqual({ x: 460, y: 170, width: 1000, height: 700 });
});

test('it is never larger than a screen it has to move to', () => {
  const small = { workArea: { x: 0, y: 30, width: 1024, height: 700 } };
  expect(openingBounds({ x: -5000, y: 0, width: 2560, height: 1400 }, [small])).toEqual(small.workArea);
});

test('wherever it was left, its title bar can be reached', () => {
  const coordinate = fc.integer({ min: -5000, max: 5000 });
  const length = fc.integer({ min: 300, max: 4000 });
  fc.assert(
    fc.property(coordinate, coordinate, length, length, (x, y, width, height) => {
      const opened = openingBounds({ x, y, width, height }, [screen, second]);
      const reachable = [screen, second].some(
        ({ workArea }) =>
          opened.y >= workArea.y &&
          opened.y + 40 <= workArea.y + workArea.height &&
          Math.min(opened.x + opened.width, workArea.x + workArea.width) - Math.max(opened.x, workArea.x) >=
            120,
      );
      expect(reachable).toBe(true);
    }),
  );
});

test('a machine that names no screen still gets a window', () => {
  expect(openingBounds(null, [])).toEqual({ x: 0, y: 0, width: 1280, height: 820 });
});
