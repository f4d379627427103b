import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPostAnswer } from '../../../main/agent/carrier/nhi/post-answer.ts';
import { ECHO_URL } from '../../../shared/echo.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';

/** Part of such an answer that is kept. */
const keptOf = (answer: Buffer, given: Buffer): Buffer =>
  readPostAnswer(
    { headers: { 'content-type': 'application/fhir+json' }, body: answer, end: 'complete' },
    given,
  ).kept;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const { bundle, bytes: sent } = makeSample({ seed: 'echo' });
const entries = bundle['entry'] as Record<string, unknown>[];
const said = (answer: Buffer, same = entries.length): unknown => ({
  url: ECHO_URL,
  valueString: `${String(same)} of ${String(entries.length)} entries as sent; sent sha256 ${sha256(sent)}; answer sha256 ${sha256(answer)}`,
});

test('entries that come back as they were sent are left out, and what the server says beside them is kept', () => {
  const echo = {
    ...bundle,
    id: 'b1',
    identifier: { value: '2026112800000001' },
    meta: { versionId: '1', extension: [{ url: 'theirs' }] },
  };
  const answer = bytesOf(echo);
  const kept = JSON.parse(keptOf(answer, sent).toString()) as unknown;
  const head = Object.fromEntries(Object.entries(echo).filter(([key]) => key !== 'entry'));
  expect(kept).toEqual({ ...head, meta: { versionId: '1', extension: [{ url: 'theirs' }, said(answer)] } });
  expect(keptOf(answer, sent).length).toBeLessThan(sent.length / 10);
});

test('the order of members and the blanks between them say nothing', () => {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, each]) => [key, turned(each)]),
    );
  };
  const answer = Buffer.from(JSON.stringify(turned(bundle), null, 2));
  expect(JSON.parse(keptOf(answer, sent).toString())).toMatchObject({
    meta: { extension: [said(answer)] },
  });
});

test('an entry that the server changed is kept, as every one is that it added', () => {
  const stamped = entries.map((each, at) => (at === 1 ? { ...each, fullUrl: 'urn:stamped' } : each));
  const answer = bytesOf({ ...bundle, entry: stamped });
  expect(JSON.parse(keptOf(answer, sent).toString())).toMatchObject({
    entry: [{ fullUrl: 'urn:stamped' }],
    meta: { extension: [said(answer, entries.length - 1)] },
  });
  const added = bytesOf({ ...bundle, entry: [...entries, { fullUrl: 'urn:added' }] });
  expect(JSON.parse(keptOf(added, sent).toString())).toMatchObject({
    entry: [{ fullUrl: 'urn:added' }],
  });
});

test('an answer that says anything else is kept word for word', () => {
  const others: Buffer[] = [
    bytesOf({ ...bundle, entry: entries.map((each) => ({ ...each, response: { status: '201' } })) }),
    bytesOf({ resourceType: 'Bundle', identifier: { value: '2026112800000001' } }),
    bytesOf({ resourceType: 'OperationOutcome', issue: [] }),
    bytesOf([]),
    bytesOf(null),
    Buffer.from(''),
    Buffer.from('<Bundle xmlns="http://hl7.org/fhir"/>'),
    sent.subarray(0, sent.length - 5),
    Buffer.from([0x7b, 0xff, 0x7d]),
    Buffer.from(`{"entry":${'['.repeat(5000)}${']'.repeat(5000)}}`),
  ];
  const odd = bytesOf({ ...bundle, id: '?' });
  odd[odd.lastIndexOf('?')] = 0xff;
  for (const answer of [...others, odd]) expect(keptOf(answer, sent)).toBe(answer);
  const answer = bytesOf(bundle);
  expect(keptOf(answer, Buffer.from('not JSON'))).toBe(answer);
});

test('a Bundle without entries has nothing that could come back', () => {
  const empty = bytesOf({ resourceType: 'Bundle', entry: [] });
  expect(keptOf(empty, empty)).toBe(empty);
});

test('of any answer, what was kept and what was sent come to all its entries', () => {
  const json = fc.constantFrom(null, 1, 'x', [], {}, { a: 1, b: [2] }, { a: [1, { c: null }] });
  const list = fc.array(json, { maxLength: 6 });
  fc.assert(
    fc.property(list, list, (ours, theirs) => {
      const [given, answer] = [bytesOf({ entry: ours }), bytesOf({ resourceType: 'Bundle', entry: theirs })];
      const kept = JSON.parse(keptOf(answer, given).toString()) as { entry?: unknown[]; meta?: unknown };
      const others = theirs.filter((one, at) => JSON.stringify(one) !== JSON.stringify(ours[at]));
      expect(kept.entry ?? []).toEqual(others);
      expect(kept.meta === undefined).toBe(others.length === theirs.length);
    }),
  );
});
