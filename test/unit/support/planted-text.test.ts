import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesWith, PLANTED } from './planted-text.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('planted text is found however it is written, so that not finding it means something', () => {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'sub'));
  const utf16be = Buffer.from(PLANTED, 'utf16le').swap16();
  const forms: Record<string, Buffer> = {
    utf8: Buffer.from(`x${PLANTED}y`),
    utf16le: Buffer.from(`x${PLANTED}y`, 'utf16le'),
    utf16be,
    'sub/base64-0': Buffer.from(Buffer.from(`xyz${PLANTED}z`).toString('base64')),
    'sub/base64-1': Buffer.from(Buffer.from(`x${PLANTED}zz`).toString('base64')),
    'sub/base64-2': Buffer.from(Buffer.from(`xy${PLANTED}`).toString('base64')),
    'base64-utf16': Buffer.from(Buffer.from(PLANTED, 'utf16le').toString('base64')),
    hex: Buffer.from(Buffer.from(PLANTED).toString('hex')),
    [`named ${PLANTED}`]: Buffer.from('nothing'),
  };
  for (const [name, bytes] of Object.entries(forms)) writeFileSync(join(dir, name), bytes);
  writeFileSync(join(dir, 'innocent'), 'nothing');
  expect(filesWith(dir, PLANTED).sort()).toEqual(Object.keys(forms).sort());
});
