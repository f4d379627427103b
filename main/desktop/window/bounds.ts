import type { Display, Rectangle } from 'electron';

const DEFAULT_SIZE = { width: 1280, height: 820 };
/** As much of the window as must be on a screen to be caught hold of. */
const GRIP = { width: 120, height: 40 };

/**
 * Where the window opens: where it was, when enough of its title bar is still on a screen (one may have been unplugged),
 * else in the middle of the first screen and never larger than it.
 */
export function openingBounds(
  kept: Rectangle | null,
  displays: readonly Pick<Display, 'workArea'>[],
): Rectangle {
  if (kept !== null && displays.some(({ workArea }) => canBeCaught(kept, workArea))) return kept;
  const area = displays[0]?.workArea ?? { x: 0, y: 0, ...DEFAULT_SIZE };
  const width = Math.min(kept?.width ?? DEFAULT_SIZE.width, area.width);
  const height = Math.min(kept?.height ?? DEFAULT_SIZE.height, area.height);
  return {
    x: area.x + Math.round((area.width - width) / 2),
    y: area.y + Math.round((area.height - height) / 2),
    width,
    height,
  };
}

function canBeCaught(window: Rectangle, area: Rectangle): boolean {
  const left = Math.max(window.x, area.x);
  const right = Math.min(window.x + window.width, area.x + area.width);
  // The title bar is the top edge: it must not lie above the screen either.
  const topInside = window.y >= area.y && window.y + GRIP.height <= area.y + area.height;
  return topInside && right - left >= GRIP.width;
}
