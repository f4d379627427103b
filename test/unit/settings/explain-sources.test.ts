import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { changedSettings, explainSources } from '../../../main/agent/ground/settings/explain-sources.ts';
import { loadSettings, readSettings } from '../../../main/agent/ground/settings/load.ts';
import { inEnglish } from './in-english.ts';

let dir: string;
let file: string;
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
  dir = mkdtempSync(join(tmpdir(), 'explain-'));
  file = join(dir, 'agent.yaml');
  writeFileSync(file, FILE);
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

function explained(): Record<string, { value: unknown; source: string; line: number | null }> {
  const result = readSettings(file);
  if (!result.ok) throw new Error(result.problems.map(inEnglish).join('\n'));
  return Object.fromEntries(
    explainSources(result.read).settings.map(({ path, value, source, line }) => [
      path,
      { value, source, line },
    ]),
  );
}

test('each value has its line in the file, or is the default', () => {
  const settings = explained();
  expect(settings['upload.concurrency']).toEqual({ value: 8, source: 'file', line: 9 });
  expect(settings['folders[0].path']).toEqual({ value: join(dir, 'in'), source: 'file', line: 7 });
  expect(settings['folders[0].release']).toEqual({ value: 'auto', source: 'default', line: null });
  expect(settings['results.pollSeconds']).toEqual({ value: 60, source: 'default', line: null });
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
  expect(result.ok ? [] : result.problems.map(inEnglish)).toEqual([
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
  ['attachments: { folder: ./in/pick-up }', 'attachments.folder: must not lie inside folders[0]'],
  ['backup: { dir: ./data/backups }', 'backup.dir: must not lie inside dataDir'],
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
  ['alerts: { gatherMinutes: -1 }', 'alerts.gatherMinutes: must be at least 0'],
  ['environment: live', 'environment: must be one of production, test, practice'],
])('%s is a problem', (line, problem) => {
  writeFileSync(file, `${FILE}${line}\n`);
  const result = readSettings(file);
  expect(result.ok ? '' : result.problems.map(inEnglish).join('\n')).toContain(problem);
});
