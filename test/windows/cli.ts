/**
 * `npm run windows:check`: the installer that `npm run pack` made, on a Windows of its own: silent installation, a sample to its decision,
 * the boot task, an upgrade over a running agent, the practice environment to its end, removal with and without the data. It changes the
 * machine that it runs on: a runner's alone (CI=true). Nobody has seen it run: there was no Windows where it was written.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/programs.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { startSandbox } from '../sandbox/sandbox.ts';
import { startChecks } from '../wine/checks.ts';
import { CONFIG, INSTALLED, openHospital } from '../wine/hospital.ts';
import { until } from '../wine/prefix.ts';
import { thisWindows } from './machine.ts';

const LONG_MS = 240_000;

if (process.platform !== 'win32' || process.env['CI'] !== 'true') {
  console.log('skipped: it installs and removes on the Windows of a runner; under Wine: npm run test:nsis');
  process.exit(0);
}
const out = join(ROOT, 'out');
const setup = readdirSync(out).find((name) => name.endsWith('.exe'));
if (setup === undefined) throw new Error(`no installer in ${out}: npm run pack`);
const REG = 'C:\\Windows\\System32\\reg.exe';
const UNINSTALL_KEY =
  'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\4857730f-e28f-5381-9965-ccfae7931b7a';
const { check, sum } = startChecks();
const sandbox = await startSandbox({ stepMs: 30 });
const windows = thisWindows();
const path = 'C:\\HIS\\匯出 資料夾';
const hospital = openHospital(windows, sandbox, { watched: [{ path, here: path }] });

const good = async (...args: string[]): Promise<string> => {
  const { code, out: printed, err } = await hospital.command(...args);
  assert.equal(code, 0, `${args.join(' ')}: ${err}`);
  return printed;
};
const install = async (): Promise<void> => {
  const { code, err } = await windows.run(join(out, setup), ['/S']);
  assert.equal(code, 0, err);
};
/** NSIS copies its uninstaller away: it runs on when the first of the two has ended. */
const uninstall = async (...args: string[]): Promise<void> => {
  const { code } = await windows.run(`${INSTALLED}\\Uninstall TWPAS Agent.exe`, ['/S', ...args]);
  assert.equal(code, 0);
  await until('the program to be gone', () => !existsSync(`${INSTALLED}\\TWPAS Agent.exe`), LONG_MS);
};

await check('a silent installation ends with 0, and its files are there', async () => {
  await install();
  for (const file of ['TWPAS Agent.exe', 'resources/app.asar', 'resources/agent/node.exe'])
    assert.ok(existsSync(join(INSTALLED, file)), file);
  const { code, out: shown } = await windows.run(REG, [
    'query',
    UNINSTALL_KEY,
    '/v',
    'DisplayVersion',
    '/reg:64',
  ]);
  assert.equal(code, 0, UNINSTALL_KEY);
  assert.ok(shown.includes(packageJson.version), shown);
});
await check('the practice environment carries all its scenarios to their ends', async () => {
  const agent = join(INSTALLED, 'resources/agent');
  const practice = ['practice', '--once', '--folder', 'C:\\HIS\\practice'];
  const { code, err } = await windows.run(join(agent, 'node.exe'), [join(agent, 'cli.js'), ...practice]);
  assert.equal(code, 0, err);
});
await check('the agent carries a sample to its decision, and an upgrade over it keeps the data', async () => {
  hospital.configure();
  await good('keys', 'generate');
  await sandbox.setClientJwks(JSON.parse(await good('keys', 'jwks')) as { keys: object[] });
  const agent = await hospital.startAgent();
  const samples = await hospital.put(0, 'a', 'b');
  await hospital.decided(samples);
  await hospital.onceAtNhi(samples, 'once');
  await install();
  assert.equal((await agent.ended()).code, 0);
  assert.equal((JSON.parse(await good('cases', '--json')) as readonly unknown[]).length, 2);
});
await check('the boot task is registered, runs by its own account, sends, and is removed', async () => {
  await good('service', 'install');
  await until(
    'the agent',
    async () => (await hospital.command('status', '--json')).out.includes('"running": true'),
    LONG_MS,
  );
  const samples = await hospital.put(0, 'c');
  await hospital.decided(samples, LONG_MS);
  await hospital.onceAtNhi(samples, 'once');
  await good('service', 'uninstall');
});
await check('a removal keeps settings and cases; one with /DELETEDATA does not', async () => {
  await uninstall();
  assert.ok(existsSync(CONFIG) && existsSync(hospital.dataDir));
  await install();
  assert.equal((JSON.parse(await good('cases', '--json')) as readonly unknown[]).length, 3);
  await uninstall('/DELETEDATA');
  assert.ok(!existsSync(hospital.dataDir));
});
await sandbox.stop();
process.exit(sum());
