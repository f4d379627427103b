/** Runs in the container: the manual's installation, an operator's first hour, and a night of breakages. Each is told as a line of JSON. */
import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StatusView } from '../../shared/api/views/status.ts';
import { blocksOf } from '../integration/support/manual.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { NotHere } from '../wine/checks.ts';
import { until } from '../wine/prefix.ts';
import { agent, CONFIG, DATA, EXPORT, Machine, must, PORT, shell } from './machine.ts';
import { pageCertificate, type Row, ROWS } from './rows.ts';
import type { Told } from './told.ts';

const AT = '/course';
/** Size of the tmpfs for dataDir, above the limit for a full disk. */
const DISK_MB = 2_600;
/** Heartbeats are 15 s apart, and the machine has other work. */
const WITHIN_S = 60;
const UNREADABLE_S = 200;
const UNREADABLE_HEADER = 'x-files-not-readable';

const tell = (told: Told): void => {
  appendFileSync(join(AT, 'told.jsonl'), `${JSON.stringify(told)}\n`);
};
const since = (from: number): number => Math.round((Date.now() - from) / 100) / 10;
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** One step of the installation: the others stand on it. @throws what it throws */
async function step(what: string, does: () => Promise<void>): Promise<void> {
  const from = Date.now();
  try {
    await does();
    tell({ kind: 'step', what, seconds: since(from), problem: null });
  } catch (error) {
    tell({ kind: 'step', what, seconds: since(from), problem: reasonOf(error) });
    throw error;
  }
}

async function install(machine: Machine): Promise<void> {
  const blocks = await blocksOf('2. Linux：安裝為開機服務');
  const [unpack = [], settings = [], setUp = []] = blocks
    .filter(({ isIndented }) => !isIndented)
    .map(({ lines }) => lines);
  const accounts = blocks.find(({ isIndented, lines }) => isIndented && lines[0]?.includes('useradd'))?.lines;
  assert.ok(accounts !== undefined, 'the manual makes no account');
  await step('a machine with a HIS and a disk for the data', async () => {
    await must(`groupadd his && useradd --system -g his hisexport && mkdir -p ${DATA} /mnt/backup`);
    await must(`mount -t tmpfs -o size=${String(DISK_MB)}m tmpfs ${DATA}`);
    if (existsSync('/usr/bin/sudo')) return;
    // A container of a small machine: root types the same lines.
    writeFileSync(
      '/usr/local/bin/sudo',
      '#!/bin/sh\n[ "$1" = -u ] && shift && exec runuser -u "$@"\nexec "$@"\n',
    );
    chmodSync('/usr/local/bin/sudo', 0o755);
  });
  const follow = async (lines: readonly string[]): Promise<void> => {
    for (const line of lines) await must(`cd ${AT}/download && ${line}`);
  };
  await step('the archive: hash, unpack, links', () => follow(unpack));
  await step('account and folders', () => follow(accounts));
  await step('settings', async () => {
    const filledIn = settings
      .join('\n')
      .replace('https://…/fhir', machine.fhirBaseUrl)
      .replace('clientId: …', `clientId: ${machine.sandbox.clientId}\n  caFile: ${machine.caFile}`);
    assert.ok(!filledIn.includes('…'), filledIn);
    await must('install -d -o twpas-agent -m 755 /srv/twpas-monitor');
    await pageCertificate(new Date(Date.now() + 90 * 86_400_000));
    writeFileSync(CONFIG, `${filledIn}\n${MORE}`);
    await must(`chown root:twpas-agent ${CONFIG} && chmod 640 ${CONFIG}`);
  });
  await step('validate, install, keys, recovery code, doctor', async () => {
    for (const line of setUp) {
      if (line.includes(' doctor '))
        await machine.sandbox.setClientJwks(JSON.parse((await agent('keys jwks')).out) as { keys: object[] });
      await must(`cd ${AT}/download && ${line}`);
    }
  });
}

