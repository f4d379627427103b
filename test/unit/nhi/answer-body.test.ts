import { expect, test } from 'vitest';
import type { HttpAnswer } from '../../../main/agent/ground/net/exchange.ts';
import { gravestIssue, locationIdOf, readIssues } from '../../../main/agent/carrier/nhi/answer-body.ts';
import { readPostAnswer } from '../../../main/agent/carrier/nhi/post-answer.ts';
import { proves } from '../../../main/agent/carrier/nhi/proves.ts';

/** An answer’s head and body are judged by what they prove of an attempt. */

type Told = Pick<HttpAnswer, 'headers'> & { readonly body?: string; readonly end?: HttpAnswer['end'] };
const provesBy = (status: number, { headers, body = '', end = 'complete' }: Told) => {
  const answer: HttpAnswer = {
    // With an address, so that what decides is what the body is.
    ...{ kind: 'answer', status, headers: { location: 'Bundle/b-1', ...headers } },
    ...{ body: Buffer.from(body), end },
    ...{ headAt: 0, serverDate: null, retryAt: null },
  };
  const said = readPostAnswer(answer, Buffer.from('{}'));
  return proves({ phase: 'answered', bodyOut: true, answer, said });
};
const kindBy = (status: number, told: Told): string => provesBy(status, told).kind;
const typed = (type: string, body: string, end: HttpAnswer['end'] = 'complete'): Told => ({
  headers: { 'content-type': type },
  body,
  end,
});
const BUNDLE = '{"resourceType":"Bundle","identifier":{"value":"7"}}';
const OUTCOME = '{"resourceType":"OperationOutcome"';

test.each([
  ['gzip', 'application/fhir+json', 'accepted'],
  [' GZip ', 'application/xml', 'accepted'],
  ['br', 'application/fhir', 'accepted'],
  ['gzip', '', 'accepted'],
  ['gzip', 'text/html', 'unknown'],
  ['gzip', 'text/plain', 'unknown'],
])(
  'a body that is packed by %s though nobody asked for it is judged by its type, “%s”: %s',
  (encoding, type, kind) => {
    const headers = { 'content-encoding': encoding, ...(type === '' ? {} : { 'content-type': type }) };
    // Bytes that nobody can read: no number is taken out of them.
    expect(provesBy(201, { headers, body: BUNDLE })).toMatchObject({ kind });
    expect(provesBy(201, { headers, body: BUNDLE })).not.toMatchObject({ caseNumber: '7' });
    expect(kindBy(422, { headers, body: `${OUTCOME}}` })).toBe('unknown');
  },
);

test.each(['identity', ' Identity ', ''])('one that is said to be packed by “%s” is not', (encoding) => {
  expect(provesBy(201, { headers: { 'content-encoding': encoding }, body: BUNDLE })).toMatchObject({
    kind: 'accepted',
    caseNumber: '7',
  });
});

test('a type is read with what stands behind it, in small and capital letters', () => {
  for (const type of ['text/html', 'TEXT/HTML; charset=utf-8', ' text/html ;x', 'application/xhtml+xml'])
    expect([kindBy(201, typed(type, '', 'cut')), kindBy(201, typed(type, '', 'complete'))]).toEqual([
      'unknown',
      'accepted',
    ]);
  for (const type of ['text/htm', 'application/xml', 'x; text/html'])
    expect(kindBy(201, typed(type, '', 'cut'))).toBe('accepted');
});

const NS = 'xmlns="http://hl7.org/fhir"';
test.each([
  ['its root alone', `<OperationOutcome ${NS}/>`],
  ['a declaration', `<?xml version="1.0" encoding="UTF-8"?>\n<OperationOutcome ${NS}>`],
  ['a declaration without a break', `<?xml version="1.0"?><OperationOutcome ${NS}>`],
  ['comments', `<!-- one > -->\n<!-- two\n - -- - --><OperationOutcome ${NS}>`],
  ['a declaration and a comment', `<?xml version="1.0"?>  <!---->  <OperationOutcome ${NS}>`],
  ['other attributes before', `<OperationOutcome id="1"\n ${NS}>`],
  ['blanks around it', `\n  <OperationOutcome ${NS}>\n`],
])('FHIR XML is known by its root: %s', (_what, body) => {
  expect(kindBy(422, typed('', body))).toBe('rejected');
  expect(kindBy(201, typed('', body))).toBe('accepted');
});

