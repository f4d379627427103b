import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gravestIssue, readIssues } from '../../../main/agent/carrier/nhi/answer-body.ts';

const outcome = (...issue: unknown[]): unknown => ({ resourceType: 'OperationOutcome', issue });

test('the gravest issue is taken, the first among equals', () => {
  const resource = outcome(
    { severity: 'warning', code: 'a' },
    { severity: 'error', code: 'b' },
    { severity: 'error', code: 'c' },
    { severity: 'odd', code: 'd' },
  );
  expect(gravestIssue(resource)).toEqual({ severity: 'error', code: 'b', text: '' });
});

test('the text is what the server says in words, else what its coding is called', () => {
  const coding = [{ code: 'MSG_PARAM_INVALID', display: 'Parameter invalid' }];
  const texts = [
    { details: { text: '病人資料不符', coding }, diagnostics: 'd' },
    { details: { coding }, diagnostics: 'd' },
    { details: { coding } },
    { details: { coding: [{ code: 'MSG_PARAM_INVALID' }] } },
    {},
  ].map((issue) => gravestIssue(outcome(issue))?.text);
  expect(texts).toEqual(['病人資料不符', 'd', 'Parameter invalid', 'MSG_PARAM_INVALID', '']);
});

test('one issue that is no list is read, and no other resource is', () => {
  expect(
    readIssues({ resourceType: 'OperationOutcome', issue: { severity: 'fatal', code: 'x' } }),
  ).toHaveLength(1);
  expect(gravestIssue({ resourceType: 'Bundle', issue: [{ severity: 'fatal' }] })).toBeNull();
  expect(gravestIssue(outcome())).toBeNull();
});

test('no input makes it throw', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (resource, issue) => {
      for (const one of [...readIssues(resource), ...readIssues(outcome(issue))])
        expect(typeof one.text).toBe('string');
    }),
  );
});