/** Settings that the manual leaves to the hospital: shorter times, a monitor's folder, a page for other computers. */
const MORE = `upload: { maxBackoffSeconds: 2 }
log: { heartbeatDir: /srv/twpas-monitor }
console:
  address: 127.0.0.1
  securePort: 4781
  certificateFile: /etc/twpas-agent/console-cert.pem
  keyFile: /etc/twpas-agent/console-key.pem
`;

async function firstHour(machine: Machine): Promise<void> {
  await step('an account of IT, for the page on other PCs', async () => {
    await must('twpas-agent accounts add chen --display-name 陳資訊 --role 資訊');
    await must('systemctl restart twpas-agent');
  });
  await step('three samples, written with umask 077, to their decision', async () => {
    const samples: Sample[] = [];
    for (const name of ['a', 'b', 'c'])
      samples.push(await machine.put(name, { attachments: 1, umask: '077' }));
    for (const sample of samples) await machine.accepted(sample);
    await until('the decisions', async () =>
      (await machine.cases()).every(({ review }) => review === 'decided'),
    );
  });
  await step('backup, drill, trail, diagnostics, heartbeat, metrics', async () => {
    for (const line of [
      'backup /tmp/now.backup',
      'backup drill /tmp/now.backup',
      'audit verify',
      'diagnostics /tmp/now.zip --yes',
    ])
      await must(`twpas-agent ${line}`);
    await until(
      'a heartbeat that is all well',
      async () =>
        (await shell('twpas-agent status --check --heartbeat /srv/twpas-monitor/heartbeat.json')).code === 0,
    );
    const metrics = await (await fetch(`http://127.0.0.1:${String(PORT)}/metrics`)).text();
    assert.match(metrics, /twpas_standing_finding/);
  });
}

async function night(machine: Machine, row: Row): Promise<void> {
  const from = Date.now();
  const told: { -readonly [K in keyof Extract<Told, { kind: 'row' }>]: Extract<Told, { kind: 'row' }>[K] } = {
    ...{ kind: 'row', what: row.what, named: null, namedSeconds: null, line: null, doctor: null },
    ...{ health: null, healedSeconds: null, problem: null, absent: null },
  };
  try {
    await row.breaks(machine);
    const broken = Date.now();
    if (row.finding !== undefined) {
      const { finding, within = WITHIN_S } = row;
      await until(
        `${finding}; there are ${machine.codes().join(', ')}`,
        () => machine.codes().includes(finding),
        within * 1000,
      );
      told.named = finding;
      told.namedSeconds = since(broken);
    }
    const { line } = await machine.check();
    told.line = line;
    if (row.check !== undefined) assert.match(line, row.check);
    if (row.doctor !== undefined) {
      const { codes } = await machine.doctor();
      told.doctor = codes.join(' ');
      assert.ok(
        codes.some((code) => row.doctor?.test(code)),
        `doctor says ${codes.join(', ')}`,
      );
    }
    told.health = String(await machine.health());
    if (row.health !== undefined) assert.equal(told.health, String(row.health), 'healthz');
  } catch (error) {
    if (error instanceof NotHere) told.absent = error.message;
    else told.problem = reasonOf(error);
  }
  // Also after a failure: the next row needs a whole machine.
  try {
    if (told.absent === null) {
      const mended = Date.now();
      await row.mends(machine);
      await until(
        `the end of it; there are ${machine.codes().join(', ')}`,
        async () =>
          (row.finding === undefined || !machine.codes().includes(row.finding)) &&
          ((await row.healed?.(machine)) ?? true),
        90_000,
      );
      told.healedSeconds = since(mended);
    }
  } catch (error) {
    told.problem ??= `not healed: ${reasonOf(error)}`;
  }
  tell({ ...told, seconds: since(from) });
}

