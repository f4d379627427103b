/**
 * `npm run test:wine`: the packed agent with Windows' own Node under Wine, laid out as an installer leaves it. `--built`: what lies
 * in dist is what is meant. Needs Debian's wine and mingw, and installs them where it may.
 */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile, haveMingw } from '../../scripts/pack-check/mingw.ts';
import { packWithStandIn } from '../../scripts/pack-check/pack.ts';
import { buildUnlessBuilt } from '../../scripts/programs.ts';
import { startSandbox } from '../../main/practice/sandbox.ts';
import { hospitalDay } from '../windows/day.ts';
import { startChecks } from './checks.ts';
import { CONFIG, LAUNCHER, NODE, openHospital, type Hospital } from './hospital.ts';
import { haveWine, makePrefix, until, wineVersion, type Prefix, type Running } from './prefix.ts';

if (!haveWine() || !haveMingw()) {
  console.log(
    'skipped: no Wine or no compiler for Windows (Debian: apt-get install wine wine64 gcc-mingw-w64-x86-64-win32)',
  );
  process.exit(0);
}
buildUnlessBuilt();
console.log(wineVersion());

/** A folder name that alone is near what a name may have, three times: far beyond the 260 characters of old Windows programs. */
const LONG = Array.from({ length: 4 }, (_, at) => `第${String(at + 1)}層${'事前審查匯出'.repeat(13)}`);

