import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ENCODINGS, type Encoding } from '../../integration/support/leak-scan-forms.ts';
import { searchFor } from '../../integration/support/leak-scan-search.ts';
import { leaksBelow, leaksIn } from '../../integration/support/leak-scan.ts';
import { temporaryFolder } from './temporary-folder.ts';

const TEXTS = ['王小明', 'NGUYEN THI LAN', 'A123456789'];
const [CHINESE = '', LATIN = '', NUMBER = ''] = TEXTS;
const hex = (digits: string): Buffer => Buffer.from(digits, 'hex');

/** Written out by hand: what the scan's own encoders would make of them says nothing about the scan. */
const WRITTEN: readonly [Encoding, string, string | Buffer][] = [
  ['utf8', CHINESE, hex('e78e8be5b08fe6988e')],
  ['utf8', LATIN, 'NGUYEN THI LAN'],
  ['utf8', LATIN, 'nguyen thi lan'],
  ['utf8', LATIN, 'NGUYENTHILAN'],
  ['utf8', LATIN, 'nguyenthilan'],
  ['utf8', LATIN, 'NGUYEN+THI+LAN'],
  ['utf8', NUMBER, 'a123456789'],
  ['utf16le', CHINESE, hex('8b730f5c0e66')],
  ['utf16le', NUMBER, hex('4100310032003300340035003600370038003900')],
  ['utf16be', CHINESE, hex('738b5c0f660e')],
  ['utf16be', NUMBER, hex('0041003100320033003400350036003700380039')],
  ['json escapes', CHINESE, String.raw`\u738b\u5c0f\u660e`],
  ['json escapes', CHINESE, String.raw`\u738B\u5C0F\u660E`],
  ['json escapes', NUMBER, String.raw`\u0041\u0031\u0032\u0033\u0034\u0035\u0036\u0037\u0038\u0039`],
  ['percent encoding', CHINESE, '%E7%8E%8B%E5%B0%8F%E6%98%8E'],
  ['percent encoding', CHINESE, '%e7%8e%8b%e5%b0%8f%e6%98%8e'],
  ['percent encoding', LATIN, 'NGUYEN%20THI%20LAN'],
  ['percent encoding', LATIN, '%4E%47%55%59%45%4E%20%54%48%49%20%4C%41%4E'],
  ['percent encoding', NUMBER, '%41%31%32%33%34%35%36%37%38%39'],
  ['base64', CHINESE, '546L5bCP5piO'],
  // Behind one and behind two other bytes.
  ['base64', CHINESE, 'eOeOi+Wwj+aYjiBpcw=='],
  ['base64', CHINESE, 'eHjnjovlsI/mmI4gaXM='],
  ['base64', CHINESE, 'eHjnjovlsI_mmI4gaXM'],
  ['base64', LATIN, 'TkdVWUVOIFRISSBMQU4='],
  ['base64', NUMBER, 'QTEyMzQ1Njc4OQ=='],
  // UTF-16, little and big end first.
  ['base64', CHINESE, 'i3MPXA5m'],
  ['base64', NUMBER, 'QQAxADIAMwA0ADUANgA3ADgAOQA='],
  ['base64', CHINESE, 'c4tcD2YO'],
  ['base64', NUMBER, 'AEEAMQAyADMANAA1ADYANwA4ADk='],
  // Broken into lines as in a mail, and again inside a JSON string.
  ['base64', CHINESE, 'eHh4eHh4eHh4eHh4eHh4eHjnjovlsI/m\r\nmI4gaXM=\r\n'],
  ['base64', CHINESE, 'eHh4eHh4eHh4eHh4eHh4eHjnjovlsI/m\nmI4gaXM=\n'],
  ['base64', CHINESE, String.raw`"eHh4eHh4eHh4eHh4eHh4eHjnjovlsI/m\r\nmI4gaXM="`],
  ['hexadecimal', CHINESE, 'e78e8be5b08fe6988e'],
  ['hexadecimal', CHINESE, 'E78E8BE5B08FE6988E'],
  ['hexadecimal', NUMBER, '41313233343536373839'],
];

test.each(WRITTEN)('%s: %s is found as %j', (encoding, text, form) => {
  const content = Buffer.concat([Buffer.from('before '), Buffer.from(form), Buffer.from(' behind')]);
  expect(leaksIn('here', content, TEXTS)).toEqual([{ where: 'here', text, encoding }]);
});

test('every encoding that is looked for is among those written out', () => {
  expect(new Set(WRITTEN.map(([encoding]) => encoding))).toEqual(new Set(Object.keys(ENCODINGS)));
});

test('what is something else is no leak', () => {
  for (const content of ['王小', 'A12345678', 'NGUYEN THI', 'A12345 6789', '546L5bCP', ''])
    expect(leaksIn('here', Buffer.from(content), TEXTS), content).toEqual([]);
});

test('the first and the last bytes of a file are looked at, and the names of its folders', async () => {
  expect(leaksIn('', Buffer.from(NUMBER), TEXTS)).toHaveLength(1);
  const dir = temporaryFolder();
  mkdirSync(join(dir, `of ${LATIN}`, 'below'), { recursive: true });
  writeFileSync(join(dir, `of ${LATIN}`, 'below', 'a.txt'), 'nothing');
  const { files, leaks } = await leaksBelow(dir, TEXTS);
  expect(files).toEqual([join(`of ${LATIN}`, 'below', 'a.txt')]);
  expect(leaks).toEqual([{ where: `the name of of ${LATIN}`, text: LATIN, encoding: 'utf8' }]);
});

test('many texts are looked for at once as one by one, also where they begin alike or overlap', () => {
  const needles = ['aaaab', 'aaaac', 'aaab', 'baaaa', 'zzzz'].map((text) => Buffer.from(text));
  const search = searchFor(needles);
  for (const content of ['aaaaab', 'baaaaac', 'aaaa', 'aaab', 'xaaabx', 'zzz', 'zzzzz', '']) {
    const bytes = Buffer.from(content);
    const one = needles.flatMap((needle, index) => (bytes.includes(needle) ? [index] : []));
    expect([...search(bytes)].toSorted(), content).toEqual(one);
  }
  expect(() => searchFor([Buffer.from('abc')])).toThrow('too short');
});
