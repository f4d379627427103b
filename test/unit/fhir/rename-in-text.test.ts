import { expect, test } from 'vitest';
import { renameInText } from '../../../main/agent/ground/fhir/rename-in-text.ts';

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

test('a text that is eight times as long takes no more than three times eight as much work', () => {
  const textOf = (n: number): string =>
    `[${Array.from({ length: n }, () => '{"url":"file://a b.pdf","k":"v\\\\"}').join(',')}]`;
  /** Processor time, which other programs on the machine do not add to. µs. */
  const workOf = (text: string): number => {
    const begun = process.cpuUsage();
    const out = renameInText(text, toNew);
    const { user, system } = process.cpuUsage(begun);
    expect(out.length).toBe(text.length);
    expect(out).not.toContain('a b');
    return user + system;
  };
  const few = workOf(textOf(5_000));
  expect(workOf(textOf(40_000)) / few).toBeLessThan(3 * 8);
});
