import { expect, test } from 'vitest';
import { renameInText } from '../../../main/agent/fhir/rename-in-text.ts';

const toNew = (name: string): string | null => (name === 'a b.pdf' ? 'a_b.pdf' : null);

test('only urls of that file change; every other byte stays, also digits that JSON would drop', () => {
  const text = `\ufeff{ "value": 1.10, "big": 12345678901234567890,\r\n\t"url" :  "file://a b.pdf" , "x": {"url":"file://other.pdf"},
    "note": "file://a b.pdf", "list": {"url": ["file://a b.pdf"]}, "say \\"url\\": ": "file://a b.pdf", "b": [{"url":"FILE://a\\u0020b.pdf"}]}`;
  const expected = text
    .replace('"url" :  "file://a b.pdf"', '"url" :  "file://a_b.pdf"')
    .replace('"FILE://a\\u0020b.pdf"', '"file://a_b.pdf"');
  expect(renameInText(text, toNew)).toBe(expected);
});

test('what names nothing stays what it is', () => {
  for (const text of ['', '{}', '[]', '"url"', '{"url":""}', '{"url":null}', '{"url":"http://x/a b.pdf"}'])
    expect(renameInText(text, toNew)).toBe(text);
});

test('a text of some megabytes takes no time worth speaking of', () => {
  const text = `[${Array.from({ length: 200_000 }, () => '{"url":"file://a b.pdf","k":"v\\\\"}').join(',')}]`;
  const begun = performance.now();
  const out = renameInText(text, toNew);
  expect(out.length).toBe(text.length);
  expect(out).not.toContain('a b');
  expect(performance.now() - begun).toBeLessThan(5000);
});
