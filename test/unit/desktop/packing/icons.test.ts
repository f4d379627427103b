import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { TRAY_ICONS } from '../../../../main/desktop/tray/tray-state.ts';

const FOLDER = join(import.meta.dirname, '../../../../resources/icons');

/** Header and pixels of a PNG: how they are packed may differ from one machine to the next. */
function pixelsOf(png: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let header = Buffer.alloc(0);
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header = Buffer.from(data);
    if (type === 'IDAT') chunks.push(data);
    at += 12 + length;
  }
  return Buffer.concat([header, inflateSync(Buffer.concat(chunks))]);
}

test('every state has a picture for every scale, no two alike', () => {
  const seen = new Set<string>();
  for (const icon of TRAY_ICONS)
    for (const mark of ['', '@1.25x', '@1.5x', '@2x'])
      seen.add(pixelsOf(readFileSync(join(FOLDER, `tray-${icon}${mark}.png`))).toString('base64'));
  expect(seen.size).toBe(TRAY_ICONS.length * 4);
});

test('the Windows icon lists its sizes', () => {
  const ico = readFileSync(join(FOLDER, 'app.ico'));
  const count = ico.readUInt16LE(4);
  const sizes = Array.from({ length: count }, (_, index) => ico[6 + 16 * index] ?? -1);
  expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 0]);
});
