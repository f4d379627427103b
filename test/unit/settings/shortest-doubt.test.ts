import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadSettings } from '../../../main/agent/ground/settings/load.ts';
import { formatProblem } from '../../../main/agent/ground/settings/problem.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function problemsOf(base: string, more: string): string[] {
  const file = join(temporaryFolder(), 'agent.yaml');
  const head = `hospitalId: "0101090517"\nserver:\n  fhirBaseUrl: ${base}\n  clientId: client\nfolders:\n  - path: in\n`;
  writeFileSync(file, `${head}${more}`);
  const result = loadSettings(file);
  return result.ok ? [] : result.problems.map(formatProblem);
}
const NHI = 'https://nhi.example/fhir';
const HERE = 'http://127.0.0.1:8480/fhir';
const SHORT = 'upload:\n  resolveAfterSeconds: 599\n  resolveGapSeconds: 59\n';

it('absence is believed no sooner than ten minutes after an attempt, by searches a minute apart', () => {
  const [after = '', gap = '', ...more] = problemsOf(NHI, SHORT);
  expect(more).toEqual([]);
  expect(after).toMatch(
    /^upload\.resolveAfterSeconds: .*600 秒.*重複送件（第 8 行） \/ must be at least 600 .* twice \(line 8\)$/,
  );
  expect(gap).toMatch(
    /^upload\.resolveGapSeconds: .*60 秒.*（第 9 行） \/ must be at least 60 .* \(line 9\)$/,
  );
  expect(problemsOf(NHI, SHORT.replace('599', '600').replace('59\n', '60\n'))).toEqual([]);
  expect(problemsOf(NHI, '')).toEqual([]);
});

it('on practice ground it may be sooner, and a server on this computer that is said to be real is not practice', () => {
  expect(problemsOf(HERE, SHORT)).toEqual([]);
  expect(problemsOf(NHI, `environment: practice\n${SHORT}`)).toEqual([]);
  for (const environment of ['production', 'test'])
    expect(problemsOf(HERE, `environment: ${environment}\n${SHORT}`)).toHaveLength(2);
});
