import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HttpAnswer } from '../../../main/agent/net/exchange.ts';
import { proves } from '../../../main/agent/nhi/proves.ts';
import { PHASES } from '../../../main/agent/nhi/server.ts';

const answer = (status: number, type: string, body: string, more: Partial<HttpAnswer> = {}): HttpAnswer => ({
  kind: 'answer',
  status,
  headers: type === '' ? {} : { 'content-type': type },
  body: Buffer.from(body),
  end: 'complete',
  headAt: 0,
  serverDate: null,
  retryAt: null,
  ...more,
});
const told = (seen: HttpAnswer): ReturnType<typeof proves> => proves({ phase: 'answered', answer: seen });
const FHIR = 'application/fhir+json';
const outcome = (code: string): string =>
  JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code }] });

test('without a head only the phase counts: before the headers left nothing was sent, after that it is unknown', () => {
  for (const phase of PHASES) {
    const expected = ['preparing', 'connecting', 'connected'].includes(phase) ? 'not-sent' : 'unknown';
    expect(proves({ phase, answer: { kind: 'nothing', code: 'timeout' } })).toMatchObject({
      kind: expected,
      code: 'timeout',
      phase,
    });
  }
});

test.each([
  ['empty', '', '', 'complete'],
  ['empty though typed as a page', 'text/html', '', 'complete'],
  ['FHIR JSON', FHIR, '{"resourceType":"Bundle"}', 'complete'],
  [
    'FHIR JSON under a plain type',
    'application/json',
    ' \uFEFF{"id":"1","resourceType":"Bundle"}',
    'complete',
  ],
  ['FHIR JSON without a type', '', '{"resourceType":"Bundle"}', 'complete'],
  [
    'FHIR XML',
    'application/fhir+xml',
    '<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>',
    'complete',
  ],
  ['FHIR cut short', FHIR, '{"resourceType":"Bundle","en', 'cut'],
  ['FHIR cut before its first member', FHIR, '{"reso', 'cut'],
  ['FHIR cut before its first byte', FHIR, '', 'cut'],
  ['FHIR whose end nobody announced', 'text/plain', '{"resourceType":"Bundle","en', 'complete'],
  ['FHIR too long to read', FHIR, '{"resourceType":"Bundle","en', 'too-long'],
  ['an OperationOutcome', FHIR, outcome('informational'), 'complete'],
] as const)('200, 201 and 202 that is %s is accepted', (_name, type, body, end) => {
  for (const status of [200, 201, 202])
    expect(told(answer(status, type, body, { end })).kind).toBe('accepted');
});

test.each([
  ['a page', 'text/html', '<!doctype html><html>', 'complete'],
  ['a page under a FHIR type', FHIR, '<html>', 'complete'],
  ['a page cut before its first byte', 'text/html; charset=utf-8', '', 'cut'],
  ['JSON that is no resource', 'application/json', '{"ok":true}', 'complete'],
  ['JSON that is no object', FHIR, '[1]', 'complete'],
  ['text', 'text/plain', 'OK', 'complete'],
] as const)('200, 201 and 202 that is %s leaves it unknown', (_name, type, body, end) => {
  for (const status of [200, 201, 202])
    expect(told(answer(status, type, body, { end }))).toEqual({
      kind: 'unknown',
      code: 'answer-not-fhir',
      status,
      phase: 'answered',
    });
});

test('503 waits when Retry-After or the outcome says so, and no other 5xx does', () => {
  expect(told(answer(503, '', '', { retryAt: 5 }))).toEqual({
    kind: 'wait',
    status: 503,
    retryAt: 5,
    issue: null,
  });
  for (const code of ['throttled', 'transient'])
    expect(told(answer(503, FHIR, outcome(code)))).toMatchObject({
      kind: 'wait',
      retryAt: null,
      issue: { code },
    });
  // One of several issues is enough.
  const several = {
    resourceType: 'OperationOutcome',
    issue: [{ code: 'processing' }, { code: 'transient' }],
  };
  expect(told(answer(503, FHIR, JSON.stringify(several))).kind).toBe('wait');
  expect(told(answer(503, FHIR, outcome('exception')))).toMatchObject({ kind: 'unknown', code: 'http-503' });
  for (const status of [500, 502, 504])
    expect(told(answer(status, FHIR, outcome('transient'), { retryAt: 5 }))).toMatchObject({
      kind: 'unknown',
      status,
    });
});

