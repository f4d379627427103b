import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { createAgent } from '../../../main/agent/agent.ts';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { exposedSettings } from '../../../main/agent/attendants/doctor/exposed.ts';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { explainSources } from '../../../main/agent/ground/settings/explain-sources.ts';
import { loadSettings, readSettings } from '../../../main/agent/ground/settings/load.ts';
import { formatProblem } from '../../../main/agent/ground/settings/problem.ts';
import { readingOf } from '../../../main/agent/ground/settings/reading.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { settingsIn } from '../support/open-core.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

let dir: string;
let file: string;
const FILE = `hospitalId: "0101090517"
server:
  fhirBaseUrl: https://nhi.example/fhir
  clientId: hospital
folders:
  - path: ./in
upload:
  concurrency: 8
`;
beforeEach(() => {
  dir = temporaryFolder();
  file = join(dir, 'agent.yaml');
  writeFileSync(file, FILE);
  vi.stubEnv('TWPAS_POLICY', join(dir, 'policy.yaml'));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Puts a file into conf.d. @returns its path */
function put(name: string, text: string, folder = 'conf.d'): string {
  mkdirSync(join(dir, folder), { recursive: true, mode: 0o755 });
  const path = join(dir, folder, name);
  writeFileSync(path, text, { mode: 0o644 });
  return path;
}

function explained(): Record<string, { value: unknown; source: string; file?: string; line: number | null }> {
  const result = readSettings(file);
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  return Object.fromEntries(
    explainSources(result.read).settings.map(({ path, value, source, line, ...from }) => [
      path,
      { value, source, line, ...(from.file !== undefined && { file: from.file }) },
    ]),
  );
}
function faults(): string[] {
  const result = loadSettings(file);
  return result.ok ? [] : result.problems.map(formatProblem);
}

test('files are read in the order of their names, the last one holds, and each value has its file and line', () => {
  const later = put('20-night.yaml', '# night\nupload:\n  concurrency: 2\n');
  const earlier = put('10-day.yaml', 'upload: { concurrency: 6, maxBackoffSeconds: 30 }\n');
  const settings = explained();
  expect(settings['upload.concurrency']).toEqual({ value: 2, source: 'conf.d', file: later, line: 3 });
  expect(settings['upload.maxBackoffSeconds']).toMatchObject({ value: 30, file: earlier, line: 1 });
  expect(settings['server.clientId']).toEqual({ value: 'hospital', source: 'file', line: 4 });
  writeFileSync(join(dir, 'policy.yaml'), 'upload: { concurrency: 1 }\n');
  expect(explained()['upload.concurrency']).toEqual({ value: 1, source: 'policy', line: 1 });
});

test('a list is taken whole from the last file that has it, and conf.d may give what the file lacks', () => {
  writeFileSync(file, FILE.replace('hospitalId: "0101090517"\n', ''));
  put('10-hospital.yaml', 'hospitalId: "0101090517"\n');
  put('50-folders.yaml', `folders:\n  - path: ${join(dir, 'his')}\n    release: manual\n`);
  const result = loadSettings(file);
  expect(result.ok && result.settings).toMatchObject({
    hospitalId: '0101090517',
    folders: [{ path: join(dir, 'his'), release: 'manual' }],
  });
});

test('however the settings are spread over the files, they are those of one file', () => {
  const parts = {
    upload: { concurrency: 3, maxBackoffSeconds: 9 },
    results: { pollSeconds: 5, acknowledge: true },
    work: { remindDays: 7, holidays: ['2027-01-01'], deadlines: { supplement: 30, returned: 14 } },
    keys: { remindDays: 10 },
  };
  type Tree = { [name: string]: Tree | number | boolean | string[] };
  const leavesOf = (tree: Tree, path: string[] = []): [string[], Tree[string]][] =>
    Object.entries(tree).flatMap(([name, value]) =>
      typeof value === 'object' && !Array.isArray(value)
        ? leavesOf(value, [...path, name])
        : [[[...path, name], value] as [string[], Tree[string]]],
    );
  const leaves = leavesOf(parts);
  const own = FILE.slice(0, FILE.indexOf('upload'));
  writeFileSync(file, `${own}${stringify(parts)}`);
  const whole = loadSettings(file);
  writeFileSync(file, own);
  fc.assert(
    fc.property(fc.array(fc.nat(4), { minLength: leaves.length, maxLength: leaves.length }), (places) => {
      rmSync(join(dir, 'conf.d'), { recursive: true, force: true });
      for (const place of new Set(places)) {
        const tree: Tree = {};
        leaves.forEach(([path, value], index) => {
          if (places[index] !== place) return;
          let here = tree;
          for (const name of path.slice(0, -1)) here = (here[name] ??= {}) as Tree;
          here[path.at(-1) ?? ''] = value;
        });
        put(`${String(place)}-part.yaml`, stringify(tree));
      }
      expect(loadSettings(file)).toEqual(whole);
    }),
    { numRuns: 40 },
  );
});

test('every problem names the file and the line that is to be mended', () => {
  const bad = put(
    '10-bad.yaml',
    'uploads: { concurrency: 2 }\nresults:\n  exportDir: ./out\n  pollSeconds: 0\n',
  );
  expect(faults()).toEqual([
    `uploads: is not a setting; the nearest is upload — in ${bad} (line 1)`,
    `results.exportDir: must be an absolute path — in ${bad} (line 3)`,
    `results.pollSeconds: must be at least 0.1 — in ${bad} (line 4)`,
  ]);
  writeFileSync(bad, 'keys:\n  remindDays: 1\n  remindDays: 2\n');
  expect(faults()).toEqual([`keys.remindDays: is given twice — in ${bad} (line 3)`]);
  writeFileSync(bad, 'a: [\n');
  expect(faults()[0]).toMatch(new RegExp(`not valid YAML: .* — in ${bad} \\(line \\d\\)$`));
  writeFileSync(bad, Buffer.from([0xb4, 0xfa, 0xb8, 0xd5]));
  expect(faults()).toEqual([`settings: the file ${bad} is not UTF-8 text; save it as UTF-8`]);
  writeFileSync(bad, 'keys: 3\n');
  expect(faults()[0]).toContain(`in ${bad} (line 1)`);
  // A fault of the settings file is not put on a file of conf.d that says nothing of it.
  writeFileSync(bad, 'keys: { remindDays: 5 }\n');
  writeFileSync(file, FILE.replace('concurrency: 8', 'concurrency: 80'));
  expect(faults()).toEqual(['upload.concurrency: must be at most 32 (line 8)']);
  // An alias that leads to itself.
  writeFileSync(file, FILE);
  writeFileSync(bad, 'console: &a { port: *a }\n');
  expect(faults()[0]).toContain(`in ${bad}`);
  // No setting hides in what is no property of its own.
  writeFileSync(bad, '__proto__: { upload: { concurrency: 1 } }\n');
  expect(faults()[0]).toContain('__proto__');
});

test('what an editor or a package manager leaves is not read; a name that somebody may believe to be read is refused', () => {
  for (const name of ['.hidden.yaml', 'a.yaml~', 'a.yaml.dpkg-old', 'a.yaml.disabled', 'README'])
    put(name, 'nonsense: 1\n');
  put('empty.yaml', '# nothing yet\n');
  expect(faults()).toEqual([]);
  const yml = put('20-x.yml', 'upload: { concurrency: 2 }\n');
  expect(faults()).toEqual([
    `settings: ${yml} is not read: give it a name that ends in .yaml（檔名請改為 .yaml 結尾）`,
  ]);
  rmSync(yml);
  for (let n = 0; n < 65; n += 1) put(`${String(n)}.yaml`, '');
  expect(faults()[0]).toContain('holds more than 64 files');
});

test('two settings files in one folder share no conf.d: a test environment has one of its own', () => {
  put('10-upload.yaml', 'upload: { concurrency: 2 }\n');
  const other = join(dir, 'test.yaml');
  writeFileSync(other, FILE);
  const concurrency = (): unknown => {
    const result = loadSettings(other);
    return result.ok && result.settings.upload.concurrency;
  };
  expect(concurrency()).toBe(8);
  put('10-upload.yaml', 'upload: { concurrency: 3 }\n', 'test.conf.d');
  expect(concurrency()).toBe(3);
});

test.skipIf(process.getuid?.() !== 0 || process.platform === 'win32')(
  'a file that another account owns or may write is refused, wherever a link leads; its owner may be that of the settings file',
  () => {
    const planted = put('10-server.yaml', 'server: { clientId: theirs }\n');
    const folder = join(dir, 'conf.d');
    const refusal = (path: string): string =>
      `settings: ${path} is not read: another account owns it or may write it（屬於其他帳號，或其他帳號可以寫入）`;
    expect(faults()).toEqual([]);
    chownSync(planted, 12_345, 0);
    expect(faults()).toEqual([refusal(planted)]);
    // The owner of the settings file decides anyway.
    chownSync(file, 12_345, 0);
    expect(faults()).toEqual([]);
    chownSync(file, 0, 0);
    chownSync(planted, 0, 12_345);
    for (const mode of [0o646, 0o664]) {
      chmodSync(planted, mode);
      expect(faults(), mode.toString(8)).toEqual([refusal(planted)]);
    }
    chmodSync(planted, 0o640);
    expect(faults()).toEqual([]);
    chmodSync(folder, 0o1777);
    expect(faults()).toEqual([refusal(folder)]);
    chmodSync(folder, 0o755);
    const theirs = join(dir, 'theirs');
    mkdirSync(theirs);
    writeFileSync(join(theirs, 'x.yaml'), 'upload: { concurrency: 2 }\n');
    symlinkSync(join(theirs, 'x.yaml'), join(folder, '20-link.yaml'));
    expect(faults()).toEqual([]);
    chownSync(theirs, 12_345, 0);
    expect(faults()).toEqual([refusal(theirs)]);
  },
);

test.skipIf(onWindows('modes'))(
  'a password in conf.d that everybody may read is a warning of doctor',
  async () => {
    chmodSync(file, 0o600);
    const login = put('10-proxy.yaml', 'server: { proxyUrl: "http://me:secret@proxy.example:3128" }\n');
    const result = loadSettings(file);
    if (!result.ok) throw new Error('no settings');
    const found = await exposedSettings(result.settings, file);
    expect(found).toEqual({ code: 'settings-login-readable', path: login, mode: '0644' });
    chmodSync(login, 0o600);
    expect(await exposedSettings(result.settings, file)).toBeNull();
  },
);

test('what conf.d hides today may not be changed from afar, and its change is said to have no effect', () => {
  const over = put('10-server.yaml', 'server: { clientId: over }\nwork: { holidays: [] }\n');
  const text = `${FILE.replace('clientId: hospital', 'clientId: evil')}work: { holidays: ["2027-01-01"] }\n`;
  const reading = readingOf({ file, text, inForce: settingsIn(dir) });
  expect(reading).toMatchObject({
    ok: true,
    machineOnly: ['server.clientId'],
    overruled: [
      { path: 'server.clientId', file: over },
      { path: 'work.holidays[0]', file: over },
    ],
  });
});

test('the agent reads conf.d with a reload, changes no value that it gives, and names its file to who tries', async () => {
  mkdirSync(join(dir, 'export'));
  const settings = settingsIn(dir);
  writeFileSync(file, stringify({ ...settings, work: undefined, keys: undefined }));
  const ports = {
    clock: systemClock,
    log: () => undefined,
    keySlots: [machineSlot(join(settings.dataDir, 'keys'))],
    version: 'test',
  };
  const agent = await createAgent(ports, settings, { loops: false, settingsFile: file });
  onTestFinished(() => agent.stop());
  const client = createRouterClient(agent.router, { context: atTheMachine('root', 'command') });
  const over = put('10-work.yaml', 'work: { remindDays: 9 }\n');
  expect(await client.settings.reload({})).toEqual({ applied: ['work.remindDays'], needRestart: [] });
  const { sha256, dropInFiles } = await client.settings.explain();
  expect(dropInFiles).toEqual([over]);
  const set = (path: string, value: number): Promise<unknown> =>
    client.settings.set({ values: [{ path, value }], sha256, reason: '試行' });
  const before = readFileSync(file, 'utf8');
  expect(await set('work.remindDays', 4)).toEqual({
    ok: false,
    problems: [
      {
        path: 'work.remindDays',
        message: `is given by ${over}: change it there（由 ${over} 決定，請在該檔修改）`,
        line: null,
      },
    ],
  });
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(await set('keys.remindDays', 4)).toMatchObject({ ok: true, applied: ['keys.remindDays'] });
  expect(readFileSync(over, 'utf8')).toBe('work: { remindDays: 9 }\n');
  writeFileSync(over, 'work: { remindDays: 900 }\n');
  await expect(client.settings.reload({})).rejects.toThrow(`— in ${over} (line 1)`);
  writeFileSync(over, 'work: { remindDays: 9 }\n');
  const files = await client.diagnostics({ by: 'lin' });
  const { dropInFiles: listed } = JSON.parse(
    files.find(({ name }) => name === 'settings.json')?.text ?? '',
  ) as { dropInFiles: string[] };
  expect(listed).toEqual([over]);
});
