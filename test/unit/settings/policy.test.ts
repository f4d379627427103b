import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { changedSettings, explainSources } from '../../../main/agent/ground/settings/explain-sources.ts';
import { loadSettings, readSettings } from '../../../main/agent/ground/settings/load.ts';
import { policyPlace } from '../../../main/agent/ground/settings/policy.ts';
import { formatProblem } from '../../../main/agent/ground/settings/problem.ts';

let dir: string;
let file: string;
let policy: string;
const FILE = `hospitalId: "0101090517"
server:
  fhirBaseUrl: https://nhi.example/fhir
  clientId: hospital
  proxyUrl: http://proxy.example:3128
folders:
  - path: ./in
upload:
  concurrency: 8
`;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'policy-'));
  file = join(dir, 'agent.yaml');
  policy = join(dir, 'policy.yaml');
  writeFileSync(file, FILE);
  vi.stubEnv('TWPAS_POLICY', policy);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true });
});

function explained(): Record<string, { value: unknown; source: string; line: number | null }> {
  const result = readSettings(file);
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  return Object.fromEntries(
    explainSources(result.read).settings.map(({ path, value, source, line }) => [
      path,
      { value, source, line },
    ]),
  );
}

test('policy over file over default, each value with where it comes from', () => {
  writeFileSync(policy, 'upload:\n  concurrency: 2\nvalidation: { level: error }\n');
  const settings = explained();
  expect(settings['upload.concurrency']).toEqual({ value: 2, source: 'policy', line: 2 });
  expect(settings['server.clientId']).toEqual({ value: 'hospital', source: 'file', line: 4 });
  expect(settings['folders[0].path']).toEqual({ value: join(dir, 'in'), source: 'file', line: 7 });
  expect(settings['results.pollSeconds']).toEqual({ value: 60, source: 'default', line: null });
});

test('a policy can give what the file lacks, and a list of folders as a whole', () => {
  writeFileSync(file, FILE.replace('hospitalId: "0101090517"\n', ''));
  writeFileSync(policy, `hospitalId: "0101090517"\nfolders:\n  - path: ${dir}/his\n    release: manual\n`);
  const result = loadSettings(file);
  expect(result.ok && result.settings.folders).toMatchObject([{ path: join(dir, 'his'), release: 'manual' }]);
});

test("problems of the policy name the policy's file and line, relative paths in it among them", () => {
  writeFileSync(policy, 'uploads: { concurrency: 2 }\nresults:\n  exportDir: ./out\n  pollSeconds: 0\n');
  const result = readSettings(file);
  const lines = result.ok ? [] : result.problems.map(formatProblem);
  expect(lines).toEqual([
    `uploads: is not a setting; the nearest is upload — in the machine's policy ${policy} (line 1)`,
    `results.exportDir: must be an absolute path — in the machine's policy ${policy} (line 3)`,
    `results.pollSeconds: must be at least 0.1 — in the machine's policy ${policy} (line 4)`,
  ]);
});

test('a policy that cannot be read stops the agent: none is not the same', () => {
  writeFileSync(policy, 'a: [\n');
  const result = readSettings(file);
  expect(result.ok ? [] : result.problems.map(({ message }) => message)[0]).toContain(policy);
});

test("the machine's own policy cannot be left by naming another", () => {
  const place = (there: readonly string[]) =>
    policyPlace({ TWPAS_POLICY: '/tmp/mine.yaml' }, 'linux', (path) => there.includes(path));
  expect(place(['/etc/twpas-agent/policy.yaml', '/tmp/mine.yaml'])).toBe('/etc/twpas-agent/policy.yaml');
  expect(place(['/tmp/mine.yaml'])).toBe('/tmp/mine.yaml');
  expect(place([])).toBeNull();
  expect(policyPlace({ ProgramData: 'D:\\PD' }, 'win32', () => true)).toBe(
    'D:\\PD\\TWPAS Agent\\policy.yaml',
  );
});

test('a secret is never shown: of the environment that it is set, of an address all but the name and password', () => {
  vi.stubEnv('TWPAS_PROXY_PASSWORD', 'p@ss/word');
  writeFileSync(file, FILE.replace('http://proxy', 'http://svc:s3cret@proxy'));
  const read = readSettings(file);
  if (!read.ok) throw new Error('not read');
  const shown = explainSources(read.read);
  expect(shown.settings.find(({ path }) => path === 'server.proxyUrl')?.value).toBe(
    'http://***@proxy.example:3128/',
  );
  expect(shown.environment).toContainEqual({ name: 'TWPAS_PROXY_PASSWORD', set: true });
  expect(JSON.stringify(shown)).not.toMatch(/s3cret|p@ss/);
});

test('a text that is not saved yet is judged as if it were', () => {
  const result = readSettings(file, FILE.replace('concurrency: 8', 'concurrency: 99'));
  expect(result.ok ? [] : result.problems.map(formatProblem)).toEqual([
    'upload.concurrency: must be at most 32 (line 9)',
  ]);
});

test('what changed between two files is named by its places', () => {
  const before = loadSettings(file);
  writeFileSync(file, FILE.replace('concurrency: 8', 'concurrency: 9') + 'console: { port: 0 }\n');
  const after = loadSettings(file);
  expect(before.ok && after.ok && changedSettings(before.settings, after.settings)).toEqual([
    'upload.concurrency',
    'console.port',
  ]);
});

test.each([
  ['attachments: { deliver: folder }', 'attachments.folder: is missing'],
  [
    'attachments: { deliver: folder, folder: ./in/pick-up }',
    'attachments.folder: must not lie inside folders[0]',
  ],
  ['backup: { dir: ./data/backups }', 'backup.dir: must not lie inside dataDir'],
  ['keys: { publishDir: ./in/www }', 'keys.publishDir: must not lie inside folders[0]'],
  ['dataDir: ./www/data\nkeys: { publishDir: ./www }', 'keys.publishDir: must not contain dataDir'],
  ['log: { heartbeatDir: ./in/beat }', 'log.heartbeatDir: must not lie inside folders[0]'],
  ['dataDir: ./seen/data\nlog: { heartbeatDir: ./seen }', 'log.heartbeatDir: must not contain dataDir'],
  [
    'alerts: { mail: { host: m, security: none, user: x, from: a@b.tw, to: [c@b.tw] } }',
    'alerts.mail.user: must not be given with `security: none`',
  ],
  ['alerts: { webhook: "http://chat.example/x" }', 'alerts.webhook: must be https'],
  ['alerts: { webhook: "https://u:p@chat.example/x" }', 'alerts.webhook: must not carry a user name'],
  [
    'alerts: { mail: { host: "m\\r\\nQUIT", from: a@b.tw, to: [c@b.tw] } }',
    'alerts.mail.host: must be a host name',
  ],
  [
    'alerts: { mail: { host: m, user: "x\\r\\nQUIT", from: a@b.tw, to: [c@b.tw] } }',
    'alerts.mail.user: must be one line',
  ],
  ['alerts: { mail: { host: m, from: "a@b.tw\\r\\nBcc: d@e.tw", to: [c@b.tw] } }', 'alerts.mail.from: '],
  ['alerts: { mail: { host: m, from: a@b.tw, to: [] } }', 'alerts.mail.to: must'],
  ['alerts: { quietMinutes: 0 }', 'alerts.quietMinutes: must be at least 1'],
  ['environment: live', 'environment: must be one of production, test, practice'],
])('%s is a problem', (line, problem) => {
  writeFileSync(file, `${FILE}${line}\n`);
  const result = readSettings(file);
  expect(result.ok ? '' : result.problems.map(formatProblem).join('\n')).toContain(problem);
});
