import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemUser } from '../../../main/headless/io.ts';
import { type ControlServer, startControl } from '../../../main/headless/control/control-server.ts';
import { fakeAgent } from './fake-agent.ts';
import { runCommand, type Ran } from './run-command.ts';

let dir: string;
let config: string;
let agent: ReturnType<typeof fakeAgent>;
let control: ControlServer;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'cli-'));
  config = join(dir, 'agent.yaml');
  writeFileSync(
    config,
    'hospitalId: "0101090517"\ndataDir: .\nserver: { fhirBaseUrl: "https://nhi.example/fhir", clientId: c }\n' +
      `folders: [{ path: ${dir}-in }]\n`,
  );
  agent = fakeAgent();
  control = await startControl({ dataDir: dir, router: agent.router });
});
afterEach(async () => {
  await control.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Runs one command line; `answers`: what somebody at the terminal types, none when nobody is there. */
function run(args: string[], answers?: string[]): Promise<Ran> {
  const next = (): string => answers?.shift() ?? '';
  return runCommand(dir, args, answers === undefined ? undefined : { ask: next, askSecret: next });
}
function withConfig(...args: string[]): string[] {
  return [...args, '--config', config];
}

test('a mistyped command is met with the word that may be meant', async () => {
  const { exit, err } = await run(['statsu']);
  expect(exit).toBe(2);
  expect(err.join('\n')).toContain('(Did you mean status?)');
});

describe('bad usage exits 2 with nothing on stdout', () => {
  test.each([
    ['an unknown command', ['stats']],
    ['no command', []],
    ['an unknown option', ['status', '--jsn']],
    ['a state that does not exist', ['cases', '--delivery', 'done']],
    ['a missing id', ['show']],
    ['too many arguments', ['status', 'x']],
    ['an algorithm NHI does not take', ['keys', 'generate', '--alg', 'HS256']],
    ['an empty name for the record', ['retry', 'c1', '--by', ' ']],
    ['neither number nor absence', ['resolve', 'c1']],
    ['number and absence', ['resolve', 'c1', '--number', '1', '--absent']],
    ['cancelling unconfirmed where nobody can be asked', ['cancel', 'c1']],
    ['restoring unconfirmed where nobody can be asked', ['restore', 'x.backup']],
    ['absence unconfirmed where nobody can be asked', ['resolve', 'c1', '--absent']],
    ['absence confirmed once where nobody can be asked', ['resolve', 'c1', '--absent', '--yes']],
  ])('%s', async (_, args) => {
    const ran = await run(args.length === 0 ? args : withConfig(...args));
    expect(ran.exit).toBe(2);
    expect(ran.out).toBe('');
    expect(ran.err.join('')).not.toBe('');
    expect(agent.seen).toEqual([]);
  });

  test('settings with five mistakes give five lines', async () => {
    writeFileSync(
      config,
      'hospitalId: 0101090517\ndatadir: .\nserver: { fhirBaseUrl: "http://nhi.example", clientId: c }\n' +
        'folders: []\nconsole: { port: x }\n',
    );
    const ran = await run(withConfig('status'));
    expect(ran.exit).toBe(2);
    expect(ran.err.map((line) => line.split(':')[0])).toEqual([
      'hospitalId',
      'datadir',
      'server.fhirBaseUrl',
      'folders',
      'console.port',
    ]);
  });

  test('a settings file that is not there is named', async () => {
    const ran = await run(['status', '--config', join(dir, 'none.yaml')]);
    expect(ran).toMatchObject({ exit: 2, out: '' });
    expect(ran.err[0]).toContain('none.yaml does not exist');
  });
});

test('help and version are answers, on stdout with exit 0', async () => {
  expect((await run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('the first screen of help has each command in a group', async () => {
  const { out } = await run(['--help']);
  expect(out).toContain('Installation and running:');
  expect(out.match(/^ {2}[a-z-]+ {2,}/gm)?.length).toBeGreaterThan(30);
});

describe('against a running agent', () => {
  test('cases --json prints exactly the promised fields, and no patient', async () => {
    const ran = await run(withConfig('cases', '--json', '--delivery', 'queued'));
    const [first] = JSON.parse(ran.out) as Record<string, unknown>[];
    expect(Object.keys(first ?? {})).toEqual([
      ...['id', 'fileName', 'folder', 'sha256', 'profile', 'priority', 'subType', 'delivery', 'review'],
      ...['decision', 'disposition', 'caseNumber', 'receiptNumber', 'attempts', 'nextAttemptAt', 'problems'],
      ...[
        'lastError',
        'missingAttachments',
        'supersedes',
        'doubled',
        'createdAt',
        'acceptedAt',
        'decidedOn',
        'decidedAt',
      ],
    ]);
    expect(first?.['problems']).toEqual([
      { severity: 'warning', code: 'c', message: '訊息', path: 'Bundle' },
    ]);
    expect(agent.seen[0]).toMatchObject({ call: 'ids', input: { delivery: ['queued'] } });
    expect(ran.out).not.toContain('A123456789');
  });

  test('the patient is shown only with --phi, to a name on record', async () => {
    const ran = await run(withConfig('cases', '--json', '--phi', '--by', '陳個管師'));
    expect(JSON.parse(ran.out)).toMatchObject([{ patient: { number: 'A123456789' } }, {}]);
    expect(agent.seen.at(-1)).toMatchObject({ call: 'rows', actor: systemUser(), input: { phi: true } });
    // The agent puts what it shows in the trail by itself.
    expect(agent.seen.map(({ call }) => call)).toEqual(['ids', 'rows']);
    expect(agent.seen[1]).toMatchObject({ input: { phi: true, by: '陳個管師' } });
  });

  test('more cases than one call gives are all printed', async () => {
    await control.stop();
    agent = fakeAgent(Array.from({ length: 2001 }, (_, index) => `c${String(index)}`));
    control = await startControl({ dataDir: dir, router: agent.router });
    const ran = await run(withConfig('cases', '--json'));
    expect(JSON.parse(ran.out)).toHaveLength(2001);
  });

  test('the table shows no escape sequence of a file name', async () => {
    const ran = await run(withConfig('cases'));
    expect(ran.out).toContain('a?[31m.json');
    expect(ran.out).not.toContain('\u001b');
  });

  test('status is passed on as it is', async () => {
    const ran = await run(withConfig('status', '--json'));
    expect(JSON.parse(ran.out)).toMatchObject({
      running: true,
      pid: 4711,
      counts: { delivery: { queued: 2 } },
    });
    expect((await run(withConfig('status'))).out).toMatch(/^agent +running \(pid 4711\)$/m);
  });

  test('a move carries name and reason, and fails when one case could not be moved', async () => {
    const ran = await run(withConfig('retry', 'c1', 'c9', '--by', 'Lin', '--reason', 'asked'));
    expect(agent.seen).toMatchObject([{ input: { ids: ['c1', 'c9'], by: 'Lin', reason: 'asked' } }]);
    expect(ran).toMatchObject({
      exit: 1,
      out: 'c1 done\nc9 not done: no such case (查無此案件)\n',
      err: ['retry: not done for 1 of 2 (2 件中有 1 件未完成) [not-all-moved]'],
    });
  });

  test('a failure is one sentence in both languages with its code', async () => {
    const ran = await run(withConfig('resolve', 'c1', '--number', '9'));
    expect(ran).toMatchObject({
      exit: 1,
      out: '',
      err: ['NHI does not show that number (健保署查無此號碼) [number-unknown]'],
    });
    expect(await run(withConfig('show', 'c9'))).toMatchObject({ exit: 1, err: ['no such case [NOT_FOUND]'] });
  });
});

describe('confirmations', () => {
  test('cancel asks at a terminal and does nothing without a yes', async () => {
    expect(await run(withConfig('cancel', 'c1'), ['no'])).toMatchObject({ exit: 1, out: '' });
    expect(agent.seen).toEqual([]);
    expect(await run(withConfig('cancel', 'c1'), ['yes'])).toMatchObject({ exit: 0, out: 'c1 done\n' });
  });

  test('cancel of a case that NHI may have is not called done: NHI is asked first', async () => {
    await control.stop();
    agent = fakeAgent(['c1', 'c2'], ['c2']);
    control = await startControl({ dataDir: dir, router: agent.router });
    const ran = await run(withConfig('cancel', 'c1', 'c2', '--yes'));
    const [first, second, counts] = ran.out.split('\n');
    expect([ran.exit, first, counts]).toEqual([0, 'c1 done', '1 done, 1 only asked for']);
    expect(second).toContain('c2 not done yet: NHI is asked first; cancelled only if NHI does not have it');
    expect((await run(withConfig('cancel', 'c2', '--yes', '--json'))).out).toContain('"wish": "cancel"');
    expect((await run(withConfig('cases'))).out).toContain('(cancel asked for)');
  });

  test('cancel --yes asks nobody', async () => {
    expect(await run(withConfig('cancel', 'c1', '--yes'))).toMatchObject({ exit: 0 });
  });

  test.each([
    ['asked twice', ['--absent'], ['yes', 'yes']],
    ['--yes and asked once', ['--absent', '--yes'], ['yes']],
    ['--yes twice', ['--absent', '--yes', '--yes'], undefined],
    ['--confirm-absent', ['--absent', '--confirm-absent'], undefined],
  ])('absence is confirmed twice: %s', async (_, args, answers) => {
    expect(await run(withConfig('resolve', 'c1', ...args), answers)).toMatchObject({
      exit: 0,
      out: 'c1 done\n',
    });
    expect(agent.seen).toMatchObject([{ input: { found: { absent: true, confirmed: true } } }]);
  });

  test('one yes of two is not enough', async () => {
    expect(await run(withConfig('resolve', 'c1', '--absent'), ['yes', 'no'])).toMatchObject({ exit: 1 });
    expect(agent.seen).toEqual([]);
  });
});
