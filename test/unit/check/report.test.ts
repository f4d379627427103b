import { expect, test } from 'vitest';
import {
  underGuide,
  type RuleFinding,
  type GuideInUse,
} from '../../../main/agent/carrier/check/guide-in-use.ts';
import type { Problem } from '../../../main/agent/carrier/check/problem.ts';
import { makeReport } from '../../../main/agent/carrier/check/report.ts';
import type { Severity } from '../../../shared/states.ts';

const found = (path: string, code = 'x', severity: Severity = 'error'): Problem => ({
  severity,
  code,
  message: code,
  messageEn: code,
  path,
});
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

const LABEL = 'test.guide#1.0.0';
const guide: GuideInUse = {
  label: LABEL,
  urls: [],
  urlsOf: () => [],
  nearTo: () => null,
  codesOf: () => null,
  constraint: () => new Set(),
};
const said = (path: string, code: string, severity: Severity = 'error'): RuleFinding => ({
  problem: found(path, code, severity),
  source: 'FHIR R4',
});

test('a rule’s wording wins over the guide’s at its place, and a first check’s over both', () => {
  const report = underGuide([said('Bundle.a', 'created-missing')], [found('Bundle.b', 'claim-use')], guide, [
    found('Bundle.a', 'profile-min'),
    found('Bundle.b', 'profile-fixed'),
    found('Bundle.c', 'profile-min'),
  ]);
  expect(lines(makeReport(report))).toEqual([
    'created-missing Bundle.a',
    'claim-use Bundle.b',
    'profile-min Bundle.c',
  ]);
});

test('a warning hides no error at its place', () => {
  const report = underGuide([said('Bundle.a', 'date-partial', 'warning')], [], guide, [
    found('Bundle.a', 'profile-type'),
    found('Bundle.a', 'profile-binding', 'warning'),
  ]);
  expect(lines(makeReport(report))).toEqual(['profile-type Bundle.a', 'date-partial Bundle.a']);
});

test('a constraint that a rule restates is told once, in the rule’s words', () => {
  const rule = { problem: found('Bundle.entry[0].a', 'r'), source: 'invariant applType' };
  const report = underGuide([rule], [], guide, [found('Bundle.entry[0]', 'profile-invariant-applType')]);
  expect(lines(makeReport(report))).toEqual(['r Bundle.entry[0].a']);
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
    found(`Bundle.entry[${String(index)}]`, 'w', 'warning'),
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
