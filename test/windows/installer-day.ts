/** Life of an installer on a machine, real or under Wine: from the first silent installation to a removal with the data. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Checks } from '../wine/checks.ts';
import { AGENT, INSTALLED, type Hospital } from '../wine/hospital.ts';
import { until, type Ended } from '../wine/prefix.ts';
import { hospitalDay } from './day.ts';

export const WINDOW = `${INSTALLED}\\TWPAS Agent.exe`;
const LONG_MS = 240_000;

interface InstallerDay {
  readonly check: Checks['check'];
  readonly hospital: Hospital;
  /** Installers of two versions; the same one twice where there is one alone. */
  readonly setups: readonly [first: string, second: string];
  /** Path of the practice server, as the installed program is told it. */
  readonly server: string;
  /** Folder of the installed program, as this machine reaches it. */
  readonly installed: string;
  /** Checks that this machine alone has, by then with the second version. */
  readonly more: (day: ReturnType<typeof hospitalDay>, upgrade: () => Promise<void>) => Promise<void>;
}

export async function installerDay(given: InstallerDay): Promise<void> {
  const { check, hospital, setups, server, installed, more } = given;
  const { prefix: windows, sandbox, dataDir } = hospital;
  const day = hospitalDay(hospital);
  const silently = async (program: string, ...args: string[]): Promise<Ended> => {
    const ended = await windows.run(program, ['/S', ...args]);
    assert.equal(ended.code, 0, ended.err);
    return ended;
  };
  const upgrade = async (): Promise<void> => void (await silently(setups[1]));
  /** NSIS copies its uninstaller away and lets go of it: it runs on when the first of the two has ended. */
  const uninstall = async (...args: string[]): Promise<void> => {
    await silently(`${INSTALLED}\\Uninstall TWPAS Agent.exe`, ...args);
    await until('the program to be gone', () => !existsSync(join(installed, 'TWPAS Agent.exe')), LONG_MS);
  };

  await check('a silent installation ends with 0, and its files and the data folder are there', async () => {
    await silently(setups[0]);
    for (const file of ['TWPAS Agent.exe', 'resources/app.asar', 'resources/agent/node.exe'])
      assert.ok(existsSync(join(installed, file)), file);
    assert.ok(existsSync(dataDir));
  });
  await check(
    'the agent runs from the installed folder, and carries samples to their decisions',
    async () => {
      const agent = await day.begins();
      await day.runs();
      await day.stops(agent);
    },
  );
  await check('an upgrade over a running agent lets it finish its send, and keeps the data', async () => {
    const agent = await hospital.startAgent();
    await sandbox.misbehave('post', { kind: 'slow', delayMs: 1500 });
    const before = (await sandbox.ledger()).posts.length;
    const samples = await hospital.put(0, 'c');
    await until('the send', async () => (await sandbox.ledger()).posts.length > before);
    await upgrade();
    assert.equal((await agent.ended()).code, 0);
    assert.equal(await day.cases(), 3);
    const again = await hospital.startAgent();
    await hospital.decided(samples);
    await hospital.onceAtNhi(samples, 'once');
    await day.stops(again);
  });
  await check('the sample for PRTG puts code and text into one line, also of a failure', async () => {
    const sample = `${AGENT}\\docs\\zh-TW\\monitoring\\twpas-prtg.bat`;
    const { code, out } = await windows.run('cmd.exe', ['/d', '/c', sample]);
    assert.match(out, /^2:2:CRITICAL: [\x20-\x7e]+\r?\n$/);
    assert.equal(code, 2);
  });
  await check('the practice environment, by the package that ships beside it', () =>
    day.practises('C:\\HIS\\practice', server),
  );
  await more(day, upgrade);
  await check('a silent uninstallation over a running agent ends with 0 and keeps the data', async () => {
    const agent = await hospital.startAgent();
    await uninstall();
    assert.equal((await agent.ended()).code, 0);
    assert.ok(existsSync(join(dataDir, 'agent.db')));
  });
  await check('installed again, it goes on with the data, and /DELETEDATA takes them away', async () => {
    await upgrade();
    assert.ok((await day.cases()) >= 3);
    await uninstall('/DELETEDATA');
    await until('the data to be gone', () => !existsSync(dirname(dataDir)), LONG_MS);
  });
}
