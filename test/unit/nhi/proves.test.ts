import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HttpAnswer } from '../../../main/agent/ground/net/exchange.ts';
import { readPostAnswer } from '../../../main/agent/carrier/nhi/post-answer.ts';
import { proves } from '../../../main/agent/carrier/nhi/proves.ts';
import { PHASES, type SendOutcome } from '../../../main/agent/carrier/nhi/server.ts';

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
const SENT = Buffer.from('{"resourceType":"Bundle","id":"ours","identifier":{"value":"EXP-1"}}');
const told = (seen: HttpAnswer, bodyOut = true): SendOutcome =>
  proves({ phase: 'answered', bodyOut, answer: seen, said: readPostAnswer(seen, SENT) });
const FHIR = 'application/fhir+json';
const outcome = (code: string, severity = 'error'): string =>
  JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ severity, code }] });
const AT = { location: 'https://nhi/fhir/Bundle/b-1' };
const STORED = '{"resourceType":"Bundle","identifier":{"value":"2026112900000001"}}';

test('without a head only the phase counts: before the headers left nothing was sent, after that it is unknown', () => {
  for (const phase of PHASES) {
    const expected = ['preparing', 'connecting', 'connected'].includes(phase) ? 'not-sent' : 'unknown';
    const nothing = { kind: 'nothing', code: 'timeout' } as const;
    expect(proves({ phase, bodyOut: true, answer: nothing, said: null })).toMatchObject({
      kind: expected,
      code: 'timeout',
      phase,
    });
  }
});

test.each([
  ['with a number', FHIR, STORED, 'complete'],
  ['with a number, under a plain type', 'application/json', ` \uFEFF${STORED}`, 'complete'],
  ['with a number, without a type', '', STORED, 'complete'],
  ['with an address of its own', FHIR, '{"resourceType":"Bundle","id":"b-1"}', 'complete'],
] as const)('200, 201 and 202 %s is accepted', (_name, type, body, end) => {
  for (const status of [200, 201, 202])
    expect(told(answer(status, type, body, { end })).kind).toBe('accepted');
});

test.each([
  ['empty', '', '', 'complete'],
  ['empty though typed as a page', 'text/html', '', 'complete'],
  ['a Bundle without a word of its own', FHIR, SENT.toString(), 'complete'],
  ['another resource', FHIR, '{"resourceType":"CapabilityStatement"}', 'complete'],
  ...['searchset', 'history', 'batch-response', 'transaction-response'].map(
    (type) =>
      [
        `a ${type} with an id and an identifier of its own`,
        FHIR,
        JSON.stringify({ resourceType: 'Bundle', type, id: 'made-1', identifier: { value: 'S-1' } }),
        'complete',
      ] as const,
  ),
  ['FHIR XML', 'application/fhir+xml', '<Bundle xmlns="http://hl7.org/fhir"/>', 'complete'],
  ['FHIR cut short', FHIR, '{"resourceType":"Bundle","en', 'cut'],
  ['FHIR cut before its first member', FHIR, '{"reso', 'cut'],
  ['FHIR cut before its first byte', FHIR, '', 'cut'],
  ['FHIR whose end nobody announced', 'text/plain', '{"resourceType":"Bundle","en', 'complete'],
  ['FHIR too long to read', FHIR, '{"resourceType":"Bundle","en', 'too-long'],
  ['an OperationOutcome that is content', FHIR, outcome('informational', 'information'), 'complete'],
] as const)(
  '200, 201 and 202 that is %s is accepted with an address, and a doubt without',
  (_name, type, body, end) => {
    for (const status of [200, 201, 202]) {
      const seen = answer(status, type, body, { end });
      expect(told({ ...seen, headers: { ...seen.headers, ...AT } })).toMatchObject({
        kind: 'accepted',
        caseNumber: null,
        locationId: 'b-1',
      });
      expect(told(seen)).toMatchObject({ kind: 'unknown', code: 'answer-without-number', status });
    }
  },
);

