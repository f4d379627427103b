import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PostAnswer, readPostAnswer } from '../../../main/agent/carrier/nhi/post-answer.ts';
import { wholeEcho } from '../../../main/agent/ground/fhir/bounded-json.ts';
import { caseNumberOf } from '../../../main/agent/ground/fhir/numbers.ts';
import { ECHO_URL } from '../../../shared/echo.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { runs } from '../support/runs.ts';

// The scan of an answer's bytes is held against JSON.parse, for texts that no server should write. Names of members have no escapes: V8
// 13.6 reads some of those wrong (`JSON.parse('{"a":{"\\\\":1,"__proto__":{"a":1,"\\"":{}}}}')`), so it is no witness there.

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
/** Picks from what fast-check drew, over and over. */
type Draw = (below: number) => number;

const BLANKS = ['', '', '', ' ', '\n', '\t\r\n  '];

/** `blanks` between tokens; `any`: also escapes, other spellings of a number, members in another order or twice. */
type Style = 'plain' | 'blanks' | 'any';

/** Writes a value in a random spelling. */
function spell(value: Json, draw: Draw, style: Style): string {
  const blank = (): string => (style === 'plain' ? '' : (BLANKS[draw(BLANKS.length)] ?? ''));
  const text = (one: string): string =>
    style !== 'any' || draw(12) > 0
      ? JSON.stringify(one)
      : `"${one.replaceAll(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
  const inner = (one: Json): string => `${blank()}${spell(one, draw, style)}${blank()}`;
  if (Array.isArray(value)) return `[${value.length === 0 ? blank() : value.map(inner).join(',')}]`;
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number')
    return style !== 'any' || draw(8) > 0 ? JSON.stringify(value) : `${String(value)}e0`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let members = Object.entries(value);
  if (style === 'any' && draw(12) === 0) members = members.toReversed();
  if (style === 'any' && draw(12) === 0) members = [...members, ...members.slice(0, 1)];
  return `{${members.map(([name, one]) => `${blank()}${JSON.stringify(name)}${blank()}:${inner(one)}`).join(',')}}`;
}

const json = fc.letrec<{ value: Json; object: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<Json>(
      null,
      true,
      false,
      0,
      1,
      -0,
      12,
      1.5,
      '',
      'entry',
      '"',
      '\\',
      '中文 😀',
      ']',
      '{"a":1}',
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(
    fc.constantFrom('entry', 'resourceType', 'id', 'a', '__proto__', '姓名'),
    tie('value'),
    { maxKeys: 3, noNullPrototype: true },
  ),
}));
const entriesOf = fc.array(json.object, { maxLength: 4 });
const headJson = fc.record({
  id: fc.constantFrom<Json>('b1', 'b2', 7),
  identifier: fc.constantFrom<Json>({ value: '2026113000000001' }, { value: '2' }, null, [{ value: '3' }]),
  meta: json.value,
  type: fc.constantFrom<Json>('collection', 'searchset'),
  more: json.value,
});
const draws = fc.infiniteStream(fc.nat({ max: 1_000_000 }));
const drawOf =
  (stream: Stream): Draw =>
  (below) =>
    Number(stream.next().value) % below;
type Stream = { next(): { value: unknown } };

const parsedOf = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8').trim()) as unknown;
  } catch {
    return undefined;
  }
};
const isBundle = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' &&
  value !== null &&
  (value as { resourceType?: unknown }).resourceType === 'Bundle';
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const answered = (body: Buffer) => ({
  headers: { 'content-type': 'application/fhir+json' },
  body,
  end: 'complete' as const,
});

/** An answer beside what was sent: the same Bundle or another one, spelled in any way, whole, cut or with one byte changed. */
const exchange = fc
  .record({
    ours: entriesOf,
    others: fc.option(entriesOf, { freq: 1 }),
    sentHead: headJson,
    head: headJson,
    draws,
    style: fc.constantFrom<Style>('plain', 'blanks', 'any'),
    after: fc.constantFrom('', '', '', ' ', '\n', '}', ',', '\u00a0', '{}'),
    damage: fc.constantFrom<'none' | 'cut' | 'byte' | 'blank' | 'second'>(
      'none',
      'none',
      'cut',
      'byte',
      'blank',
      'second',
    ),
    at: fc.nat(),
    byte: fc.constantFrom(0x00, 0x20, 0x22, 0x2c, 0x31, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0xff),
  })
  .map(({ ours, others, sentHead, head, draws: stream, style, after, damage, at, byte }) => {
    const draw = drawOf(stream);
    const sent = Buffer.from(
      spell({ resourceType: 'Bundle', ...sentHead, entry: ours }, draw, style === 'any' ? 'any' : 'blanks'),
    );
    const { meta, more, ...first } = head;
    const second = damage === 'second' ? `,"entry":${spell(others ?? 0, draw, 'plain')}` : '';
    const text = spell({ resourceType: 'Bundle', ...first, meta, entry: others ?? ours, more }, draw, style);
    const whole = Buffer.from(`${text.slice(0, -1)}${second}}${after}`);
    const place = at % whole.length;
    if (damage === 'cut') return { sent, answer: whole.subarray(0, place) };
    if (damage === 'blank')
      return {
        sent,
        answer: Buffer.concat([whole.subarray(0, place), Buffer.from(' '), whole.subarray(place)]),
      };
    if (damage === 'byte') whole[place] = byte;
    return { sent, answer: whole };
  });

test('what the scan calls our entries, JSON.parse reads as our entries, and the rest alike', () => {
  let told = 0;
  fc.assert(
    fc.property(exchange, ({ sent, answer }) => {
      const found = wholeEcho(answer, sent);
      if (found === null) return;
      told += 1;
      const [theirs, ours] = [parsedOf(answer), parsedOf(sent)];
      if (!isBundle(theirs) || !isBundle(ours)) throw new Error('no Bundle');
      const { entry, ...head } = theirs;
      const { entry: sentEntry, ...sentHead } = ours;
      expect(entry).toStrictEqual(sentEntry);
      expect(found).toStrictEqual({ head, ours: sentHead, entries: (entry as Json[]).length });
      expect(Object.keys(found.head)).toEqual(Object.keys(head));
    }),
    { numRuns: runs(20) },
  );
  expect(told).toBeGreaterThan(runs(2));
});

test('an answer that repeats our number or id names neither, however we spelled it', () => {
  const escaped = (char: string): string => `\\u00${char.charCodeAt(0).toString(16)}`;
  const plain = fc.stringMatching(/^[A-Za-z0-9\-.]{1,20}$/);
  const head = (of: (text: string) => string, [number, id]: readonly [string, string]): string =>
    `{"resourceType":"Bundle","type":"collection","id":"${of(id)}","identifier":{"value":"${of(number)}"}`;
  fc.assert(
    fc.property(fc.tuple(plain, plain), fc.infiniteStream(fc.boolean()), (ours, isEscaped) => {
      const spelled = (text: string): string =>
        Array.from(text, (char) => (isEscaped.next().value === true ? escaped(char) : char)).join('');
      const sent = Buffer.from(`${head(spelled, ours)},"entry":[{"a":"x\\u003Cy"}]}`);
      const saidOf = (of: (text: string) => string): PostAnswer =>
        readPostAnswer(answered(Buffer.from(`${head(of, ours)}}`)), sent);
      expect(saidOf(String)).toMatchObject({ caseNumber: null, bundleId: null });
      expect(saidOf((text) => `${text}-0`)).toMatchObject({
        caseNumber: `${ours[0]}-0`,
        bundleId: `${ours[1]}-0`,
      });
    }),
  );
});

test('whether scanned or parsed, an answer has the same number, address and kept body', () => {
  fc.assert(
    fc.property(exchange, ({ sent, answer }) => {
      const said = readPostAnswer(answered(answer), sent);
      const theirs = parsedOf(answer);
      if (!isBundle(theirs)) {
        expect([said.caseNumber, said.bundleId, said.kept]).toEqual([null, null, answer]);
        return;
      }
      const ours = parsedOf(sent) as Record<string, Json>;
      const isStored = theirs['type'] !== 'searchset';
      const [number, ourNumber] = [caseNumberOf(theirs), caseNumberOf(ours)];
      expect(said.caseNumber).toBe(isStored && number !== ourNumber ? number : null);
      const { id } = theirs;
      const isAddress = typeof id === 'string' && id !== ours['id'] && /^[A-Za-z0-9\-.]+$/.test(id);
      expect(said.bundleId).toBe(isStored && isAddress ? id : null);
      const [entries, sentEntries] = [theirs['entry'], ours['entry'] as Json[]];
      const isSame = (one: Json, index: number): boolean => {
        try {
          expect(one).toStrictEqual(sentEntries[index]);
          return true;
        } catch {
          return false;
        }
      };
      const others = Array.isArray(entries) ? entries.filter((one, index) => !isSame(one, index)) : [];
      if (!Array.isArray(entries) || others.length === entries.length || !isUtf8(answer)) {
        expect(said.kept).toEqual(answer);
        return;
      }
      const { entry: _entry, ...head } = theirs;
      const meta = typeof theirs['meta'] === 'object' && !Array.isArray(theirs['meta']) ? theirs['meta'] : {};
      const earlier = Array.isArray(meta?.['extension']) ? meta['extension'] : [];
      const counted = `${String(entries.length - others.length)} of ${String(entries.length)} entries as sent`;
      const mark = {
        url: ECHO_URL,
        valueString: `${counted}; sent sha256 ${sha256(sent)}; answer sha256 ${sha256(answer)}`,
      };
      const kept = { ...head, meta: { ...meta, extension: [...earlier, mark] } };
      expect(said.kept.toString()).toBe(
        JSON.stringify(others.length === 0 ? kept : { ...kept, entry: others }),
      );
    }),
    { numRuns: runs(20) },
  );
});

test('an answer with other blanks, and with members of the server beside our entries, is told by its bytes alone', () => {
  const { bundle, bytes: sent } = makeSample({ seed: 'whole' });
  const stored = { ...bundle, id: 'b1', meta: { versionId: '1' }, identifier: { value: '2026113000000001' } };
  for (const answer of [JSON.stringify(stored), JSON.stringify(stored, null, 3)])
    expect(wholeEcho(Buffer.from(answer), sent)?.entries).toBe((bundle['entry'] as unknown[]).length);
});

test('what the scan leaves to the parse: one that is changed, cut, too deep, empty, in another order, or has two lists of entries', () => {
  const sent = '{"resourceType":"Bundle","entry":[{"a":1,"b":12},{"c":"x"}]}';
  const told = (answer: string, ours = sent): boolean =>
    wholeEcho(Buffer.from(answer), Buffer.from(ours)) !== null;
  expect(told(sent)).toBe(true);
  expect(told(sent.replace('12', '1 2'))).toBe(false);
  expect(told(sent.replace('12', '12.0'))).toBe(false);
  expect(told(sent.replace('"x"', '"\\u0078"'))).toBe(false);
  expect(told(sent.replace('"a":1,"b":12', '"b":12,"a":1'))).toBe(false);
  expect(told(sent.replace('"a":1,', '"a":1,"a":1,'))).toBe(false);
  expect(told(sent.slice(0, -1))).toBe(false);
  expect(told(`\ufeff${sent}`)).toBe(false);
  expect(told(`${sent}{}`)).toBe(false);
  expect(told(`${sent.slice(0, -1)},"entry":[]}`)).toBe(false);
  expect(told(`${sent.slice(0, -1)},"\\u0065ntry":[]}`)).toBe(false);
  expect(told(sent.replace('"Bundle"', '"Claim"'))).toBe(false);
  const deep = (levels: number): string =>
    `{"resourceType":"Bundle","entry":[${'['.repeat(levels)}1${']'.repeat(levels)}]}`;
  expect([told(deep(98), deep(98)), told(deep(99), deep(99))]).toEqual([true, false]);
  const empty = '{"resourceType":"Bundle","entry":[ ]}';
  expect(told(empty, empty)).toBe(false);
});
