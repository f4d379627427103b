// @module-tag full
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { makeSample, makeSamples } from '../../../main/practice/samples/sample.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import { consoleOf, openTo, signedIn } from './accounts.ts';
import { browserAt, type Browser } from './browser.ts';
import type { AgentProcess } from '../support/agent-process.ts';
import { command, commandJson } from '../support/command.ts';
import { allAt, expectStoredOnce } from '../support/expectations.ts';
import { test, type Scene } from '../support/scene.ts';
import { trailOf } from '../support/trail.ts';

const sample = (seed: string) => makeSample({ seed, ending: 'approve', subType: '1', priority: '1' });

/** A server of somebody else's: every request that comes is a patient, a key's signature or a token on its way there. */
async function attacker(): Promise<{ readonly url: string; readonly requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, requests };
}

/** A call by the page's way: its answer, or the stable code of its failure. */
async function call(browser: Browser, path: string, input: unknown = {}): Promise<unknown> {
  const answer = await browser.post(`/rpc/${path.replaceAll('.', '/')}`, { json: input });
  const { json } = JSON.parse(answer.body) as {
    json: { message?: string; data?: { code?: string; messageZh?: string } };
  };
  return answer.status === 200 ? json : { code: json.data?.code, said: json.data?.messageZh };
}

interface FileText {
  readonly text: string;
  readonly sha256: string;
}
type Tree = Record<string, Record<string, unknown>>;

async function save(browser: Browser, change: (settings: Tree) => unknown): Promise<unknown> {
  const { text, sha256 } = (await call(browser, 'settings.text')) as FileText;
  const settings = parse(text) as Tree;
  change(settings);
  return call(browser, 'settings.save', { text: stringify(settings), sha256, reason: '試試看' });
}

/** A console by TLS beside the plain one. */
async function bothDoors(scene: Scene): Promise<{ agent: AgentProcess; browsers: Browser[] }> {
  const cert = await openTo(scene);
  const agent = await scene.agent();
  const plain = await signedIn(agent, 'lin', ['it']);
  const status = await agent.untilStatus('it is open to others', ({ consoleForOthers: others }) =>
    Boolean(others?.url),
  );
  const secure = browserAt((status.consoleForOthers?.url ?? '').replace(/\/$/, ''), cert);
  return { agent, browsers: [plain, await signedIn(agent, 'lee', ['it'], secure)] };
}

