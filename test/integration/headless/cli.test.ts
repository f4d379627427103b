import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { acquireLock } from '../../../main/agent/ground/db/lock.ts';
import { chooseSocket, writeControlFile } from '../../../main/headless/control/control-file.ts';
import { CLI } from '../support/command.ts';

type Child = ChildProcessByStdio<null, Readable, Readable>;

let dir: string;
const children = new Set<Child>();
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cli-'));
  mkdirSync(join(dir, 'in'));
  configure('agent.yaml', './data', 0);
});
afterEach(async () => {
  for (const child of children) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  rmSync(dir, { recursive: true, force: true });
});

function configure(name: string, dataDir: string, port: number, folder = 'in'): void {
  writeFileSync(
    join(dir, name),
    `hospitalId: "0101090517"\ndataDir: ${dataDir}\nserver: { fhirBaseUrl: "http://127.0.0.1:9/fhir", clientId: c }\n` +
      `folders: [{ path: ${folder} }]\nconsole: { port: ${String(port)} }\n`,
  );
}
function start(...args: string[]): Child {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: dir,
    env: { ...process.env, TWPAS_CONFIG: join(dir, 'agent.yaml') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  child.once('close', () => children.delete(child));
  return child;
}
async function run(...args: string[]): Promise<{ exit: number | null; out: string; err: string }> {
  const child = start(...args);
  const [out, err, [exit]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { exit, out, err };
}
/** `run --json`, once it has said where its page is. */
async function startAgent(...args: string[]): Promise<{ child: Child; url: string; pid: number }> {
  const child = start('run', '--json', ...args);
  child.stderr.resume();
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const said = JSON.parse(line.toString()) as { console: { url: string }; pid: number };
  return { child, url: said.console.url, pid: said.pid };
}

/** A door of the data folder at which somebody listens who is no agent. */
async function strangersDoor(dataDir: string): Promise<{ readonly twice: Promise<unknown> }> {
  const twice = Promise.withResolvers<undefined>();
  let knocks = 0;
  const door = createServer((_request, response) => {
    response.writeHead(503).end();
    knocks += 1;
    if (knocks === 2) twice.resolve(undefined);
  });
  const socket = chooseSocket(dataDir);
  await once(door.listen(socket), 'listening');
  onTestFinished(() => void door.close());
  await writeControlFile(dataDir, { v: 1, socket, token: 'x'.repeat(32) });
  return { twice: twice.promise };
}

describe('the command line on its own', () => {
  test('takes the lock, answers on stdout alone and says that nothing runs', async () => {
    const ran = await run('status', '--json');
    expect(ran.exit).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({ running: false, pid: null, console: null });
    expect(ran.err).toBe('');
  });

  test('waits for another command that holds the lock for a moment', async () => {
    const said = `settings（設定檔）: ${join(dir, 'agent.yaml')}\n`;
    const done = { exit: 0, out: 'no keys\n', err: said };
    expect(await run('keys', 'list')).toEqual(done);
    const lock = acquireLock(join(dir, 'data'));
    if ('heldBy' in lock) throw new Error('the lock is held');
    // It knocks before each try: by the second time the first was refused the lock.
    const { twice } = await strangersDoor(join(dir, 'data'));
    const waiting = run('keys', 'list');
    await twice;
    lock.release();
    expect(await waiting).toEqual(done);
  });

  test('exits 2 on bad settings before it touches the data folder', async () => {
    writeFileSync(join(dir, 'bad.yaml'), 'hospitalId: 1\n');
    const ran = await run('status', '--config', 'bad.yaml');
    expect(ran).toMatchObject({ exit: 2, out: '' });
    expect(ran.err.trim().split('\n')).toEqual([
      expect.stringMatching(/^hospitalId: /),
      expect.stringMatching(/^server: 沒有填寫.*is missing/),
      expect.stringMatching(/^folders: 沒有填寫.*is missing/),
    ]);
    expect(existsSync(join(dir, 'data'))).toBe(false);
  });
});

describe('a running agent', () => {
  test('is reached by commands and by the address it prints, and ends with 0 on SIGTERM', async () => {
    const { child, url, pid } = await startAgent();
    const signedIn = await fetch(url, { redirect: 'manual' });
    expect(signedIn.status).toBe(200);
    const status = JSON.parse((await run('status', '--json')).out) as { console: { url: string } };
    expect(status).toMatchObject({ running: true, pid });
    expect(status.console.url).not.toBe(url);
    expect((await fetch(status.console.url, { redirect: 'manual' })).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(existsSync(join(dir, 'data', 'control.json'))).toBe(false);
    expect(JSON.parse((await run('status', '--json')).out)).toMatchObject({ running: false });
  });

  test('refuses a second one on its data folder', async () => {
    await startAgent();
    const second = await run('run');
    expect(second).toMatchObject({ exit: 1, out: '' });
    expect(second.err).toContain('[locked]');
  });

  test('that was killed leaves nothing that keeps the next one from starting', async () => {
    const { child } = await startAgent();
    child.kill('SIGKILL');
    await once(child, 'close');
    const next = await startAgent();
    expect(next.url).toMatch(/^http:\/\/twpas-[a-z2-7]{16}\.localhost:\d+\/\?t=/);
  });
});

test('practice refuses a folder that holds anything else, leaves it as it is, and says where none can be made', async () => {
  for (const reset of [[], ['--reset']]) {
    const { exit, out, err } = await run('practice', '--folder', dir, '--once', ...reset);
    expect([exit, out, err]).toEqual([2, '', expect.stringContaining('裡面有其他檔案')]);
  }
  expect(readdirSync(dir).toSorted()).toEqual(['agent.yaml', 'in']);
  const { exit, err } = await run('practice', '--folder', '/proc/practice', '--once');
  expect([exit, err]).toEqual([1, expect.stringContaining('[no-access]')]);
});
