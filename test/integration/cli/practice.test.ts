// @module-tag full
/** The practice environment as it is installed: the built command, its built server, one folder for all that can share it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SCENARIO_IDS } from '../../../shared/practice-scenarios.ts';
import { CLI, command, type CommandResult } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';

let dir: string;
let folder: string;
const started = new Set<ChildProcess>();
beforeAll(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'twpas-practice-')));
  folder = join(dir, 'practice');
});
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

function practice(...args: string[]): Promise<CommandResult> {
  return ran('practice', ...args);
}
async function ran(...args: string[]): Promise<CommandResult> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.add(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

interface Running {
  readonly pid: number;
  readonly folder: string;
  readonly url: string;
  /** Token of the check service. */
  readonly checkToken: string;
  readonly ended: Promise<number | null>;
  said(): string;
  end(signal: NodeJS.Signals): Promise<number | null>;
}

async function running(...args: string[]): Promise<Running> {
  const child = spawn(process.execPath, [CLI, 'practice', '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  started.add(child);
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => String(text)),
    ended,
  ]);
  if (typeof line !== 'string') throw new Error(`it ended with ${String(line)}: ${said}`);
  const ready = JSON.parse(line) as { folder: string; console: { url: string }; checkToken: string };
  return {
    pid: child.pid ?? 0,
    folder: ready.folder,
    url: ready.console.url,
    checkToken: ready.checkToken,
    ended,
    said: () => said,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Answer of the check service for a Bundle. */
async function validated({ url, checkToken }: Running, body: string) {
  const answer = await fetch(new URL('/fhir/Bundle/$validate', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${checkToken}`, 'content-type': 'application/fhir+json' },
    body,
  });
  return { status: answer.status, outcome: (await answer.json()) as unknown };
}

interface End {
  readonly fileName: string;
  readonly asExpected: boolean;
  readonly caseNumber: string | null;
  readonly precheck: string | null;
}

test('every scenario comes to the end that it tells', { timeout: 300_000 }, async () => {
  const { code, stdout } = await practice('--folder', folder, '--once', '--json');
  const { allWell, ends } = JSON.parse(stdout) as { allWell: boolean; ends: End[] };
  expect(ends.filter(({ asExpected }) => !asExpected)).toEqual([]);
  expect([code, allWell]).toEqual([0, true]);
  // Three scenarios have two files.
  expect(ends).toHaveLength(SCENARIO_IDS.length + 3);
  expect(ends.filter(({ fileName }) => !/^[\w.]+$/.test(fileName))).toEqual([]);
  // The example rules were asked while both were under review.
  const results = ends.flatMap(({ precheck }) => (precheck === null ? [] : [precheck]));
  expect(results).toEqual(expect.arrayContaining(['fail', 'pass']));
});

test('what it wrote names this computer alone, and all of it lies in its folder', () => {
  const text = readFileSync(join(folder, 'agent.yaml'), 'utf8');
  const addresses = [...text.matchAll(/\w+:\/\/[^\s'"]+/g)].map(([address]) => new URL(address).hostname);
  expect(addresses).toEqual(['127.0.0.1']);
  expect(parse(text)).toMatchObject({
    environment: 'practice',
    dataDir: './data',
    folders: [{ path: './export' }],
  });
  expect(
    readdirSync(folder)
      .filter((name) => !name.startsWith('lock.'))
      .sort(),
  ).toEqual(
    ['agent.yaml', 'data', 'export', 'nhi.json', 'practice-server.mjs', 'practice.json', 'results'].sort(),
  );
});

test('it goes on where it was left: played from a second terminal, at a port that is still the old one', async () => {
  const first = await running('--folder', folder);
  const server = /fhirBaseUrl: (\S+)/.exec(readFileSync(join(folder, 'agent.yaml'), 'utf8'))?.[1];
  const played = await practice('play', 'supplement-answer', '--folder', folder, '--json');
  expect(JSON.parse(played.stdout)).toMatchObject({ scenario: 'supplement-answer', files: [{}] });
  expect((await practice('list', '--folder', folder)).stdout).toMatch(
    /補件[\s\S]*http:\/\/twpas-[a-z2-7]+\.localhost:\d+/,
  );

  const asked = await validated(first, '{"resourceType":"Bundle"}');
  expect(asked).toMatchObject({ status: 200, outcome: { resourceType: 'OperationOutcome' } });

  const again = await practice('--folder', folder);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('已在執行')]);
  const reset = await practice('--folder', folder, '--reset');
  expect([reset.code, reset.stderr]).toEqual([1, expect.stringContaining('[locked]')]);

  expect(await first.end('SIGTERM')).toBe(0);
  const second = await running('--folder', folder);
  // The token of the last start is of no use any more.
  expect((await validated({ ...second, checkToken: first.checkToken }, '{}')).status).toBe(401);
  expect((await validated(second, '{}')).status).toBe(200);
  const doctor = await command({ config: join(folder, 'agent.yaml') }, 'doctor');
  expect([doctor.code, doctor.stdout]).toEqual([0, expect.stringMatching(/結果: 查得 \d+ 筆/)]);
  expect(readFileSync(join(folder, 'agent.yaml'), 'utf8')).toContain(String(server));
  expect(await second.end('SIGINT')).toBe(0);
  const late = await practice('play', 'approve', '--folder', folder);
  expect([late.code, late.stderr]).toEqual([2, expect.stringContaining('沒有在執行')]);
});

test('doctor finds nothing to mend at the server as it ships', async () => {
  const fresh = join(dir, 'fresh');
  const one = await running('--folder', fresh, '--play', 'approve');
  const { code, stdout } = await ran('doctor', '--config', join(fresh, 'agent.yaml'));
  expect([code, stdout]).toEqual([0, expect.stringMatching(/\n全部正常。\n$/)]);
  expect(await one.end('SIGTERM')).toBe(0);
});

test('where its port was taken meanwhile it has another one, and cases still go out', async () => {
  const { port } = JSON.parse(readFileSync(join(folder, 'practice.json'), 'utf8')) as { port: number };
  const taken = createServer().listen(port, '127.0.0.1');
  await once(taken, 'listening');
  try {
    const { code, stdout } = await practice('--folder', folder, '--once', '--json', '--play', 'approve');
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ allWell: true })]);
  } finally {
    taken.close();
  }
});

test('killed in the middle, it leaves no server behind, and the next start goes on', async () => {
  const one = await running('--folder', folder, '--play', 'approve', 'doubt');
  const { controlUrl } = JSON.parse(readFileSync(join(folder, 'practice.json'), 'utf8')) as {
    controlUrl: string;
  };
  await one.end('SIGKILL');
  const answers = (): Promise<boolean> =>
    fetch(`${controlUrl}/cases`)
      .then(() => true)
      .catch(() => false);
  await eventually('the server has ended too', answers, (still) => !still);
  const { code, stdout } = await practice('--folder', folder, '--once', '--json', '--play', 'approve');
  expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ allWell: true })]);
  // By what the server holds: nothing that was under way at the kill is there twice.
  const state = JSON.parse(readFileSync(join(folder, 'nhi.json'), 'utf8')) as {
    cases: { plantedId: string }[];
  };
  const planted = state.cases.map(({ plantedId }) => plantedId);
  expect(new Set(planted).size).toBe(planted.length);
});

test('a server that dies ends the command, which says so', async () => {
  const one = await running('--folder', folder);
  const children = readFileSync(`/proc/${String(one.pid)}/task/${String(one.pid)}/children`, 'utf8');
  expect(children.trim()).toMatch(/^\d+$/);
  process.kill(Number(children), 'SIGKILL');
  expect(await one.ended).toBe(2);
  expect(one.said()).toContain('練習用伺服器已結束');
});

test('a reset removes what was practised, and nothing else in the folder', async () => {
  writeFileSync(join(folder, 'my notes.txt'), 'kept');
  const { code, stdout } = await practice(
    '--folder',
    folder,
    '--reset',
    '--once',
    '--json',
    '--play',
    'refused',
  );
  expect([code, (JSON.parse(stdout) as { ends: End[] }).ends]).toEqual([
    0,
    [expect.objectContaining({ asExpected: true })],
  ]);
  // One case, and its attachments: all that came before is gone.
  expect(readdirSync(join(folder, 'export')).filter((name) => /^\d{10}_.*\.json$/.test(name))).toHaveLength(
    1,
  );
  expect(existsSync(join(folder, 'my notes.txt'))).toBe(true);
});

test.each([
  ['the data folder of an agent', '資料資料夾', () => join(folder, 'data')],
  ['a folder below it', '資料資料夾', () => join(folder, 'data', 'practice')],
  [
    'a link to it',
    '資料資料夾',
    () => {
      const link = join(dir, 'link');
      symlinkSync(join(folder, 'data'), link);
      return link;
    },
  ],
])('%s is refused, and left as it is', async (_what, why, place) => {
  const named = place();
  const seen = (): readonly string[] | null => (existsSync(named) ? readdirSync(named) : null);
  const before = seen();
  for (const reset of [[], ['--reset']]) {
    const { code, stderr, stdout } = await practice('--folder', named, '--once', ...reset);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(why)]);
  }
  expect(seen()).toEqual(before);
});

test('a state that was cut off in the middle is told with what to do', async () => {
  const torn = join(dir, 'torn');
  cpSync(folder, torn, { recursive: true });
  writeFileSync(join(torn, 'nhi.json'), '{"version":1,"jwks"');
  const { code, stderr } = await practice('--folder', torn, '--once', '--play', 'refused');
  expect([code, stderr]).toEqual([2, expect.stringContaining('--reset')]);
});

test('a scenario that there is not, or whose first part was not played, is told', async () => {
  expect(await practice('play', 'nonsense', '--folder', folder)).toMatchObject({ code: 2 });
  const one = await running('--folder', folder);
  const early = await practice('play', 'appeal', '--folder', folder);
  await one.end('SIGTERM');
  expect([early.code, early.stderr]).toEqual([2, expect.stringContaining('請先播放 deny')]);
});