/** Every way in which a file cannot be read, at once: they are told together. */
async function makeUnreadable(machine: Machine): Promise<readonly Sample[]> {
  const deep = join(EXPORT, 'deep');
  const denied = await machine.put('denied by an ACL');
  await machine.accepted(denied);
  // A folder as most hospitals have it: without the manual's default ACL.
  await must(`setfacl -b -k ${EXPORT} && chmod 2770 ${EXPORT}`);
  const umask = await machine.put('umask', { umask: '077' });
  const attachment = await machine.put('attachment', { attachments: 1 });
  const file = join(EXPORT, attachment.attachments[0]?.name ?? '');
  await must(`chmod 600 '${file}'`);
  await must(`runuser -u hisexport -- mkdir ${deep}`);
  const inside = await machine.put('inside', { folder: deep });
  await must(`chmod 2700 ${deep}`);
  const acl = await machine.put('acl');
  await must(`setfacl -m u:twpas-agent:--- '${join(EXPORT, acl.fileName)}'`);
  return [umask, attachment, inside, acl];
}

/** Seconds until they are told; the rows of the night go on beside it. */
async function unreadableNamed(machine: Machine): Promise<number> {
  const from = Date.now();
  const isNamed = (): boolean => machine.codes().includes('files-not-readable');
  await until('files-not-readable', isNamed, UNREADABLE_S * 1000);
  return since(from);
}

async function mendUnreadable(machine: Machine, samples: readonly Sample[]): Promise<void> {
  const headers = async (): Promise<string | null> =>
    (await fetch(`http://127.0.0.1:${String(PORT)}/healthz`)).headers.get(UNREADABLE_HEADER);
  await until('all four counted', async () => (await headers()) === '4', 60_000);
  const { codes } = await machine.doctor();
  assert.ok(codes.includes('folder-files-denied'), codes.join(', '));
  const status = JSON.parse((await agent('status --json --no-address')).out) as StatusView;
  const commands = status.folders.flatMap(({ unreadable }) => unreadable?.command ?? []);
  assert.ok(commands.length > 0, 'no command is shown');
  for (const command of commands) await must(command.replace(/^sudo /, ''));
  for (const sample of samples) await machine.accepted(sample, 90_000);
  await until('the end of the finding', () => !machine.codes().includes('files-not-readable'), 60_000);
}

async function course(): Promise<void> {
  const machine = await Machine.make();
  await install(machine);
  await firstHour(machine);
  const [, , wanted = ''] = process.argv;
  const rows = ROWS.filter(({ what }) => new RegExp(wanted).test(what));
  if (wanted === '') await unreadable(machine, rows.filter(isEarly));
  else for (const row of rows.filter(isEarly)) await night(machine, row);
  for (const row of rows.filter((each) => !isEarly(each))) await night(machine, row);
  await step('nothing stands at NHI twice', async () => {
    assert.deepEqual(await machine.twice(), []);
  });
  await step('the service is removed, and the data stay', async () => {
    await must('twpas-agent service uninstall');
    assert.equal((await shell(`ls ${DATA}/agent.db`)).code, 0);
  });
}

/** Files that cannot be read; meanwhile these rows. */
async function unreadable(machine: Machine, rows: readonly Row[]): Promise<void> {
  const samples = await makeUnreadable(machine);
  const named = unreadableNamed(machine);
  // It is asked for its outcome after the rows.
  named.catch(() => undefined);
  for (const row of rows) await night(machine, row);
  const told = step(
    `unreadable by umask, ACL, subfolder and attachment: named within ${String(UNREADABLE_S)} s`,
    async () => {
      await named;
    },
  );
  // The night goes on.
  await told.catch(() => undefined);
  const mended = step('they are taken after the command that status shows', () =>
    mendUnreadable(machine, samples),
  );
  await mended.catch(() => undefined);
}

/** They restart nothing, so that the three minutes of the unreadable files run on. */
const isEarly = ({ what }: Row): boolean => /NHI|WAF/.test(what);

const begun = Date.now();
await course().catch((error: unknown) => {
  tell({ kind: 'end', seconds: since(begun), problem: reasonOf(error) });
  process.exit(1);
});
tell({ kind: 'end', seconds: since(begun), problem: null });
process.exit(0);
