/**
 * A Node-RED flow as a hospital's engineer builds it in an afternoon: it watches the folder, reads each new file and posts it. It promises
 * nothing: it remembers no file, searches for no lost answer, and never sends a file that arrives while it is down. Installed from npm's
 * registry into a temporary folder, for the bench alone; needs `/proc`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ended, npm } from '../../scripts/programs.ts';
import { oneLine } from './figures.ts';
import type { ThinServer } from './processes.ts';
import type { Rival, RivalOptions } from './rivals.ts';
import { processorMs } from './threads.ts';

/** Exact: figures of another version are others. */
const PACKAGE = 'node-red@5.0.7';
/** A turn takes seconds. A file that the flow lost never comes. */
const LOST_AFTER_MS = 60_000;

/** Node-RED could not be installed, or has no `/proc` here: says nothing of the agent. */
export class CouldNotRun extends Error {}

/** Installed Node-RED. */
export interface NodeRed {
  readonly folder: string;
  remove(): Promise<void>;
}

/** @throws CouldNotRun */
export async function installNodeRed(): Promise<NodeRed> {
  if (process.platform !== 'linux')
    throw new CouldNotRun('processor time of another process is read from /proc');
  const folder = await mkdtemp(join(tmpdir(), 'twpas-node-red-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const options = ['--no-audit', '--no-fund', '--no-update-notifier', '--ignore-scripts', '--loglevel=error'];
  const { status, output } = await ended(
    npm('install', '--prefix', folder, ...options, '--save-exact', PACKAGE),
  ).catch((error: unknown) => ({ status: null, output: String(error) }));
  if (status === 0) return { folder, remove };
  await remove();
  throw new CouldNotRun(`${PACKAGE} cannot be installed: ${oneLine(output)}`);
}

/** A flow that is warm: it has carried the files of `warmUp`. */
export async function startNodeRed(
  { folder }: NodeRed,
  server: ThinServer,
  { atOnce, warmUp }: RivalOptions,
): Promise<Rival> {
  const home = await mkdtemp(join(folder, 'flow-'));
  const watched = join(home, 'export');
  await mkdir(watched);
  await writeFile(join(home, 'settings.js'), settingsOf(atOnce));
  await writeFile(join(home, 'flows.json'), JSON.stringify(flowOf(watched, `${server.fhirBaseUrl}/Bundle`)));
  const program = join(folder, 'node_modules/node-red/red.js');
  const child = spawn(process.execPath, [program, '--userDir', home], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], HOME: home },
  });
  const { pid } = child;
  if (pid === undefined) throw new CouldNotRun('Node-RED does not start');
  const exited = once(child, 'exit');
  await startedFlows(child);
  const carryAll: Rival['carry'] = async (from) => {
    const names = await readdir(from);
    const [{ posts }, cpuMs, startedAt] = [await server.counts(), processorMs(pid), performance.now()];
    for (const name of names) await rename(join(from, name), join(watched, name));
    await server.hasTaken(posts + names.length, LOST_AFTER_MS);
    return { ms: performance.now() - startedAt, cpuMs: processorMs(pid) - cpuMs };
  };
  await carryAll(warmUp);
  return {
    carry: carryAll,
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}

async function startedFlows(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('a process without output');
  const said: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    if (line.includes('Started flows')) {
      child.stdout.resume();
      return;
    }
    said.push(line);
  }
  throw new CouldNotRun(`Node-RED does not start: ${oneLine(said.join(' '))}`);
}

/** It listens to nobody but this machine, has no editor, and asks nobody for a newer version. Requests beyond `atOnce` wait for a connection. */
const settingsOf = (atOnce: number): string => `
require('node:http').Agent.defaultMaxSockets = ${String(atOnce)};
module.exports = {
  flowFile: 'flows.json', credentialSecret: false, uiHost: '127.0.0.1', uiPort: 0, disableEditor: true,
  httpAdminRoot: false, httpNodeRoot: false, diagnostics: { enabled: false, ui: false },
  telemetry: { enabled: false, updateNotification: false },
  externalModules: { autoInstall: false, palette: { allowInstall: false }, modules: { allowInstall: false } },
};
`;

/** Nodes of Node-RED's own, as its editor would write them. */
function flowOf(watched: string, url: string): object[] {
  const on = { z: 'flow', x: 0, y: 0 };
  const node = (id: string, type: string, next: string | null, properties: object): object => ({
    ...{ id, type, ...on, ...properties },
    wires: next === null ? [] : [[next]],
  });
  const given = (name: string, to: string): object => ({ t: 'set', p: name, pt: 'msg', to, tot: 'str' });
  const headers = '{"content-type":"application/fhir+json","accept":"application/fhir+json"}';
  const isBundle = { t: 'regex', v: '\\.json$', vt: 'str', case: false };
  return [
    { id: 'flow', type: 'tab', label: 'Bundles to NHI' },
    node('watch', 'watch', 'new', { files: watched, recursive: false }),
    node('new', 'switch', 'whole', { property: 'event', rules: [{ t: 'eq', v: 'update', vt: 'str' }] }),
    node('whole', 'switch', 'read', { property: 'filename', rules: [isBundle] }),
    node('read', 'file in', 'ask', { filename: 'filename', filenameType: 'msg', format: '' }),
    node('ask', 'change', 'post', {
      rules: [{ ...given('headers', headers), tot: 'json' }],
    }),
    node('post', 'http request', null, { method: 'POST', ret: 'obj', url, persist: true }),
  ];
}
