import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSettings } from '../../../main/agent/ground/settings/load.ts';
import { formatProblem } from '../../../main/agent/ground/settings/problem.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NHI = 'https://nhi.example/fhir';

function problemsOf(base: string, more: string): string[] {
  const file = join(temporaryFolder(), 'agent.yaml');
  const head = `hospitalId: "0101090517"\nserver: { fhirBaseUrl: "${base}", clientId: client }\nfolders: [{ path: in }]\n`;
  writeFileSync(file, `${head}${more}`);
  const result = loadSettings(file);
  return result.ok ? [] : result.problems.map(formatProblem);
}

const FLOORS = [
  ['retention.payloadDays', 30, (value: number) => `retention: { payloadDays: ${String(value)} }\n`],
  ['retention.auditYears', 5, (value: number) => `retention: { auditYears: ${String(value)} }\n`],
  ['log.keepDays', 184, (value: number) => `log: { keepDays: ${String(value)} }\n`],
] as const;

test.each(FLOORS)('%s is at least %i where real patients are sent', (path, least, text) => {
  const [problem = '', ...others] = problemsOf(NHI, text(least - 1));
  expect(others).toEqual([]);
  expect(problem).toContain(`${path}: 非練習環境不得少於 ${String(least)} `);
  expect(problem).toContain(`must be at least ${String(least)}`);
  expect(problemsOf(NHI, text(least))).toEqual([]);
});

test.each(FLOORS)('%s may be less on practice ground, and nowhere else', (_path, least, text) => {
  expect(problemsOf('http://127.0.0.1:8480/fhir', text(least - 1))).toEqual([]);
  expect(problemsOf(NHI, `environment: practice\n${text(least - 1)}`)).toEqual([]);
  for (const environment of ['production', 'test'])
    expect(
      problemsOf('http://127.0.0.1:8480/fhir', `environment: ${environment}\n${text(least - 1)}`),
    ).toHaveLength(1);
});
