import { expect, test } from 'vitest';
import { countProblems } from '../../../main/agent/carrier/cases/problem-report.ts';
import { reportCsv } from '../../../shared/csv.ts';
import type { Problem } from '../../../main/agent/carrier/check/problem.ts';
import { admit } from '../../../main/agent/carrier/cases/admission.ts';
import { caseRig, foundBundle, type CaseRig } from '../support/case-rig.ts';

const problem = (code: string, path: string, severity: Problem['severity'] = 'error'): Problem => ({
  severity,
  code,
  message: `訊息,${code}`,
  messageEn: code,
  path,
});

let number = 0;
async function found(rig: CaseRig, problems: readonly Problem[]): Promise<void> {
  number += 1;
  const bundle = foundBundle({ bytes: `r${String(number)}` }, rig.clock.now(), number);
  await admit(rig.context, {
    ...bundle,
    inspection: { ...bundle.inspection, problems, igVersion: 'tw.gov.mohw.nhi.pas#1.2.3' },
  });
}

test('counts by code and place without positions, most cases first, within the period, and nothing of a patient', async () => {
  const rig = await caseRig();
  await found(rig, [problem('early', 'Bundle')]);
  rig.clock.set(rig.clock.now() + 1000);
  const from = rig.clock.now();
  await found(rig, [
    problem('a', 'Bundle.entry[1].x'),
    problem('a', 'Bundle.entry[2].x'),
    problem('b', 'Bundle.y'),
  ]);
  await found(rig, [problem('b', 'Bundle.y'), problem('w', 'Bundle.z', 'warning')]);
  await found(rig, [problem('w', 'Bundle.z', 'warning')]);
  await found(rig, []);
  const report = countProblems(rig.context, from, from + 1);
  expect(report).toMatchObject({
    found: 4,
    withErrors: 2,
    withWarnings: 1,
    igVersions: ['tw.gov.mohw.nhi.pas#1.2.3'],
  });
  expect(report.lines.map(({ code, path, cases, count }) => [code, path, cases, count])).toEqual([
    ['b', 'Bundle.y', 2, 2],
    ['w', 'Bundle.z', 2, 2],
    ['a', 'Bundle.entry[*].x', 1, 2],
  ]);
  expect(JSON.stringify(report)).not.toMatch(/A1\d{8}|file-\d|\.json/);
});

test('the CSV has a byte order mark, quotes what has a comma, and no cell that a spreadsheet would run', () => {
  const line = { ...problem('=cmd', 'Bundle'), nextStep: null, nextStepEn: null, cases: 1, count: 2 };
  const csv = reportCsv({
    from: '2026-11-01',
    to: '2026-11-30',
    hospitalId: '0101090517',
    version: '1',
    found: 1,
    withErrors: 1,
    withWarnings: 0,
    igVersions: [],
    lines: [line],
  });
  expect(csv.startsWith('\ufeff代碼,嚴重程度,')).toBe(true);
  expect(csv).toContain('\r\n\'=cmd,錯誤,Bundle,1,2,"訊息,=cmd",,\'=cmd,\r\n');
});