test('what we sent ourselves is neither a number nor an address of NHI’s', () => {
  const seen = told(answer(201, FHIR, SENT.toString(), { headers: AT }));
  expect(seen).toEqual({ kind: 'accepted', status: 201, caseNumber: null, locationId: 'b-1' });
});

test.each([
  ['a page', 'text/html', '<!doctype html><html>', 'complete'],
  ['a page under a FHIR type', FHIR, '<html>', 'complete'],
  ['a page cut before its first byte', 'text/html; charset=utf-8', '', 'cut'],
  ['JSON that is no resource', 'application/json', '{"ok":true}', 'complete'],
  ['JSON that is no object', FHIR, '[1]', 'complete'],
  ['text', 'text/plain', 'OK', 'complete'],
] as const)(
  '200, 201 and 202 that is %s leaves it unknown, whatever its address',
  (_name, type, body, end) => {
    for (const status of [200, 201, 202]) {
      const seen = answer(status, type, body, { end });
      for (const headers of [seen.headers, { ...seen.headers, ...AT }])
        expect(told({ ...seen, headers })).toMatchObject({
          kind: 'unknown',
          code: 'answer-not-fhir',
          status,
          phase: 'answered',
        });
    }
  },
);

test('a 2xx that says of an error refuses the Bundle where its code does, and leaves it unknown else', () => {
  for (const code of ['invalid', 'required', 'business-rule', 'not-supported', 'forbidden'])
    for (const severity of ['error', 'fatal'])
      expect(told(answer(200, FHIR, outcome(code, severity), { headers: AT }))).toMatchObject({
        kind: 'rejected',
        status: 200,
        issue: { code },
        absence: 'likely',
      });
  for (const code of ['processing', 'unknown', '', 'not-found', 'deleted'])
    expect(told(answer(200, FHIR, outcome(code), { headers: AT }))).toMatchObject({
      kind: 'unknown',
      code: 'answer-says-error',
    });
});

test('an error by which NHI may have stored it is a doubt, whatever its status', () => {
  const codes = [
    'duplicate',
    'conflict',
    'lock-error',
    'timeout',
    'incomplete',
    'exception',
    'transient',
    'no-store',
  ];
  for (const code of codes)
    for (const status of [200, 201, 400, 401, 403, 404, 409, 412, 413, 422, 429, 500, 503])
      expect(told(answer(status, FHIR, outcome(code), { headers: { ...AT } }))).toMatchObject({
        kind: 'unknown',
        code,
        status,
      });
  // A single error among several is enough; a hint is none.
  const several = {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: 'invalid' }, { code: 'duplicate' }],
  };
  expect(told(answer(422, FHIR, JSON.stringify(several)))).toMatchObject({
    kind: 'unknown',
    code: 'duplicate',
  });
  expect(told(answer(422, FHIR, outcome('duplicate', 'information'))).kind).toBe('rejected');
});

test('503 waits when Retry-After or the outcome says so, and no other 5xx does', () => {
  expect(told(answer(503, '', '', { retryAt: 5 }))).toEqual({
    kind: 'wait',
    status: 503,
    retryAt: 5,
    issue: null,
    absence: 'likely',
  });
  expect(told(answer(503, FHIR, outcome('throttled')))).toMatchObject({
    kind: 'wait',
    retryAt: null,
    issue: { code: 'throttled' },
    absence: 'likely',
  });
  for (const code of ['processing', 'security'])
    expect(told(answer(503, FHIR, outcome(code)))).toMatchObject({ kind: 'unknown', code: 'http-503' });
  for (const status of [500, 502, 504])
    expect(told(answer(status, FHIR, outcome('throttled'), { retryAt: 5 }))).toMatchObject({
      kind: 'unknown',
      status,
      retryAt: 5,
    });
});