test.each([
  ['of another namespace', '<OperationOutcome xmlns="http://hl7.org/v3">'],
  ['without a namespace', '<OperationOutcome>'],
  ['whose root is no resource’s name', `<html ${NS}>`],
  ['whose root is one letter', `<P ${NS}>`],
  ['that names FHIR deeper down alone', `<Soap><OperationOutcome ${NS}></Soap>`],
  ['whose root lies far behind', `<!--${'-'.repeat(4096)}--><OperationOutcome ${NS}>`],
  ['with text before its root', `<?xml version="1.0"?>text<OperationOutcome ${NS}>`],
  ['with two declarations', `<?xml version="1.0"?><?xml version="1.0"?><OperationOutcome ${NS}>`],
])('markup %s is a page of somebody else', (_what, body) => {
  expect(provesBy(201, typed('application/fhir+xml', body))).toMatchObject({ code: 'answer-not-fhir' });
  expect(kindBy(422, typed('application/fhir+xml', body))).toBe('unknown');
});

test.each([
  ['the name first', `${OUTCOME},"iss`],
  ['an id before', `{"id":"1",\n "resourceType" : "OperationOutcome","iss`],
  ['blanks around everything', '{ "id" : "1" , "resourceType" : "OperationOutcome"'],
  ['language and rules before', `{ "language":"zh", "implicitRules":"", "resourceType":"OperationOutcome"`],
])('what a cut answer is, is read of its first members: %s', (_what, body) => {
  expect(provesBy(400, typed('', body, 'cut'))).toMatchObject({ kind: 'rejected', status: 400, issue: null });
  expect(kindBy(200, typed('', body, 'cut'))).toBe('accepted');
});

test.each([
  ['inside of another member', `{"contained":[${OUTCOME}`],
  ['behind a member that is none of the first', `{"meta":{},"resourceType":"OperationOutcome","iss`],
  ['behind a text with a quote in it', `{"id":"a\\"b","resourceType":"OperationOutcome","iss`],
  ['in no member', '{"x":"resourceType","OperationOutcome'],
])('one whose name stands %s tells nobody what it is', (_what, body) => {
  expect(kindBy(400, typed('application/fhir+json', body, 'cut'))).toBe('unknown');
  expect(kindBy(200, typed('application/fhir+json', body, 'cut'))).toBe('accepted');
});

