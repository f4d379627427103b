import { describe, expect, test } from 'vitest';
import { attachmentName, isPlainName, sameName } from '../../../main/agent/ground/fhir/attachment-names.ts';
import { includeMatcher, isLeftOut } from '../../../main/agent/carrier/intake/names.ts';

test.each([
  '.twpas-agent.json',
  '~a.json',
  'a.json.tmp',
  'a.TMP',
  'a.partial',
  'a.crdownload',
  'sub/.x/a.json',
  'done/a.json',
  'DONE/a.json',
])('%s is never read', (relPath) => {
  expect(isLeftOut(relPath)).toBe(true);
});

test.each(['a.json', 'sub/done/a.json', 'a.tmp.json', 'done.json'])('%s is', (relPath) => {
  expect(isLeftOut(relPath)).toBe(false);
});

describe('include', () => {
  test('takes folders below by default, and any case', () => {
    const matches = includeMatcher(['**/*.json']);
    for (const path of ['a.json', 'x/y/a.json', 'FHR0101090517_1.JSON']) expect(matches(path)).toBe(true);
    for (const path of ['a.pdf', 'a.json.bak']) expect(matches(path)).toBe(false);
  });

  test('compares letters, not how a file system composes them', () => {
    expect(includeMatcher(['caf\u00e9/*.json'])('cafe\u0301/a.json')).toBe(true);
  });
});

test('an attachment’s name is taken as it stands', () => {
  expect(attachmentName('file://王大明 (1)%20.PDF')).toBe('王大明 (1)%20.PDF');
  expect(attachmentName('https://a/b.pdf')).toBeNull();
  expect(isPlainName(attachmentName('file:///etc/passwd') ?? '')).toBe(false);
});

test('names of the same letters are the same name', () => {
  expect(sameName('re\u0301sume\u0301.pdf', 'r\u00e9sum\u00e9.pdf')).toBe(true);
  expect(sameName('a.pdf', 'A.pdf')).toBe(false);
});
