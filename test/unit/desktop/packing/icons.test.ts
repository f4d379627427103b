import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TRAY_ICONS } from '../../../../main/desktop/tray/tray-state.ts';

const FOLDER = join(import.meta.dirname, '../../../../resources/icons');

test('every state has a picture for every scale, no two alike', () => {
  const seen = new Set<string>();
  for (const icon of TRAY_ICONS)
    for (const mark of ['', '@1.25x', '@1.5x', '@2x'])
      seen.add(readFileSync(join(FOLDER, `tray-${icon}${mark}.png`), 'base64'));
  expect(seen.size).toBe(TRAY_ICONS.length * 4);
});