test('a session that signed in by name, at either door, changes nothing that decides where data go', async ({
  sceneFor,
}) => {
  const scene = await sceneFor();
  const { place } = scene;
  const evil = await attacker();
  const { agent, browsers } = await bothDoors(scene);
  const before = await readFile(place.config, 'utf8');
  const changes: Readonly<Record<string, (settings: Tree) => unknown>> = {
    'server.fhirBaseUrl': (tree) => (tree['server'] = { ...tree['server'], fhirBaseUrl: `${evil.url}/fhir` }),
    'server.tokenUrl': (tree) => (tree['server'] = { ...tree['server'], tokenUrl: `${evil.url}/token` }),
    'server.proxyUrl': (tree) => (tree['server'] = { ...tree['server'], proxyUrl: evil.url }),
    'server.clientId': (tree) => (tree['server'] = { ...tree['server'], clientId: 'theirs' }),
    'folders[1].path': (tree) => (tree['folders'] as unknown as unknown[]).push({ path: './theirs' }),
    'results.exportDir': (tree) => (tree['results'] = { ...tree['results'], exportDir: './theirs' }),
    'attachments.folder': (tree) => (tree['attachments'] = { folder: './theirs' }),
    'backup.dir': (tree) => (tree['backup'] = { dir: './theirs' }),
    dataDir: (tree) => Object.assign(tree, { dataDir: './theirs' }),
    'console.hostNames[0]': (tree) => (tree['console'] = { ...tree['console'], hostNames: ['evil.example'] }),
    hospitalId: (tree) => Object.assign(tree, { hospitalId: '0101090518' }),
    environment: (tree) => Object.assign(tree, { environment: 'practice' }),
  };
  for (const browser of browsers)
    for (const [path, change] of Object.entries(changes)) {
      const answer = (await save(browser, change)) as { code: string; said: string };
      expect(answer.code, path).toBe('machine-only');
      expect(answer.said).toContain(path);
    }
  // As a text, whatever way it is written, it is the values that count.
  const [page] = browsers;
  if (page === undefined) throw new Error('no page');
  const { sha256 } = (await call(page, 'settings.text')) as FileText;
  const written = before.replace(/fhirBaseUrl: (\S+)/, `"fhirBase\\u0055rl": &u ${evil.url}/fhir #$1`);
  expect(await call(page, 'settings.save', { text: written, sha256, reason: 'x' })).toMatchObject({
    code: 'machine-only',
  });
  expect(await readFile(place.config, 'utf8')).toBe(before);
  expect(evil.requests).toEqual([]);
  // Each try is on record with who and what; that something was saved is not.
  const lines = trailOf(place.dataDir);
  expect(lines.filter(({ kind }) => kind === 'not-allowed')).toHaveLength(2 * 12 + 1);
  expect(lines.find(({ kind, actor }) => kind === 'not-allowed' && actor === 'lee')?.detail).toMatchObject({
    call: 'settings.save',
    ability: 'at-the-machine',
    settings: 'server.fhirBaseUrl',
  });
  expect(lines.filter(({ kind }) => kind.startsWith('settings-'))).toEqual([]);

  // IT staff change their own settings, also when the file was rewritten at the machine meanwhile.
  await place.configure((settings) => {
    settings.results['exportDir'] = './elsewhere';
  });
  expect(await save(page, (tree) => (tree['keys'] = { maxAgeDays: 300 }))).toEqual({
    applied: ['results.exportDir', 'keys.maxAgeDays'],
    needRestart: [],
  });
  expect(trailOf(place.dataDir).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['settings-asked', 'settings-saved']),
  );
  expect((await agent.status()).destination.state).toBe('open');
});

test('a one-time address is a browser too; the command line of the machine’s own account is not', async ({
  sceneFor,
}) => {
  const scene = await sceneFor();
  const agent = await scene.agent();
  const browser = browserAt(consoleOf(agent));
  const { pathname, search } = new URL(agent.consoleUrl);
  await browser.ask(pathname + search);
  const change = (tree: Tree): unknown =>
    (tree['results'] = { ...tree['results'], exportDir: './elsewhere' });
  expect(await save(browser, change)).toMatchObject({ code: 'machine-only' });
  const { text, sha256 } = await agent.client.settings.text();
  const settings = parse(text) as Tree;
  change(settings);
  const done = await agent.client.settings.save({ text: stringify(settings), sha256, reason: '搬家' });
  expect(done.applied).toEqual(['results.exportDir']);
});

