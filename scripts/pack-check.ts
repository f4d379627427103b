/**
 * `npm run pack:check`: what would an installer put on a machine? Builds, packs with a stand-in for Electron's runtime,
 * compares every packed file with an allow-list, reads the fuses back, and lets the packed headless agent carry a sample.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAsarAgent } from './pack-check/asar-agent.ts';
import { compare, IN_AGENT, IN_ASAR } from './pack-check/allowed.ts';
import { carrySample } from './pack-check/carry-sample.ts';
import { legalProblems } from './legal/legal-files.ts';
import { readFuses, WANTED_FUSES } from './pack-check/fuses.ts';
import { extractAsar, listAsar, listFolder, packWithStandIn } from './pack-check/pack.ts';

let failed = 0;
function report(what: string, problems: readonly string[]): void {
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${what}`);
  for (const problem of problems) console.log(`       ${problem}`);
  failed += problems.length;
}

if (process.platform !== 'linux') {
  console.log('pack:check needs Linux: it packs for Linux and starts what it packed.');
  process.exit(0);
}
// `--built`: what lies in dist is what is to be packed.
if (!process.argv.includes('--built')) {
  const built = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(1);
}

const dir = await realpath(await mkdtemp(join(tmpdir(), 'twpas-pack-')));
try {
  const packed = await packWithStandIn(dir);

  const inAsar = listAsar(packed.asar);
  report(`asar: ${String(inAsar.length)} files`, problemsOf(compare(inAsar, IN_ASAR)));
  const unpacked = await listFolder(`${packed.asar}.unpacked`);
  report(
    `unpacked beside it: ${String(unpacked.length)} files, all of the SQLite driver`,
    unpacked.filter((path) => !path.startsWith('node_modules/better-sqlite3/')),
  );
  const inAgent = await listFolder(packed.agent);
  report(`resources/agent: ${String(inAgent.length)} files`, problemsOf(compare(inAgent, IN_AGENT)));

  report(
    'licences of all that ships, our own, and the bill of materials',
    legalProblems((name) => readIfThere(join(packed.agent, 'legal', name))),
  );

  const fuses = await readFuses(packed.binary);
  report(
    'fuses of the packed binary',
    Object.entries(WANTED_FUSES)
      .filter(([name, wanted]) => fuses[name] !== wanted)
      .map(([name, wanted]) => `${name} must be ${wanted ? 'on' : 'off'}`),
  );
  const languages = (await readdir(join(packed.dir, 'locales'))).toSorted();
  report(
    'languages of the runtime',
    languages.join() === 'en-US.pak,zh-TW.pak' ? [] : [languages.join(', ')],
  );

  await startAsarAgent(extractAsar(packed.asar, join(dir, 'extracted')), dir);
  report('the agent entry out of the asar started and drained', []);
  await carrySample(packed.agent, dir);
  report('the packed agent, on its own Node, carried a sample to its decision', []);
} catch (error) {
  report(error instanceof Error ? error.message : String(error), ['']);
} finally {
  await rm(dir, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);

function readIfThere(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function problemsOf({ extra, missing }: ReturnType<typeof compare>): string[] {
  return [...extra.map((path) => `not allowed: ${path}`), ...missing.map((path) => `missing: ${path}`)];
}
