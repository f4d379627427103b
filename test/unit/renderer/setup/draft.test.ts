import { expect, test } from 'vitest';
import { isDone, problemsOf, STEPS } from '../../../../renderer/setup/step.tsx';

const GOOD = {
  hospitalId: '0101090517',
  environment: 'production' as const,
  dataDir: 'D:\\TWPAS\\data',
  fhirBaseUrl: 'https://nhi.example/fhir',
  clientId: 'client',
  caFile: '',
  proxyUrl: '',
  folder: 'D:\\HIS\\export',
  exportDir: '',
};

test('a whole draft lets every step be left', () => {
  expect(STEPS.every((step) => isDone(step, problemsOf(GOOD)))).toBe(true);
});

test.each([
  [{ hospitalId: '123' }, 'hospital', 'hospitalId'],
  [{ hospitalId: '０１０１０９０５１７' }, 'hospital', 'hospitalId'],
  [{ fhirBaseUrl: 'http://nhi.example/fhir' }, 'server', 'fhirBaseUrl'],
  [{ fhirBaseUrl: '' }, 'server', 'fhirBaseUrl'],
  [{ clientId: ' ' }, 'server', 'clientId'],
  [{ proxyUrl: 'proxy:8080' }, 'server', 'proxyUrl'],
  [{ dataDir: '' }, 'key', 'dataDir'],
  [{ folder: '' }, 'folders', 'folder'],
  [{ exportDir: 'D:\\HIS\\export' }, 'folders', 'exportDir'],
] as const)('%j keeps staff on the step “%s”', (part, step, field) => {
  const problems = problemsOf({ ...GOOD, ...part });
  expect(Object.keys(problems)).toEqual([field]);
  expect(STEPS.filter((one) => !isDone(one, problems))).toEqual([step]);
});

test('http on this machine is for practice', () => {
  expect(problemsOf({ ...GOOD, fhirBaseUrl: 'http://127.0.0.1:4790/fhir' })).toEqual({});
});