test('another server gets nothing, whenever the file was changed, until a person at the machine resumes', async ({
  sceneFor,
}) => {
  const scene = await sceneFor();
  const { place } = scene;
  const first = sample('before');
  const agent = await scene.agent();
  await scene.put(first);
  await agent.until('accepted', allAt(1, 'accepted'));
  expect(await agent.stop()).toBe(0);

  // Changed while nobody looked.
  const evil = await attacker();
  await place.configure(({ server }) => {
    server['fhirBaseUrl'] = `${evil.url}/fhir`;
  });
  const second = await scene.agent();
  await scene.put(sample('meanwhile'));
  await second.until('both are here', (rows) => rows.length === 2);
  const paused = { state: 'paused', reason: 'new-server', newServer: true };
  expect((await second.status()).destination).toMatchObject(paused);
  const { entries } = await second.client.today.list({});
  expect(entries.find(({ kind }) => kind === 'destination-paused')?.reasons[0]?.detail).toBe('new-server');
  expect((await command(place, 'status')).stdout).toMatch(/WARNING\s+the settings name another server/);
  // Nobody who signed in by name ends that, and it stands over a kill and a reload.
  const it = await signedIn(second, 'lin', ['it', 'supervisor']);
  expect(await call(it, 'destination.resume')).toMatchObject({ code: 'machine-only' });
  expect(await call(it, 'settings.reload')).toEqual({ applied: [], needRestart: [] });
  await second.kill();
  const third = await scene.agent();
  expect((await third.status()).destination).toMatchObject(paused);
  expect(evil.requests).toEqual([]);
  await third.stop();

  // Put back, all is well without a word; another token server is another server.
  await place.configure(({ server }) => {
    server['fhirBaseUrl'] = scene.sandbox.fhirBaseUrl;
  });
  const fourth = await scene.agent();
  await fourth.until(
    'both',
    (rows) => rows.length === 2 && rows.every(({ delivery }) => delivery !== 'queued'),
  );
  expect((await fourth.status()).destination).toMatchObject({ state: 'open', newServer: false });
  await place.configure(({ server }) => {
    server['tokenUrl'] = `${evil.url}/token`;
  });
  await commandJson(place, 'settings', 'reload', '--by', '資訊室');
  expect((await fourth.status()).destination).toMatchObject(paused);
  await scene.put(sample('later'));
  await fourth.until(
    'the third waits',
    (rows) => rows.filter(({ delivery }) => delivery === 'queued').length === 1,
  );
  expect(evil.requests).toEqual([]);
  const doctor = await command(place, 'doctor');
  expect(doctor.stdout).toContain('已改連另一個伺服器');

  // At the machine a person says that it is right: the true one this time.
  await place.configure(({ server }) => {
    server['tokenUrl'] = scene.sandbox.tokenUrl;
  });
  await commandJson(place, 'settings', 'reload');
  expect((await fourth.status()).destination).toMatchObject(paused);
  expect(await commandJson(place, 'resume', '--by', '林資訊')).toEqual({ ok: true });
  await fourth.until(
    'all sent',
    (rows) => rows.length === 3 && rows.every(({ delivery }) => delivery === 'accepted'),
  );
  expect(await fourth.stop()).toBe(0);
  const fifth = await scene.agent();
  expect((await fifth.status()).destination).toMatchObject({ state: 'open', newServer: false });
  expect(
    trailOf(place.dataDir)
      .filter(({ kind }) => kind.startsWith('server-'))
      .map(({ kind }) => kind),
  ).toEqual(['server-changed', 'server-changed', 'server-changed', 'server-confirmed']);
});

test('while the agent is stopped, `resume` confirms the new server for its next start', async ({
  sceneFor,
}) => {
  const scene = await sceneFor();
  const { place } = scene;
  const agent = await scene.agent();
  const samples = makeSamples(1, 'stopped');
  await scene.put(...samples);
  await agent.until('accepted', allAt(1, 'accepted'));
  await agent.stop();
  await place.configure((settings) => {
    settings.server['clientId'] = 'another-client';
  });
  expect((await commandJson<{ destination: unknown }>(place, 'status')).destination).toMatchObject({
    reason: 'new-server',
  });
  await commandJson(place, 'resume');
  expect((await commandJson<{ destination: unknown }>(place, 'status')).destination).toMatchObject({
    state: 'open',
    newServer: false,
  });
  expectStoredOnce(await scene.sandbox.ledger(), samples);
});

test('a first set-up is corrected without a word: no case has come and nobody has been asked', async ({
  sceneFor,
}) => {
  const scene = await sceneFor({
    settings: ({ server }) => {
      server['fhirBaseUrl'] = 'http://127.0.0.1:1/fhir';
    },
  });
  const agent = await scene.agent();
  expect((await agent.status()).destination.newServer).toBe(false);
  await scene.place.configure(({ server }) => {
    server['fhirBaseUrl'] = scene.sandbox.fhirBaseUrl;
  });
  await commandJson(scene.place, 'settings', 'reload');
  const first = sample('first');
  await scene.put(first);
  await agent.until('accepted', allAt(1, 'accepted'));
  expect((await agent.status()).destination.newServer).toBe(false);
  // From now on it is the server.
  const other = await startSandbox();
  onTestFinished(() => other.stop());
  await scene.place.configure(({ server }) => {
    server['fhirBaseUrl'] = other.fhirBaseUrl;
  });
  await commandJson(scene.place, 'settings', 'reload');
  expect((await agent.status()).destination.newServer).toBe(true);
});
