/**
 * `npm run pack:check`: what would an installer put on a machine? Builds, packs for Linux and for Windows with a stand-in for
 * Electron's runtime, compares every packed file with an allow-list, reads the fuses back, and lets the packed headless agent
 * carry a sample. What was packed for Windows is started by `test:wine` and `test:nsis`.
 */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromAgent, type ToAgent } from '../main/desktop/agent-process/messages.ts';
import { placeIn, practiceSettings } from '../main/headless/practice/practice-folder.ts';
import { StandInProcess } from '../test/integration/desktop/support/utility-process.ts';
import { compare, inAgent, inAsar, type Platform } from './pack-check/allowed.ts';
import { carrySample } from './pack-check/carry-sample.ts';
import { legalProblems } from './legal/legal-files.ts';
import { integrityProblems, readFuses, WANTED_FUSES } from './pack-check/binary.ts';
import { haveMingw } from './pack-check/mingw.ts';
import { extractAsar, listAsar, listFolder, packWithStandIn, type Packed } from './pack-check/pack.ts';
import { buildUnlessBuilt } from './programs.ts';

const DEADLINE_MS = 30_000;

let failed = 0;
function report(what: string, problems: readonly string[]): void {
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${what}`);
  for (const problem of problems) console.log(`       ${problem}`);
  failed += problems.length;
}

if (process.platform !== 'linux') {
  console.log(
    'pack:check needs Linux: it starts what it packed there, and compiles the stand-in for Windows there.',
  );
  process.exit(0);
}
buildUnlessBuilt();

const dir = await realpath(await mkdtemp(join(tmpdir(), 'twpas-pack-')));
try {
  const linux = await packed('linux');
  await startAsarAgent(extractAsar(linux.asar, join(dir, 'extracted')), dir);
  report('the agent entry out of the asar started and drained', []);
  await carrySample(linux.agent, dir);
  report('the packed agent, on its own Node, carried a sample to its decision', []);
  if (haveMingw()) await windows();
  else
    console.log(
      'skipped: packing for Windows (no compiler for the stand-in; Debian: apt-get install gcc-mingw-w64-x86-64-win32)',
    );
} catch (error) {
  report(error instanceof Error ? error.message : String(error), ['']);
} finally {
  await rm(dir, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);

async function windows(): Promise<void> {
  const { agent, asar, binary } = await packed('win32');
  report('win32: the program names the asar beside it', await integrityProblems(binary, asar));
  report(
    'win32: the drivers and Node are Windows’ own',
    [
      join(agent, 'node.exe'),
      join(agent, 'node_modules/better-sqlite3/prebuilds/win32-x64.node'),
      join(`${asar}.unpacked`, 'node_modules/better-sqlite3/prebuilds/win32-x64.node'),
    ].filter((file) => !isWindowsProgram(file)),
  );
}

/** Checks that are the same on both platforms. */
async function packed(platform: Platform): Promise<Packed> {
  const made = await packWithStandIn(dir, platform);
  const asarFiles = listAsar(made.asar);
  report(
    `${platform}: asar, ${String(asarFiles.length)} files`,
    problemsOf(compare(asarFiles, inAsar(platform))),
  );
  const unpacked = await listFolder(`${made.asar}.unpacked`);
  report(
    `${platform}: unpacked beside it, ${String(unpacked.length)} files, all of the SQLite driver`,
    unpacked.filter((path) => !path.startsWith('node_modules/better-sqlite3/')),
  );
  const agentFiles = await listFolder(made.agent);
  report(
    `${platform}: resources/agent, ${String(agentFiles.length)} files`,
    problemsOf(compare(agentFiles, inAgent(platform))),
  );
  report(
    `${platform}: licences of all that ships, our own, and the bill of materials`,
    legalProblems((name) => readIfThere(join(made.agent, 'legal', name))),
  );
  const fuses = await readFuses(made.binary);
  report(
    `${platform}: fuses of the packed program`,
    Object.entries(WANTED_FUSES)
      .filter(([name, wanted]) => fuses[name] !== wanted)
      .map(([name, wanted]) => `${name} must be ${wanted ? 'on' : 'off'}`),
  );
  const languages = (await readdir(join(made.dir, 'locales'))).toSorted();
  report(
    `${platform}: languages of the runtime`,
    languages.join() === 'en-US.pak,zh-TW.pak' ? [] : [languages.join(', ')],
  );
  return made;
}

/** A PE file for x64: `MZ`, and at the place it names `PE`, then the machine. */
function isWindowsProgram(file: string): boolean {
  const bytes = readFileSync(file);
  const at = bytes.readUInt32LE(0x3c);
  return (
    bytes.toString('latin1', 0, 2) === 'MZ' &&
    bytes.toString('latin1', at, at + 4) === 'PE\0\0' &&
    bytes.readUInt16LE(at + 4) === 0x8664
  );
}

function readIfThere(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function problemsOf({ extra, missing }: ReturnType<typeof compare>): string[] {
  return [...extra.map((path) => `not allowed: ${path}`), ...missing.map((path) => `missing: ${path}`)];
}

/**
 * Starts the agent entry from the asar, in a process that replaces Electron's, and drains it: this proves that all of its chunks and its
 * driver are there.
 * @throws Error if it does not start or does not end well.
 */
async function startAsarAgent(extracted: string, dir: string): Promise<void> {
  const place = placeIn(join(dir, 'asar-agent'));
  await mkdir(place.exportDir, { recursive: true });
  // A closed port: an agent starts without its server.
  const nowhere = { fhirBaseUrl: 'http://127.0.0.1:9/fhir', clientId: 'practice-hospital' };
  practiceSettings(place, nowhere, '0101090517');
  const { config } = place;
  const agent = new StandInProcess(join(extracted, 'dist/desktop/agent-entry.js'));
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const exited = once(agent, 'exit', { signal });
  const send = (message: ToAgent): void => agent.postMessage(message);
  try {
    const heard = once(agent, 'message', { signal });
    send({ kind: 'start', config, slots: ['machine'], secret: null });
    const message = fromAgent.parse((await heard)[0]);
    if (message.kind !== 'ready') throw new Error(`the agent out of the asar said ${message.kind}`);
    send({ kind: 'drain' });
    const [code] = (await exited) as [number];
    if (code !== 0) throw new Error(`the agent out of the asar ended with ${String(code)}`);
  } finally {
    agent.kill();
  }
}