test('what cannot be parsed is FHIR by its type or by a name in it, and by nothing else', () => {
  expect(kindBy(200, typed('application/json', '{"a":', 'cut'))).toBe('accepted');
  expect(kindBy(200, typed('text/plain', '{"a":{"resourceType" :', 'cut'))).toBe('accepted');
  expect(kindBy(200, typed('text/plain', '{"a":{"resourceType":', 'cut'))).toBe('accepted');
  expect(kindBy(200, typed('text/plain', '{"a":', 'cut'))).toBe('unknown');
  expect(kindBy(200, typed('application/json', '[{"resourceType":"Bundle"}', 'cut'))).toBe('unknown');
  expect(kindBy(200, typed('application/json', 'not json', 'cut'))).toBe('unknown');
  // Too deep to be read, and whole all the same.
  const deep = `{"resourceType":"Bundle","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  expect(provesBy(201, typed('', deep))).toMatchObject({ kind: 'accepted', caseNumber: null });
});

test('a resource has a name that is a text', () => {
  for (const body of ['{}', '{"resourceType":7}', '{"resourceType":null}', 'null', '"Bundle"', '7'])
    expect(provesBy(202, typed('application/fhir+json', body))).toMatchObject({ code: 'answer-not-fhir' });
});

test('a refusal by the whole server brings along what it said of it', () => {
  const issue = { severity: 'error', code: 'forbidden', text: 'no' };
  const body = `${OUTCOME},"issue":[{"severity":"error","code":"forbidden","diagnostics":" no "}]}`;
  for (const status of [300, 399, 403, 404, 405, 406, 407, 415])
    expect(provesBy(status, typed('', body))).toMatchObject({ kind: 'destination-refused', status, issue });
  for (const status of [299, 402, 408, 409, 410, 414, 416, 418, 505])
    expect(provesBy(status, typed('', body))).toMatchObject({
      kind: 'unknown',
      code: `http-${String(status)}`,
      status,
      phase: 'answered',
    });
  expect(provesBy(413, typed('', body))).toMatchObject({ kind: 'rejected', status: 413, issue });
  expect(provesBy(401, typed('', body))).toMatchObject({ kind: 'unauthorized', status: 401 });
  expect(provesBy(429, typed('', body))).toMatchObject({ kind: 'throttled', status: 429, retryAt: null });
});

const outcome = (...issue: unknown[]): unknown => ({ resourceType: 'OperationOutcome', issue });
const issueOf = (severity: string): unknown => ({ severity, code: severity });

test.each([
  [['information', 'warning', 'error', 'fatal'], 'fatal'],
  [['odd', 'information'], 'information'],
  [['odd', 'stranger'], 'odd'],
  [['warning', 'information', 'warning'], 'warning'],
])('of %s the gravest is %s', (severities, gravest) => {
  expect(gravestIssue(outcome(...severities.map(issueOf)))?.severity).toBe(gravest);
});

test('issues are read as servers send them: blanks, other types, several codings, endless texts', () => {
  const texts = (issue: unknown): unknown => readIssues(outcome(issue))[0]?.text;
  expect(readIssues(outcome({ severity: ' error ', code: 7 }))).toEqual([
    { severity: 'error', code: '', text: '' },
  ]);
  expect(texts({ details: { text: '  ' }, diagnostics: ' why ' })).toBe('why');
  expect(texts({ details: 'x', diagnostics: 7 })).toBe('');
  expect(texts({ details: { coding: { display: 'no list' } } })).toBe('');
  expect(
    texts({ details: { coding: [null, 'x', { display: ' ', code: 'second' }, { display: 'third' }] } }),
  ).toBe('second');
  expect(texts({ diagnostics: 'x'.repeat(3000) })).toBe('x'.repeat(2000));
  expect(readIssues(outcome(null, 7, 'x', { code: 'read' }))).toEqual([
    { severity: '', code: 'read', text: '' },
  ]);
  expect(readIssues({ resourceType: 'OperationOutcome' })).toEqual([]);
  expect(readIssues(null)).toEqual([]);
});

test('a location is the id of a Bundle at the end of a path, or none', () => {
  const long = 'a'.repeat(64);
  for (const [location, id] of [
    [`Bundle/${long}`, long],
    [`Bundle/${long}a`, null],
    ['/Bundle/a.b-C9/', 'a.b-C9'],
    ['Bundle/b/_history/2/', 'b'],
    ['Bundle/b/_history/', 'b'],
    ['Bundle/b/_history/2/3', null],
    ['MyBundle/b', null],
    ['https://nhi/Bundle/b#Bundle/c', 'b'],
    ['https://nhi/?Bundle/c', null],
    ['Bundle/...', null],
    ['Bundle/.b', '.b'],
    ['Bundle/b.', 'b.'],
    ['Bundle/b_c', null],
  ] as const)
    expect([location, locationIdOf({ location })]).toEqual([location, id]);
  expect(locationIdOf({ location: 'Claim/1', 'content-location': 'Bundle/b' })).toBe('b');
  expect(locationIdOf({ location: 'Bundle/a', 'content-location': 'Bundle/b' })).toBe('a');
  expect(locationIdOf({})).toBeNull();
});
