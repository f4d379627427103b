import { expect, test } from 'vitest';
import { nameFault, proposeNames } from '../../../../main/agent/carrier/check/names/propose.ts';
import { isUploadName } from '../../../../main/agent/carrier/check/names/upload-name.ts';
import { isPlainName } from '../../../../main/agent/ground/fhir/attachment-names.ts';
import { createRng } from '../../../samples/rng.ts';

const proposed = (name: string, contentType: string | null = null): string | undefined =>
  proposeNames([{ name, contentType }])[0]?.to;

test.each([
  ['基因 報告.pdf', '基因_報告.pdf'],
  ['report.v2.pdf', 'report_v2.pdf'],
  ['病理（切片）.pdf', '病理(切片).pdf'],
  ['【CT】２０２６.jpg', '(CT)2026.jpg'],
  ['報告＿最終．ｐｄｆ', '報告_最終.pdf'],
  ['𠮷田é.PDF', 'PDF_placeholder'],
  ['a–b&c.pdf', 'a-b_c.pdf'],
  ['檔案', '檔案.dat'],
  ['...', undefined],
])('%s becomes %s', (name, to) => {
  if (to === undefined) expect(isPlainName(name)).toBe(false);
  else if (to === 'PDF_placeholder') expect(proposed(name)).toMatch(/^田.*\.PDF$/u);
  else expect(proposed(name)).toBe(to);
});

test.each([
  ['scan.mp4', 'video/mp4', 'scan.mpg'],
  ['scan.mp4', null, 'scan.mpg'],
  ['scan', 'application/pdf', 'scan.pdf'],
  ['scan.jp2', null, 'scan.jp'],
  ['scan.7z', null, 'scan.dat'],
  ['scan.jpegxx', 'image/jpeg', 'scan.jpg'],
  ['a b.JPG', 'image/jpeg', 'a_b.JPG'],
])('%s that is %s keeps its type as %s', (name, type, to) => {
  expect(proposed(name, type)).toBe(to);
});

test('a name that NHI takes is left alone, and none is proposed twice nor over a sibling', () => {
  const all = ['a_b.pdf', 'a b.pdf', 'a&b.pdf', 'A b.pdf', '!.pdf', '?.pdf'];
  const names = proposeNames(all.map((name) => ({ name, contentType: null })));
  expect(names.map(({ to }) => to)).toEqual([
    'a_b_2.pdf',
    'a_b_3.pdf',
    'A_b_4.pdf',
    'attachment.pdf',
    'attachment_2.pdf',
  ]);
  expect(nameFault(all, names)).toBeNull();
});

test('whatever the names are: each proposal fits, is unique, and keeps what could stay', () => {
  const random = createRng('names');
  const pieces = [
    'a',
    'Z',
    '9',
    ' ',
    '.',
    '..',
    '（',
    '）',
    '　',
    '𠮷',
    '報',
    '告',
    '\u200b',
    '-',
    '_',
    '＿',
    '%',
    'é',
    'ｐｄｆ',
    '.pdf',
    '.mp4',
    '😀',
  ];
  for (let round = 0; round < 3000; round++) {
    const all = [
      ...new Set(
        Array.from({ length: random.int(1, 6) }, () =>
          Array.from({ length: random.int(1, 12) }, () => random.pick(pieces)).join(''),
        ),
      ),
    ];
    const attachments = all.map((name) => ({
      name,
      contentType: random.pick([null, 'application/pdf', 'video/mp4', 'x/y']),
    }));
    const names = proposeNames(attachments);
    expect(names.map(({ from }) => from)).toEqual(all.filter((name) => !isUploadName(name)));
    for (const { from, to } of names) {
      expect(isUploadName(to), to).toBe(true);
      expect(isPlainName(to)).toBe(true);
      const stem = from.normalize('NFKC').replace(/\.[^.]*$/, '');
      for (const kept of stem.match(/[報告Z9]/gu) ?? []) expect(to).toContain(kept);
    }
    const after = all.map((name) => names.find(({ from }) => from === name)?.to ?? name);
    const safe = after.filter(isUploadName).map((name) => name.toLowerCase());
    expect(new Set(names.map(({ to }) => to.toLowerCase())).size).toBe(names.length);
    for (const { to } of names) expect(safe.filter((name) => name === to.toLowerCase())).toHaveLength(1);
  }
});

test('a very long name keeps its beginning and its end', () => {
  const to = proposed(`${'長'.repeat(200)} 尾.pdf`) ?? '';
  expect(to.length).toBeLessThan(110);
  expect(to).toMatch(/^長+_長+_尾\.pdf$/);
});

test('names of a person’s own are held to the same', () => {
  const all = ['a b.pdf', 'c.pdf'];
  expect(nameFault(all, [{ from: 'x.pdf', to: 'y.pdf' }])).toBe('unknown');
  expect(nameFault(all, [{ from: 'a b.pdf', to: 'a b2.pdf' }])).toBe('refused');
  expect(nameFault(all, [{ from: 'a b.pdf', to: 'C.pdf' }])).toBe('not-unique');
  expect(nameFault(all, [{ from: 'a b.pdf', to: 'ab.pdf' }])).toBeNull();
});
