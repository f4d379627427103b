import { expect, test } from 'vitest';
import type { Problem } from '../../../main/agent/check/problem.ts';
import { makeReport, type Found, type Rank } from '../../../main/agent/check/report.ts';
import type { Severity } from '../../../shared/states.ts';

const found = (
  path: string,
  code = 'x',
  rank: Rank = 'rule',
  severity: Severity = 'error',
  message = code,
): Found => ({ problem: { severity, code, message, messageEn: message, path }, rank });
const lines = (problems: readonly Problem[]): string[] => problems.map(({ code, path }) => `${code} ${path}`);

test('problems stand in the order of places, a whole before its parts', () => {
  const paths = [
    'Bundle.entry[10].resource',
    'Bundle.entry[2].resource.a',
    'Bundle.entry[2].resource',
    'Bundle',
  ];
  expect(makeReport(paths.map((path) => found(path))).map(({ path }) => path)).toEqual(paths.toReversed());
});

test('the same problem at the same place is told once', () => {
  expect(lines(makeReport([found('Bundle.a'), found('Bundle.a'), found('Bundle.b')]))).toEqual([
    'x Bundle.a',
    'x Bundle.b',
  ]);
});

test('a rule’s wording wins over the table of elements, and both over the profile’s', () => {
  const report = makeReport([
    found('Bundle.a', 'profile-min', 'profile'),
    found('Bundle.a', 'element-missing', 'element'),
    found('Bundle.a', 'created-missing', 'rule'),
    found('Bundle.b', 'profile-min', 'profile'),
    found('Bundle.b', 'element-missing', 'element'),
    found('Bundle.c', 'profile-min', 'profile'),
  ]);
  expect(lines(report)).toEqual([
    'created-missing Bundle.a',
    'element-missing Bundle.b',
    'profile-min Bundle.c',
  ]);
});

test('a warning hides no error at its place', () => {
  const report = makeReport([
    found('Bundle.a', 'date-partial', 'rule', 'warning'),
    found('Bundle.a', 'element-type', 'element', 'error'),
  ]);
  expect(lines(report)).toEqual(['element-type Bundle.a', 'date-partial Bundle.a']);
});

test('two rules may have something to say of one place', () => {
  expect(lines(makeReport([found('Bundle.a', 'b'), found('Bundle.a', 'a')]))).toEqual([
    'a Bundle.a',
    'b Bundle.a',
  ]);
});

test('exactly 200 are all shown', () => {
  const all = Array.from({ length: 200 }, (_, index) => found(`Bundle.entry[${String(index)}]`));
  expect(makeReport(all)).toHaveLength(200);
  expect(makeReport(all).at(-1)?.code).toBe('x');
});

test('beyond 200 the last line counts the rest, and no error falls off behind warnings', () => {
  const warnings = Array.from({ length: 500 }, (_, index) =>
    found(`Bundle.entry[${String(index)}]`, 'w', 'rule', 'warning'),
  );
  const report = makeReport([...warnings, found('Bundle.entry[900]', 'e')]);
  expect(report).toHaveLength(200);
  expect(report.at(-2)).toMatchObject({ code: 'e' });
  expect(report.at(-1)).toMatchObject({ code: 'more-problems', severity: 'warning' });
  expect(report.at(-1)?.message).toContain('302');
});

test('errors among those that are not shown make the last line an error', () => {
  const errors = Array.from({ length: 30_000 }, (_, index) => found(`Bundle.entry[${String(index)}]`));
  expect(makeReport(errors).at(-1)).toMatchObject({ code: 'more-problems', severity: 'error' });
  expect(makeReport(errors).at(-1)?.messageEn).toContain('29801');
});
