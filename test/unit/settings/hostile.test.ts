import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSettings } from '../../../main/agent/ground/settings/load.ts';
import { inEnglish } from './in-english.ts';

const good = `hospitalId: "0101090517"
server:
  fhirBaseUrl: https://nhi.example/fhir
  clientId: client
folders:
  - path: in
`;
const dir = mkdtempSync(join(tmpdir(), 'hostile-settings-'));
function problemsOf(text: string): string[] {
  const file = join(dir, 'agent.yaml');
  writeFileSync(file, text);
  const result = loadSettings(file);
  return result.ok ? [] : result.problems.map(inEnglish);
}

test.each([
  ['a merge of prototypes', `${good}__proto__: { polluted: true }\n`],
  ['a constructor', `${good}constructor: { prototype: { polluted: true } }\n`],
  ['a prototype inside a section', good.replace('server:\n', 'server:\n  __proto__: { polluted: true }\n')],
  ['a merge key', `${good}<<: { console: { port: 1 } }\n`],
  ['a key that every object has', `${good}toString: x\n`],
])('%s is an unknown key and changes nothing', (_, text) => {
  expect(problemsOf(text).length).toBeGreaterThan(0);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test.each([
  ['a JavaScript function', '!!js/function "function () { process.exit() }"'],
  ['a regular expression', '!!js/regexp /x/'],
  ['a Python object', '!!python/object/apply:os.system ["id"]'],
  ['a tag nobody knows', '!unknown x'],
  ['a binary', '!!binary aGVsbG8='],
])('%s for a value is refused as what it is not', (_, value) => {
  expect(problemsOf(good.replace('clientId: client', `clientId: ${value}`)).length).toBeGreaterThan(0);
});

test('a bomb of aliases is refused', () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) =>
      `l${String(level)}: &l${String(level)} [${Array.from({ length: 10 }, () => (level === 0 ? 'x' : `*l${String(level - 1)}`)).join(', ')}]`,
  );
  expect(problemsOf(`${good}${levels.join('\n')}\n`).length).toBeGreaterThan(0);
});

test('an alias to itself, a document behind the first and a directive are no settings', () => {
  expect(problemsOf(`${good}console: &a { port: *a }\n`).length).toBeGreaterThan(0);
  expect(problemsOf(`${good}---\n${good}`).length).toBeGreaterThan(0);
  expect(problemsOf(`%YAML 9.9\n---\n${good}console: { port: x }\n`).length).toBeGreaterThan(0);
});

test.each([
  ['file:///etc/passwd', 'server.fhirBaseUrl'],
  ['javascript:alert(1)', 'server.fhirBaseUrl'],
  ['http://127.0.0.1.evil.example/fhir', 'server.fhirBaseUrl'],
  ['http://localhost@evil.example/fhir', 'server.fhirBaseUrl'],
])('%s is no server', (url, path) => {
  expect(
    problemsOf(good.replace('https://nhi.example/fhir', url)).some((line) => line.startsWith(path)),
  ).toBe(true);
});
