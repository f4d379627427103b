import { expect, test } from 'vitest';
import { checkBundle } from '../../../main/agent/carrier/check/check-bundle.ts';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import type { Checker } from '../../../main/agent/carrier/check/checker.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { HOSPITAL } from '../support/small-bundle.ts';

/** Settings at their most lenient: what is only checked is checked in full all the same. */
const checker: Checker = {
  inspect: (bytes, options) => Promise.resolve(inspectBytes(bytes, HOSPITAL, options?.level ?? 'off')),
  content: () => Promise.resolve(null),
  close: () => Promise.resolve(),
};
const TOO_LARGE = 50 * 1024 * 1024 + 1;
const sample = makeSample({ seed: 'shown', kind: 'cancer', attachments: 2 });
const text = sample.bytes.toString('utf8');
const files = sample.attachments.map(({ name, bytes }) => ({
  name,
  size: bytes.length,
  head: bytes.subarray(0, 1024),
}));

test('a sound Bundle with its files passes, and says against what it was checked', async () => {
  const report = await checkBundle(checker, text, files);
  expect(report).toMatchObject({ ok: true, profile: 'cancer', igVersion: 'tw.gov.mohw.nhi.pas#1.2.3' });
  expect(report.attachments).toEqual(files.map(({ name }) => name));
});

test('files are only looked at where some were given: missing, empty, of another type, or known by size alone', async () => {
  const codes = async (given: Parameters<typeof checkBundle>[2]) =>
    (await checkBundle(checker, text, given)).problems
      .filter(({ code }) => code.startsWith('attachment-'))
      .map(({ code }) => code);
  const [first, second] = files;
  if (!first || !second) throw new Error('the sample has no two files');
  expect(await codes(null)).toEqual([]);
  expect(new Set(await codes([]))).toEqual(new Set(['attachment-missing']));
  expect(await codes([first, { ...second, head: Buffer.from('no such type') }])).toContain(
    'attachment-content',
  );
  expect(await codes([first, { ...second, size: 0 }])).toContain('attachment-empty');
  expect(await codes([first, { ...second, head: null }])).toEqual([]);
});

test('what is no Bundle, and what is too large, is a report like any other', { tags: 'full' }, async () => {
  expect(await checkBundle(checker, '{', null)).toMatchObject({
    ok: false,
    problems: [{ code: 'json-incomplete' }],
  });
  expect((await checkBundle(checker, text.padEnd(TOO_LARGE), null)).problems).toMatchObject([
    { code: 'too-large' },
  ]);
  const rules = await checkBundle(checker, text.replace('"preauthorization"', '"claim"'), null);
  expect(rules.problems).toMatchObject([{ code: 'claim-use' }]);
});