const { check, sum } = startChecks();
const dir = await realpath(await mkdtemp(join(tmpdir(), 'twpas-wine-')));
const sandbox = await startSandbox({ stepMs: 30 });
let prefix: Prefix | null = null;
try {
  prefix = await makePrefix(dir);
  const hospital = await installedHospital(prefix);
  await all(hospital);
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

async function installedHospital(windows: Prefix): Promise<Hospital> {
  const packed = await packWithStandIn(dir, 'win32');
  cpSync(packed.dir, join(windows.drive, 'Program Files/TWPAS Agent'), { recursive: true });
  for (const name of ['hold', 'scanner', 'ctrlc'])
    compile(`${name}.c`, join(windows.drive, `${name}.exe`), { more: ['-municode'] });
  const share = join(dir, 'share');
  mkdirSync(share);
  windows.share('hisserver', 'pas', share);
  return openHospital(windows, sandbox, {
    watched: [
      { path: 'C:\\HIS\\匯出 資料夾', here: join(windows.drive, 'HIS/匯出 資料夾') },
      { path: `C:\\HIS\\${LONG.join('\\')}`, here: join(windows.drive, 'HIS', ...LONG) },
      { path: '\\\\hisserver\\pas\\匯出', here: join(share, '匯出') },
    ],
  });
}

async function all(hospital: Hospital): Promise<void> {
  const { command, dataDir, folders, resultDir } = hospital;
  const windows = hospital.prefix;
  const day = hospitalDay(hospital);
  const { good } = day;
  const temporaries = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'));

  await check('the launcher, by its own Node', async () => {
    const { code, out } = await windows.run('cmd', ['/d', '/c', LAUNCHER, '--version']);
    assert.deepEqual([code, /^\d+\.\d+\.\d+\s*$/.test(out)], [0, true]);
    const node = await windows.run(NODE, ['-p', 'process.platform + process.versions.napi']);
    assert.equal(node.out.trim(), 'win3210');
  });
  await check('settings are right, and not with the data on a share', async () => {
    hospital.configure((settings) => (settings['dataDir'] = '\\\\hisserver\\pas\\data'));
    const refused = await command('settings', 'validate');
    assert.equal(refused.code, 2);
    assert.match(refused.err, /dataDir.*UNC/);
    hospital.configure((settings) => (settings['dataDir'] = './data'));
    assert.equal((await good('settings', 'validate')).trim(), 'ok');
  });
  // From here on it is at work, on all that the agent makes.
  const scanned = ['', 'keys', 'keys/slots', 'keys/clients', 'spool', 'backups', 'audit'];
  const scanner = windows.start(windows.windows(join(windows.drive, 'scanner.exe')), [
    '400',
    ...[...scanned.map((name) => join(dataDir, name)), resultDir].map(windows.windows),
  ]);
  await scanner.printed('watching');

  await check('a key, while a scanner opens every new file', async () => {
    await day.keys();
  });

  let agent = await hospital.startAgent();
  await check(
    'samples out of a folder with CJK and spaces, a path of 340 characters and a share, to their decisions',
    async () => {
      const samples = [
        ...(await hospital.put(0, 'a', 'b', 'c')),
        ...(await hospital.put(1, 'd', 'e')),
        ...(await hospital.put(2, 'f', 'g')),
      ];
      await hospital.decided(samples);
      await hospital.onceAtNhi(samples, 'once');
    },
  );
  await check('commands reach the running agent through its pipe', async () => {
    assert.equal(await day.cases(), 7);
    await good('keys', 'rotate', '--switch-at', 'now', '--reason', 'test');
    await sandbox.setClientJwks(JSON.parse(await good('keys', 'jwks')) as { keys: object[] });
    await good('vault', 'recovery-code');
    const file = join(windows.drive, 'HIS/備份 state.backup');
    await good('backup', windows.windows(file));
    assert.ok(existsSync(file));
  });
  await check('a second agent is refused', async () => {
    const { code, err } = await command('run');
    assert.equal(code, 1);
    assert.match(err, /\[locked\]/);
  });
  await check(
    'a Bundle that another program holds is taken when it lets go, and so is a result',
    async () => {
      await sandbox.misbehave('post', { kind: 'slow', delayMs: 1500 });
      const [sample] = await hospital.put(0, 'held');
      const bundle = join(folders[0] ?? '', sample?.fileName ?? '');
      const holder = await hold(windows, bundle, 3);
      await holder.ended();
      const result = join(resultDir, sample?.fileName.replace('.json', '.result.json') ?? '');
      await until('the first result', () => existsSync(result));
      const reader = await hold(windows, result, 3);
      await reader.ended();
      await hospital.decided([sample].flatMap((one) => one ?? []));
      await hospital.onceAtNhi(
        [sample].flatMap((one) => one ?? []),
        'once',
      );
    },
  );
  await check('ended by force in the middle of sends, three times: everything once at NHI', async () => {
    const samples = [];
    for (const round of ['k1', 'k2', 'k3']) {
      await sandbox.misbehave('post', { kind: 'slow', delayMs: 400 });
      const before = (await sandbox.ledger()).posts.length;
      samples.push(...(await hospital.put(0, ...[1, 2, 3, 4, 5, 6].map((at) => `${round}-${String(at)}`))));
      await until('a send under way', async () => (await sandbox.ledger()).posts.length > before + 1);
      agent.child.kill('SIGKILL');
      await agent.ended();
      agent = await hospital.startAgent();
    }
    await hospital.decided(samples, 90_000);
    await hospital.onceAtNhi(samples);
    await good('audit', 'verify');
  });
  await check('stop drains, ends with 0, and leaves no file of the run behind', async () => {
    await day.stops(agent);
    assert.deepEqual(
      readdirSync(dataDir).filter((name) => /^control\.json$|-wal$/.test(name)),
      [],
    );
  });
  await check('a Ctrl-C in its console lets a send under way finish', async () => {
    await sandbox.misbehave('post', { kind: 'slow', delayMs: 1500 });
    const before = (await sandbox.ledger()).posts.length;
    const go = join(windows.drive, 'now');
    const console = windows.start(
      windows.windows(join(windows.drive, 'ctrlc.exe')),
      [
        windows.windows(go),
        NODE,
        windows.windows(join(windows.drive, 'Program Files/TWPAS Agent/resources/agent/cli.js')),
        'run',
        '--config',
        CONFIG,
      ],
      { terminal: true },
    );
    const samples = await hospital.put(0, 'ctrl-c');
    await until('the send', async () => (await sandbox.ledger()).posts.length > before);
    mkdirSync(go);
    assert.equal((await console.ended()).code, 0);
    // By NHI's number: names of files are covered in what a command prints.
    const { posts } = await sandbox.ledger();
    const numbers = posts
      .filter(({ plantedId }) => plantedId === samples[0]?.plantedId)
      .map((post) => post.caseNumber);
    const cases = JSON.parse(await good('cases', '--json')) as readonly {
      caseNumber: string | null;
      delivery: string;
    }[];
    assert.deepEqual(
      cases.filter(({ caseNumber }) => numbers.includes(caseNumber)).map(({ delivery }) => delivery),
      ['accepted'],
    );
    await hospital.onceAtNhi(samples, 'once');
  });
  await check(
    'the boot task is made and taken away, its file too (Wine’s schtasks and icacls only say yes)',
    async () => {
      const said = await day.registers();
      assert.match(said, /ran: C:\\windows\\System32\\schtasks\.exe \/Create/i);
      assert.ok(existsSync(join(dataDir, 'twpas-agent-task.xml')));
      await day.unregisters();
      assert.ok(!existsSync(join(dataDir, 'twpas-agent-task.xml')));
    },
  );
  await check('the scanner met all of this, and no temporary file is left', async () => {
    const opened = scanner.out().split('opened').length - 1;
    assert.ok(opened > 100, `it opened ${String(opened)} files`);
    assert.equal(scanner.child.exitCode, null, scanner.out().slice(-200));
    // The next start removes files half written when the agent was ended by force; the scanner may hold them a moment.
    agent = await hospital.startAgent();
    await until(
      'no temporary file among the results and the data',
      () => [...temporaries(resultDir), ...temporaries(dataDir)].length === 0,
    );
    await day.stops(agent);
    assert.deepEqual([...temporaries(resultDir), ...temporaries(dataDir)], []);
    console.log(`     it held ${String(opened)} new files for 400 ms each`);
  });
  scanner.child.kill('SIGKILL');
}

/** Another program that has a file open and shares nothing. */
async function hold(windows: Prefix, file: string, seconds: number): Promise<Running> {
  const holder = windows.start(windows.windows(join(windows.drive, 'hold.exe')), [
    String(seconds),
    windows.windows(file),
  ]);
  await holder.printed('held');
  return holder;
}
