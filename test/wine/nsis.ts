/**
 * `npm run test:nsis`: the real installer, built with Debian's makensis, run under Wine: silent installation, an upgrade over a running
 * agent, silent uninstallation with and without the data. `--built`: what lies in dist is what is meant.
 */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { packWithStandIn } from '../../scripts/pack-check/pack.ts';
import { buildUnlessBuilt } from '../../scripts/programs.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { startChecks } from './checks.ts';
import { openHospital, type Hospital } from './hospital.ts';
import { haveNsis, installerTools, makeInstaller } from './installer.ts';
import { haveWine, makePrefix, until, wineVersion, type Ended, type Prefix } from './prefix.ts';
import { wine32 } from './wine32.ts';

/** Versions of the installers. The command line keeps the built version, between the two. */
const FIRST = '0.0.1';
const SECOND = '9.0.0';
const LONG_MS = 240_000;

const dir = await realpath(await mkdtemp(join(tmpdir(), 'twpas-nsis-')));
const more = haveWine() && haveNsis() ? wine32(dir) : null;
if (more === null) {
  console.log('skipped: no Wine for 32-bit programs, no makensis or no compiler for Windows');
  await rm(dir, { recursive: true, force: true });
  process.exit(0);
}
buildUnlessBuilt();
console.log(wineVersion());
const { check, sum } = startChecks();
const sandbox = await startSandbox({ stepMs: 30 });
let prefix: Prefix | null = null;
try {
  const tools = installerTools(dir);
  const seven = 'C:\\7za.exe';
  prefix = await makePrefix(dir, { ...more, TWPAS_7ZA: seven });
  copyFileSync(tools.seven, join(prefix.drive, '7za.exe'));
  for (const system of ['system32', 'syswow64'])
    copyInto(join(prefix.drive, 'windows', system, 'WindowsPowerShell/v1.0'), tools.powershell);
  const env = { ...prefix.env, ...tools.env };
  const packed = await packWithStandIn(dir, 'win32');
  const setups: string[] = [];
  await check('two versions of the installer are built', async () => {
    for (const version of [FIRST, SECOND]) setups.push(makeInstaller(dir, packed, version, env));
    assert.ok(setups.every((setup) => existsSync(setup)));
    await Promise.resolve();
  });
  await all(openHospitalIn(prefix), setups);
} catch (error) {
  await check('everything else', () =>
    Promise.reject(error instanceof Error ? error : new Error(String(error))),
  );
} finally {
  prefix?.close();
  await sandbox.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
process.exit(sum());

function copyInto(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true });
  copyFileSync(file, join(folder, basename(file)));
}

function openHospitalIn(windows: Prefix): Hospital {
  return openHospital(windows, sandbox, {
    watched: [{ path: 'C:\\HIS\\匯出 資料夾', here: join(windows.drive, 'HIS/匯出 資料夾') }],
  });
}

async function all(hospital: Hospital, setups: readonly string[]): Promise<void> {
  const { prefix: windows, command, dataDir } = hospital;
  const [first = '', second = ''] = setups;
  const installed = join(windows.drive, 'Program Files/TWPAS Agent');
  const shared = join(windows.drive, 'ProgramData/TWPAS Agent');
  const versionThere = (): string => readFileSync(join(installed, 'version.txt'), 'utf8');
  const silently = (program: string, ...args: string[]): Promise<Ended> =>
    windows.run(program, ['/S', ...args]);
  const good = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await command(...args);
    assert.equal(code, 0, `${args.join(' ')}: ${err}`);
    return out;
  };
  const cases = async (): Promise<number> =>
    (JSON.parse(await good('cases', '--json')) as readonly unknown[]).length;
  /** NSIS copies its uninstaller away and lets go of it: it runs on when the first of the two has ended. */
  const uninstall = async (...args: string[]): Promise<number | null> => {
    const { code } = await silently('C:\\Program Files\\TWPAS Agent\\Uninstall TWPAS Agent.exe', ...args);
    await until('the program to be gone', () => !existsSync(join(installed, 'TWPAS Agent.exe')), LONG_MS);
    return code;
  };

  await check('a silent installation ends with 0, and the data folder is there', async () => {
    const { code, err } = await silently(first);
    assert.equal(code, 0, err);
    assert.equal(versionThere(), FIRST);
    for (const file of ['TWPAS Agent.exe', 'resources/app.asar', 'resources/agent/node.exe'])
      assert.ok(existsSync(join(installed, file)), file);
    assert.ok(existsSync(dataDir));
  });
  await check('the agent runs from the installed folder, and carries a sample to its decision', async () => {
    hospital.configure();
    await good('keys', 'generate');
    await sandbox.setClientJwks(JSON.parse(await good('keys', 'jwks')) as { keys: object[] });
    const agent = await hospital.startAgent();
    const samples = await hospital.put(0, 'a', 'b');
    await hospital.decided(samples);
    await hospital.onceAtNhi(samples, 'once');
    await good('stop');
    assert.equal((await agent.ended()).code, 0);
  });
  await check(
    'an upgrade over a running agent lets it finish its send, ends with 0 and keeps the data',
    async () => {
      const agent = await hospital.startAgent();
      await sandbox.misbehave('post', { kind: 'slow', delayMs: 1500 });
      const before = (await sandbox.ledger()).posts.length;
      const samples = await hospital.put(0, 'c');
      await until('the send', async () => (await sandbox.ledger()).posts.length > before);
      const { code, err } = await silently(second);
      assert.equal(code, 0, err);
      assert.equal((await agent.ended()).code, 0);
      assert.equal(versionThere(), SECOND);
      assert.equal(await cases(), 3);
      const again = await hospital.startAgent();
      await hospital.decided(samples);
      await hospital.onceAtNhi(samples, 'once');
      await good('stop');
      await again.ended();
    },
  );
  await check('a silent uninstallation over a running agent ends with 0 and keeps the data', async () => {
    const agent = await hospital.startAgent();
    assert.equal(await uninstall(), 0);
    assert.equal((await agent.ended()).code, 0);
    assert.ok(existsSync(join(dataDir, 'agent.db')));
  });
  await check('installed again, it goes on with the data that were kept', async () => {
    const { code, err } = await silently(second);
    assert.equal(code, 0, err);
    assert.equal(await cases(), 3);
  });
  await check('a silent uninstallation with /DELETEDATA takes them away', async () => {
    assert.equal(await uninstall('/DELETEDATA'), 0);
    await until('the data to be gone', () => !existsSync(shared), LONG_MS);
  });
  await check('the installer asked PowerShell nothing that its stand-in does not know', async () => {
    const log = readFileSync(join(windows.drive, 'powershell.log'), 'utf8');
    assert.doesNotMatch(log, /not understood/);
    assert.match(log, /^found: C:\\Program Files\\TWPAS Agent\\/m);
    await Promise.resolve();
  });
}
