import { describe, expect, test } from 'vitest';
import { attachmentFileProblems } from '../../../main/agent/carrier/check/attachment-files.ts';
import { attachmentUses } from '../../../main/agent/ground/fhir/attachment-names.ts';
import { parseBundle } from '../../../main/agent/ground/fhir/parsed-bundle.ts';
import { tinyJpeg, tinyPdf } from '../../../main/practice/samples/attachments.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';

const use = (name: string, contentType: string | null = null) => ({
  name,
  contentType,
  path: 'Bundle.x.url',
});
const codes = (name: string, contentType: string | null, head: Uint8Array, size = head.length): string[] =>
  attachmentFileProblems(use(name, contentType), { size, head }).map(({ code }) => code);

const mp4 = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom', 'latin1')]);
const mpeg = Buffer.from([0, 0, 1, 0xba, 0x44]);
const bmp = Buffer.from('BM\0\0\0\0', 'latin1');

describe('a file is what its Bundle says it is', () => {
  test.each<[string, string | null, Uint8Array]>([
    ['報告.pdf', 'application/pdf', tinyPdf('x')],
    ['報告.pdf', null, tinyPdf('x')],
    ['US.jpg', 'image/jpeg', tinyJpeg('x')],
    ['US.JPG', 'image/jpg', tinyJpeg('x')],
    ['US.bmp', 'image/bmp', bmp],
    ['US.mpg', 'video/mp4', mp4],
    ['US.mpg', 'video/mpeg', mpeg],
    ['scan.pdf', 'application/pdf', Buffer.concat([Buffer.alloc(300, 0x20), tinyPdf('x')])],
    ['報告.xyz', 'application/x-unknown', Buffer.from('x')],
  ])('%s as %s', (name, type, head) => {
    expect(codes(name, type, head)).toEqual([]);
  });
});

describe('a file that is not', () => {
  test.each<[string, string | null, Uint8Array]>([
    ['報告.pdf', 'application/pdf', tinyJpeg('x')],
    ['報告.pdf', null, Buffer.from('<html>')],
    ['US.jpg', 'image/jpeg', tinyPdf('x')],
    ['報告.pdf', 'application/pdf', Buffer.from('PK\u0003\u0004')],
    // The declared type counts, not the extension.
    ['報告.pdf', 'image/bmp', tinyPdf('x')],
  ])('%s as %s is told', (name, type, head) => {
    expect(codes(name, type, head)).toEqual(['attachment-content']);
  });
});

test('an empty file and a very large one are told', () => {
  expect(codes('a.pdf', 'application/pdf', Buffer.alloc(0))).toEqual(['attachment-empty']);
  expect(codes('a.pdf', 'application/pdf', tinyPdf('x'), 200 * 1024 * 1024)).toEqual(['attachment-large']);
});

test('every file a Bundle names is found with its type, and what it names is beside a generated sample', () => {
  const { bundle, attachments } = makeSample({ seed: 'files', kind: 'cancer', attachments: 2 });
  const parsed = parseBundle(bundle);
  const uses = parsed === null ? [] : attachmentUses(parsed);
  expect(uses.map(({ name }) => name).sort()).toEqual(attachments.map(({ name }) => name).sort());
  for (const one of uses) {
    const bytes = attachments.find(({ name }) => name === one.name)?.bytes ?? Buffer.alloc(0);
    expect(attachmentFileProblems(one, { size: bytes.length, head: bytes })).toEqual([]);
    expect(one.path).toMatch(/^Bundle\.entry\[\d+\]\.resource\..*\.url$/);
  }
});
