import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesWith, PLANTED } from './planted-text.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('planted text is found however it is written, so that not finding it means something', () => {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'sub'));
  // Written out by hand; `leak-scan.test.ts` has them all.
  const forms: Record<string, string | Buffer> = {
    utf8: 'x王小明測試-A123456789y',
    'the name alone': 'x王小明測試y',
    'the number alone': 'xA123456789y',
    'in small letters': 'xa123456789y',
    'sub/escaped': String.raw`"\u738b\u5c0f\u660e\u6e2c\u8a66"`,
    'sub/percent': '%E7%8E%8B%E5%B0%8F%E6%98%8E%E6%B8%AC%E8%A9%A6',
    'sub/hex': '41313233343536373839',
    'sub/capital hex': 'E78E8BE5B08FE6988EE6B8ACE8A9A6',
    'sub/base64 of UTF-16, big end first': 'AEEAMQAyADMANAA1ADYANwA4ADk=',
    [`named ${PLANTED}`]: 'nothing',
    'named 王小明測試': 'nothing',
  };
  for (const [name, bytes] of Object.entries(forms)) writeFileSync(join(dir, name), bytes);
  writeFileSync(join(dir, 'innocent'), 'nothing');
  expect(filesWith(dir, PLANTED).sort()).toEqual(Object.keys(forms).sort());
});
