/**
 * The installation manual, walked: its own lines of §2 in their order, out of the archive, from a fresh machine to the
 * first decision. Only what would touch this machine is turned to a folder: paths, `sudo`, and the account.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DoctorStep } from '../../../shared/api/doctor-contract.ts';
import { writeHashes } from '../../../scripts/pack/hashes.ts';
import { assembleService, tarOf } from '../../../scripts/pack/service-archive.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import type { Sandbox } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import { eventually } from '../support/eventually.ts';
import { blocksOf } from '../support/manual.ts';
import { expectCleanLedger, expectStoredOnce } from '../support/expectations.ts';
import { resultOf } from '../support/result-files.ts';
import { parseUnit, startUnit, type StartedUnit } from '../support/systemd.ts';

const VERSION = 'twpas-agent-0.1.0-linux-x64';
let root: string;
let sandbox: Sandbox;
let service: StartedUnit | null = null;

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'twpas-manual-')));
  sandbox = await startSandbox({ stepMs: 30 });
});
afterAll(async () => {
  await service?.stop();
  await sandbox.stop();
  await rm(root, { recursive: true, force: true });
});

/** A path of the machine, below the folder that stands for it. */
const here = (typed: string): string =>
  typed.replaceAll(
    /(^|[\s'"=])\/(opt|etc\/twpas-agent|var\/lib|srv|mnt|usr\/local\/bin)\b/gm,
    `$1${root}/$2`,
  );

/**
 * One line as the person types it. `sudo` needs no rights that we lack here; `--root` keeps the unit off this machine. Not
 * waited for in one piece: the practice server lives in this process.
 */
async function run(line: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const typed = here(line)
    .replace(/^sudo (-u \S+ )?/, '')
    .replaceAll('&& sudo ', '&& ')
    .replace('service install', `service install --root ${root}/image`);
  const child = spawn('bash', ['-c', typed], {
    cwd: join(root, 'download'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: `${root}/usr/local/bin:/usr/bin:/bin`, LANG: 'C.UTF-8', HOME: root },
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { status, stdout, stderr };
}

test('§2 of the manual, line by line, comes to a service whose doctor is all green and to a first decision', async () => {
  // Contents of a download, and folders of a machine.
  const download = join(root, 'download');
  for (const dir of ['download', 'usr/local/bin', 'etc/twpas-agent', 'image', 'mnt/backup', 'srv/pas/export'])
    await mkdir(join(root, dir), { recursive: true });
  const tree = await assembleService(join(root, 'tree'));
  tarOf(tree, VERSION, join(download, `${VERSION}.tar.gz`));
  await rm(tree, { recursive: true });
  await writeHashes(download);

  const blocks = (await blocksOf('2. Linux：安裝為開機服務')).filter(({ isIndented }) => !isIndented);
  expect(blocks.map(({ language }) => language)).toEqual(['sh', 'yaml', 'sh']);
  const [unpack = [], settings = [], setUp = []] = blocks.map(({ lines }) => lines);
  for (const line of unpack) expect(await run(line), line).toMatchObject({ status: 0 });

  const config = join(root, 'etc/twpas-agent/agent.yaml');
  const filledIn = here(`${settings.join('\n')}\n`)
    .replace('https://…/fhir', sandbox.fhirBaseUrl)
    .replace('clientId: …', `clientId: ${sandbox.clientId}`);
  expect(filledIn).not.toContain('…');
  await writeFile(config, filledIn);
  await chmod(config, 0o640);

  const said = new Map<string, string>();
  for (const line of setUp) {
    const name = /twpas-agent ([a-z]+(?: [a-z]+)?)/.exec(line.replace('-u twpas-agent', ''))?.[1] ?? '';
    if (name === 'doctor') {
      // As the manual has it, the public keys went to NHI first.
      const jwks = await readFile(join(download, 'jwks.json'), 'utf8');
      await sandbox.setClientJwks(JSON.parse(jwks) as { keys: object[] });
    }
    const { status, stdout, stderr } = await run(line);
    expect(status, `${line}\n${stderr}`).toBe(0);
    said.set(name, stdout);
    if (name === 'service install') service = await startInstalled();
  }
  expect([...said.keys()].map((name) => name.split(' ')[0])).toEqual([
    'settings',
    'service',
    'service',
    'keys',
    'keys',
    'vault',
    'doctor',
  ]);
  expect(said.get('settings validate')).toBe('ok\n');

  const steps = JSON.parse(
    (await run(`twpas-agent doctor --json --config ${config}`)).stdout,
  ) as DoctorStep[];
  expect(steps.filter(({ status }) => status !== 'ok').map(({ step, code }) => [step, code])).toEqual([]);

  const sample = makeSample({
    hospitalId: '0101090517',
    seed: 'the first one',
    ending: 'approve',
    subType: '1',
    priority: '1',
    attachments: 1,
  });
  await writeSample(join(root, 'srv/pas/export'), sample);
  const resultDir = join(root, 'srv/pas/results');
  const arrived = async (): Promise<number> => (await sandbox.ledger()).posts.length;
  await eventually('the Bundle is at NHI', arrived, (count) => count > 0);
  const decided = async (): Promise<Record<string, unknown>> =>
    resultOf({ resultDir }, sample).catch(() => ({}));
  // `results.pollSeconds` is a minute, and nothing in the manual says otherwise.
  const patience = Date.now() + 150_000;
  let result = await decided();
  while (result['decision'] !== 'approved' && Date.now() < patience) result = await decided();

  expect(result).toMatchObject({ delivery: 'accepted', review: 'decided', decision: 'approved' });
  expectStoredOnce(await sandbox.ledger(), [sample]);
  expectCleanLedger(await sandbox.ledger());
  const status = JSON.parse((await run(`twpas-agent status --json --config ${config}`)).stdout) as object;
  expect(status).toMatchObject({ running: true, environment: 'test', counts: { review: { decided: 1 } } });
}, 400_000);

/** As systemd does after `enable --now`: what the unit in the image says. */
async function startInstalled(): Promise<StartedUnit> {
  const unit = await readFile(join(root, 'image/etc/systemd/system/twpas-agent.service'), 'utf8');
  const started = startUnit(parseUnit(unit), null);
  const status = 'twpas-agent status --json --config /etc/twpas-agent/agent.yaml';
  await eventually(
    'the service answers',
    () => run(status),
    ({ stdout }) => stdout.includes('"running": true'),
  );
  return started;
}