test('400, 412 and 422 reject the Bundle only with an OperationOutcome, which may be cut or XML; 413 always does', () => {
  const xml = '<OperationOutcome xmlns="http://hl7.org/fhir"><issue/></OperationOutcome>';
  for (const status of [400, 412, 422]) {
    expect(told(answer(status, FHIR, outcome('invalid')))).toMatchObject({
      kind: 'rejected',
      issue: { code: 'invalid' },
    });
    expect(told(answer(status, FHIR, outcome('invalid').slice(0, -3), { end: 'cut' }))).toEqual({
      kind: 'rejected',
      status,
      issue: null,
    });
    expect(told(answer(status, 'application/fhir+xml', xml))).toEqual({
      kind: 'rejected',
      status,
      issue: null,
    });
    for (const body of ['', '<html>', '{"error":"bad"}', '{"resourceType":"Bundle"}'])
      expect(told(answer(status, FHIR, body))).toMatchObject({
        kind: 'unknown',
        code: `http-${String(status)}`,
      });
  }
  for (const body of ['', '<html>', outcome('too-long')])
    expect(told(answer(413, '', body)).kind).toBe('rejected');
});

const anyAnswer = fc.record({
  kind: fc.constant('answer' as const),
  status: fc.oneof(fc.integer({ min: 100, max: 599 }), fc.constantFrom(200, 201, 400, 401, 413, 429, 503)),
  headers: fc.dictionary(
    fc.constantFrom('content-type', 'content-encoding', 'location', 'x'),
    fc.oneof(fc.string(), fc.constantFrom(FHIR, 'text/html', 'gzip', '/Bundle/1')),
  ),
  body: fc
    .oneof(
      fc.uint8Array(),
      fc.json(),
      fc.constantFrom(outcome('throttled'), '{"resourceType":"Bundle","identifier":{"value":"1"}}', '<html>'),
    )
    .map((b) => Buffer.from(b as string)),
  end: fc.constantFrom('complete' as const, 'cut' as const, 'too-long' as const),
  headAt: fc.integer(),
  serverDate: fc.option(fc.integer()),
  retryAt: fc.option(fc.integer()),
});

test('every answer has exactly one outcome, the one its status allows, whatever its body', () => {
  const allowed = (status: number): string[] => {
    if (status === 401) return ['unauthorized'];
    if (status === 429) return ['throttled'];
    if (status === 413) return ['rejected'];
    if ([400, 412, 422].includes(status)) return ['rejected', 'unknown'];
    if ([200, 201, 202].includes(status)) return ['accepted', 'unknown'];
    if (status === 503) return ['wait', 'unknown'];
    if ((status >= 300 && status < 400) || [403, 404, 405, 406, 407, 415].includes(status))
      return ['destination-refused'];
    return ['unknown'];
  };
  fc.assert(
    fc.property(anyAnswer, fc.constantFrom(...PHASES), (seen, phase) => {
      expect(allowed(seen.status)).toContain(proves({ phase, answer: seen }).kind);
    }),
    { numRuns: 1000 },
  );
});

test('nothing whose headers left is ever called unsent', () => {
  const left = fc.constantFrom('headers-sent' as const, 'body-sent' as const, 'answered' as const);
  fc.assert(
    fc.property(left, fc.string(), (phase, code) => {
      expect(proves({ phase, answer: { kind: 'nothing', code } }).kind).toBe('unknown');
    }),
  );
});
