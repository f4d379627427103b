import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readSettings } from '../../../main/agent/ground/settings/load.ts';
import { createSettingsReader } from '../../../main/agent/ground/settings/settings-reader.ts';
import { readYamlText } from '../../../main/agent/ground/settings/yaml-file.ts';
import { createRng } from '../../../main/practice/samples/rng.ts';
import { settingsIn } from '../support/open-core.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const GOOD = `hospitalId: "0101090517"
server: { fhirBaseUrl: "https://nhi.example/fhir", clientId: c }
folders: [{ path: ./export }]
`;

function place(): string {
  const file = join(temporaryFolder(), 'agent.yaml');
  writeFileSync(file, GOOD);
  return file;
}
function problemsOf(text: string): readonly { path: string; message: string; line: number | null }[] {
  const result = readSettings(place(), text);
  return result.ok ? [] : result.problems;
}
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

test.each([
  ['equal keys', lines(2000, () => 'a: 1')],
  ['unknown keys', GOOD + lines(2000, (index) => `unknown${String(index)}: 1`)],
  ['things that are no YAML', lines(2000, () => 'a: b: c')],
])('%s are problems, and no more of them than somebody reads', (_, text) => {
  const problems = problemsOf(text);
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.length).toBeLessThanOrEqual(101);
  if (problems.length === 101) expect(problems[100]?.message).toContain('more problems than are listed');
});

test('a text larger than any settings file is not read', () => {
  expect(problemsOf(`${GOOD}#${'x'.repeat(64 * 1024)}\n`)).toMatchObject([
    { path: '', message: 'is larger than 64 KB', messageZh: '大於 64 KB', line: null },
  ]);
  const file = place();
  writeFileSync(file, `${GOOD}#${'x'.repeat(64 * 1024)}\n`);
  const result = readSettings(file);
  expect(result.ok ? [] : result.problems).toMatchObject([{ message: 'is larger than 64 KB' }]);
  // The largest hospital: 64 folders with all that can be said of each.
  const folder = (index: number): string =>
    `  - path: ./f${String(index)}\n    include: ["**/*.json"]\n    settleSeconds: 2\n    rescanSeconds: 30\n    usePolling: false\n    attachmentWaitSeconds: 600\n    afterAccepted: keep\n    release: auto`;
  const largest = (count: number): string =>
    GOOD.replace('[{ path: ./export }]', `\n${lines(count, folder)}`);
  expect(problemsOf(largest(64))).toEqual([]);
  expect(problemsOf(largest(65))).toMatchObject([{ path: 'folders', message: 'must hold at most 64' }]);
});

test('whatever is put together, each value is still found at its line, and a key given twice at its second', () => {
  const rng = createRng('places');
  const random = (below: number): number => rng.int(0, below - 1);
  for (let round = 0; round < 300; round += 1) {
    const written: string[] = [];
    const expected = new Map<string, number>();
    const doubled: string[] = [];
    const grow = (path: readonly string[], depth: number): void => {
      const names = new Set<string>();
      for (let count = 1 + random(4); count > 0; count -= 1) {
        const name = `k${String(random(6))}`;
        const own = [...path, name].join('.');
        const inner = depth < 4 && random(3) === 0;
        written.push(`${'  '.repeat(depth)}${name}:${inner ? '' : ` ${String(random(9))}`}`);
        if (names.has(name)) doubled.push(`${own} ${String(written.length)}`);
        else expected.set(own, written.length);
        const first = !names.has(name);
        names.add(name);
        if (inner) {
          const before = new Map(expected);
          grow([...path, name], depth + 1);
          // Keys below a key given twice have no place of their own.
          if (!first) {
            expected.clear();
            before.forEach((line, key) => expected.set(key, line));
          }
        }
      }
    };
    grow([], 0);
    const read = readYamlText(`${written.join('\n')}\n`);
    if (read.kind === 'unreadable') throw new Error(written.join('\n'));
    for (const [path, line] of expected)
      expect(read.yaml.lineOf(path.split('.')), written.join('\n')).toBe(line);
    const found = read.problems.map(({ path, line }) => `${path} ${String(line)}`);
    for (const one of doubled) expect(found, written.join('\n')).toContain(one);
  }
});

test(
  'a text that outlives the deadline is a problem of its own, and the next one is read as ever',
  { tags: 'full' },
  async () => {
    const dir = temporaryFolder();
    mkdirSync(join(dir, 'export'));
    const file = join(dir, 'agent.yaml');
    writeFileSync(file, GOOD);
    const worker = join(dir, 'worker.mjs');
    writeFileSync(
      worker,
      `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ text }) => {
       if (text === 'spin') for (;;);
       if (text === 'throw') throw new Error('x');
       if (text === 'leave') process.exit(1);
       parentPort.postMessage({ ok: false, problems: [{ path: '', message: text, line: null }] });
     });`,
    );
    const reader = createSettingsReader(new URL(`file://${worker}`), 2000);
    onTestFinished(() => reader.close());
    const ask = async (text: string): Promise<string | undefined> => {
      const reading = await reader.read({ file, text, inForce: settingsIn(dir) });
      return reading.ok ? 'ok' : reading.problems[0]?.message;
    };
    expect(await ask('one')).toBe('one');
    expect(await ask('spin')).toContain('takes too long to check');
    expect(await ask('two')).toBe('two');
    expect(await ask('throw')).toBe('cannot be read as settings');
    expect(await ask('leave')).toBe('cannot be read as settings');
    expect(await ask('three')).toBe('three');
    // Many pages that ask at once are told to come again; they do not fill the memory.
    const many = await Promise.allSettled(Array.from({ length: 40 }, () => ask('many')));
    expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(16);
    expect(many.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'settings-busy' },
    });
    await reader.close();
    expect(await ask('four')).toBe('cannot be read as settings');
  },
);