test('400, 412 and 422 reject the Bundle only with an OperationOutcome, which may be cut or XML; 413 always does', () => {
  const xml = '<OperationOutcome xmlns="http://hl7.org/fhir"><issue/></OperationOutcome>';
  for (const status of [400, 412, 422]) {
    expect(told(answer(status, FHIR, outcome('invalid')))).toMatchObject({
      kind: 'rejected',
      issue: { code: 'invalid' },
    });
    const unread = { kind: 'rejected', status, issue: null, absence: 'likely' };
    expect(told(answer(status, FHIR, outcome('invalid').slice(0, -3), { end: 'cut' }))).toEqual(unread);
    expect(told(answer(status, 'application/fhir+xml', xml))).toEqual(unread);
    for (const body of ['', '<html>', '{"error":"bad"}', '{"resourceType":"Bundle"}'])
      expect(told(answer(status, FHIR, body))).toMatchObject({
        kind: 'unknown',
        code: `http-${String(status)}`,
      });
  }
  for (const body of ['', '<html>', outcome('too-long')])
    expect(told(answer(413, '', body)).kind).toBe('rejected');
});

const REFUSALS = [301, 302, 303, 307, 308, 401, 403, 404, 405, 406, 407, 415, 429];

test.each([
  ['by something that is no FHIR server', '<html>', 'unproven'],
  ['without a word', '', 'unproven'],
  ['in FHIR’s own words', outcome('forbidden'), 'likely'],
] as const)('a refusal %s, once the body was out, is worth: %s %s', (_what, body, absence) => {
  for (const status of REFUSALS) {
    const fhirs = status < 400 ? 'unproven' : absence;
    // Too many requests is said before the work, by whoever says it.
    expect(told(answer(status, '', body))).toMatchObject({ absence: status === 429 ? 'likely' : fhirs });
  }
});

test('a 401 that asks for credentials has not let us in', () => {
  const headers = { 'www-authenticate': 'Bearer error="invalid_token"' };
  expect(told(answer(401, '', '', { headers }))).toMatchObject({ kind: 'unauthorized', absence: 'likely' });
});

test('a refusal that came before the body was out proves that NHI lacks it, whoever says it', () => {
  for (const body of ['', '<html>', outcome('transient'), outcome('duplicate')])
    for (const status of [...REFUSALS, 413])
      expect(told(answer(status, '', body), false)).toMatchObject({ absence: 'proven' });
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
      fc.constantFrom(outcome('throttled'), outcome('invalid'), outcome('duplicate'), STORED, '<html>'),
    )
    .map((b) => Buffer.from(b as string)),
  end: fc.constantFrom('complete' as const, 'cut' as const, 'too-long' as const),
  headAt: fc.integer(),
  serverDate: fc.option(fc.integer()),
  retryAt: fc.option(fc.integer()),
});

test('every answer has exactly one outcome, the one its status allows, whatever its body', () => {
  const allowed = (status: number): string[] => {
    if (status === 401) return ['unauthorized', 'unknown'];
    if (status === 429) return ['throttled', 'unknown'];
    if ([400, 412, 413, 422].includes(status)) return ['rejected', 'unknown'];
    if ([200, 201, 202].includes(status)) return ['accepted', 'rejected', 'unknown'];
    if (status === 503) return ['wait', 'unknown'];
    if ((status >= 300 && status < 400) || [403, 404, 405, 406, 407, 415].includes(status))
      return ['destination-refused', 'unknown'];
    return ['unknown'];
  };
  fc.assert(
    fc.property(anyAnswer, fc.boolean(), (seen, bodyOut) => {
      expect(allowed(seen.status)).toContain(told(seen, bodyOut).kind);
    }),
    { numRuns: 1000 },
  );
});

test('an acceptance always names a number or an address, and neither is what we sent', () => {
  fc.assert(
    fc.property(anyAnswer, (seen) => {
      const proven = told(seen);
      if (proven.kind !== 'accepted') return;
      expect([proven.caseNumber, proven.locationId]).not.toEqual([null, null]);
      expect(proven.caseNumber).not.toBe('EXP-1');
    }),
    { numRuns: 1000 },
  );
});

test('nothing whose headers left is ever called unsent', () => {
  const left = fc.constantFrom('headers-sent' as const, 'body-sent' as const, 'answered' as const);
  fc.assert(
    fc.property(left, fc.string(), (phase, code) => {
      const seen = { phase, bodyOut: true, answer: { kind: 'nothing', code } as const, said: null };
      expect(proves(seen).kind).toBe('unknown');
    }),
  );
});
