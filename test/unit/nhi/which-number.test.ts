import { expect, test } from 'vitest';
import { caseNumberOf } from '../../../main/agent/ground/fhir/numbers.ts';
import { locationIdOf } from '../../../main/agent/carrier/nhi/answer-body.ts';

test('the case number is the answer’s Bundle.identifier, and nothing else', () => {
  const claim = { resource: { resourceType: 'Claim', id: 'cla-1' } };
  expect(caseNumberOf({ resourceType: 'Bundle', identifier: { value: ' 2025021200111484 ' } })).toBe(
    '2025021200111484',
  );
  expect(caseNumberOf({ resourceType: 'Bundle', identifier: [{}, { value: '7' }] })).toBe('7');
  expect(caseNumberOf({ resourceType: 'Bundle', id: 'bun-1', entry: [claim] })).toBeNull();
  expect(caseNumberOf({ resourceType: 'Claim', identifier: { value: '7' } })).toBeNull();
  for (const value of ['', 'a b', '\n', 7, null, 'x'.repeat(101)])
    expect(caseNumberOf({ resourceType: 'Bundle', identifier: { value } })).toBeNull();
  expect(caseNumberOf(null)).toBeNull();
});

test('the location id comes from the Location of a Bundle in all the forms servers write', () => {
  for (const location of [
    'https://nhi/fhir/Bundle/b-1',
    '/fhir/Bundle/b-1/_history/2',
    'Bundle/b-1',
    'Bundle/b-1/?x=1#y',
  ])
    expect(locationIdOf({ location })).toBe('b-1');
  expect(locationIdOf({ 'content-location': 'Bundle/b-2' })).toBe('b-2');
  for (const location of [
    '',
    'Claim/c-1',
    'Bundle/',
    'Bundle/..',
    'Bundle/a b',
    'x?y=Bundle/b-1',
    'Bundle/b-1/other',
  ])
    expect(locationIdOf({ location })).toBeNull();
});
