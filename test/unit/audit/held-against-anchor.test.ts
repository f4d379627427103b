import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAudit } from '../../../main/agent/ground/audit/jsonl-audit.ts';
import { verifyTrail } from '../../../main/agent/ground/audit/verify.ts';
import { openDatabase } from '../../../main/agent/ground/db/open.ts';
import { createVault } from '../../../main/agent/ground/vault/sealing.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { agentHere } from '../support/agent-here.ts';
import { kindOfLine } from '../support/kind-of-line.ts';
import { trailKeys } from '../support/trail-keys.ts';

const clock = new FakeClock();

/** A data folder whose agent has stopped, with some lines in its trail. */
async function stoppedFolder() {
  const dir = temporaryFolder();
  const before = await agentHere(dir, clock);
  for (const name of ['one', 'two', 'three']) await before.client.destination.pause({ by: name });
  const whole = await before.client.audit.verify();
  await before.agent.stop();
  const [name = ''] = readdirSync(join(before.dataDir, 'audit'));
  const file = join(before.dataDir, 'audit', name);
  return { dir, dataDir: before.dataDir, file, whole };
}

const linesOf = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');

/** Forges as the review did: every line is changed, and the chain and the sums are made anew, as anybody who may write the file can. */
function madeAnew(lines: readonly string[], change: (line: string) => string): string {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  let prev = '0'.repeat(64);
  return lines
    .map((line) => {
      const body = change(line)
        .replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${prev}"`)
        .replace(/,"sum":"[0-9a-f]{16}"}$/, '');
      const made = `${body},"sum":"${sha256(body).slice(0, 16)}"}`;
      prev = sha256(made);
      return `${made}\n`;
    })
    .join('');
}

test('a verification names the anchors it compared', async () => {
  const { dir, whole } = await stoppedFolder();
  expect(whole).toMatchObject({ ok: true, keyedFrom: 1, heldAgainst: [{ by: 'database', found: 'same' }] });
  const { client } = await agentHere(dir, clock);
  const head = `${String(whole.head?.n)}:${whole.head?.hash ?? ''}`;
  expect(await client.audit.verify({ head })).toMatchObject({
    ok: true,
    heldAgainst: [
      { by: 'database', found: 'same' },
      { by: 'given', n: whole.head?.n, found: 'same' },
    ],
  });
  await expect(client.audit.verify({ head: '12' })).rejects.toMatchObject({
    data: { code: 'head-unreadable' },
  });
});

test('a trail without its database is whole in itself, and nothing more is said of it', async () => {
  const { dataDir } = await stoppedFolder();
  expect(await verifyTrail(join(dataDir, 'audit'), { keys: trailKeys })).toMatchObject({
    ok: true,
    heldAgainst: [],
  });
});

test('lines cut off while the agent was stopped are missed, loudly and for good', async () => {
  const { dir, file, whole } = await stoppedFolder();
  writeFileSync(file, `${linesOf(file).slice(0, -2).join('\n')}\n`);
  const first = await agentHere(dir, clock);
  expect(await first.client.status()).toMatchObject({ trailBroken: { code: 'cut-off' } });
  expect(await first.client.audit.verify()).toMatchObject({ ok: false, problem: { code: 'cut-off' } });
  expect(linesOf(file).some((line) => line.includes('"kind":"trail-broken"'))).toBe(true);
  const doctor = [];
  for await (const step of await first.client.doctor.run()) doctor.push(JSON.stringify(step));
  expect(doctor.some((step) => step.includes('trail-broken'))).toBe(true);
  // The database has the trail's new end by now; what was missing then is still said.
  await first.client.destination.pause({ by: 'four' });
  await first.agent.stop();
  const { client } = await agentHere(dir, clock);
  const head = `${String(whole.head?.n)}:${whole.head?.hash ?? ''}`;
  expect(await client.audit.verify()).toMatchObject({
    ok: false,
    heldAgainst: [{ by: 'database', found: 'same' }],
    problem: { code: 'cut-off' },
  });
  expect(await client.audit.verify({ head })).toMatchObject({ ok: false });
  expect(await client.status()).toMatchObject({ trailBroken: { code: 'cut-off' } });
});

test('lines cut off while the agent runs are missed by the next verification', async () => {
  const { dir, file } = await stoppedFolder();
  const { client } = await agentHere(dir, clock);
  writeFileSync(file, `${linesOf(file).slice(0, -1).join('\n')}\n`);
  expect(await client.audit.verify()).toMatchObject({
    ok: false,
    heldAgainst: [{ by: 'database', found: 'cut-off' }],
    problem: { code: 'cut-off' },
  });
});

test('a chain rebuilt without the key is found by its first line, with the whole trail replaced', async () => {
  const { dir, file } = await stoppedFolder();
  writeFileSync(
    file,
    madeAnew(linesOf(file), (line) => line.replace('"claimed":"one"', '"claimed":"nobody"')),
  );
  expect(await verifyTrail(join(file, '..'), { keys: trailKeys })).toMatchObject({ ok: true });
  const { client } = await agentHere(dir, clock);
  expect(await client.audit.verify()).toMatchObject({ ok: false, problem: { line: 1, code: 'bad-mac' } });
  expect(await client.status()).toMatchObject({ trailBroken: { code: 'made-anew' } });
});

test('the database’s anchor does not count unless the vault wrote it', async () => {
  const { dir, dataDir, file } = await stoppedFolder();
  writeFileSync(file, `${linesOf(file).slice(0, -2).join('\n')}\n`);
  const last = linesOf(file).at(-1) ?? '';
  const db = openDatabase(join(dataDir, 'agent.db'));
  const { value } = db.prepare(`SELECT value FROM meta WHERE key = 'trail_head'`).get() as { value: string };
  const [, , key, mac] = value.split(':');
  const hash = createHash('sha256').update(last).digest('hex');
  const made = [/"n":(\d+)/.exec(last)?.[1], hash, key, mac].join(':');
  db.prepare(`UPDATE meta SET value = ? WHERE key = 'trail_head'`).run(made);
  db.close();
  const { client } = await agentHere(dir, clock);
  expect(await client.status()).toMatchObject({ trailBroken: { code: 'anchor-damaged' } });
});

test('the last line is on disk before the database speaks of it, so a crash between the two is no break', async () => {
  const { dir, dataDir, file } = await stoppedFolder();
  // The folder as a power cut leaves it: a line of the trail is on disk, the commit that would keep it is not.
  const cut = temporaryFolder();
  const running = await agentHere(dir, clock);
  const database = join(cut, 'agent.db');
  cpSync(join(dataDir, 'agent.db'), database);
  await running.client.destination.pause({ by: 'late' });
  await running.agent.stop();
  expect(linesOf(file).at(-1)).toContain('"claimed":"late"');
  for (const part of ['-wal', '-shm']) rmSync(join(dataDir, `agent.db${part}`), { force: true });
  cpSync(database, join(dataDir, 'agent.db'));
  const { client } = await agentHere(dir, clock);
  const status = await client.status();
  expect(status.trailBroken).toBeUndefined();
  expect(await client.audit.verify()).toMatchObject({ ok: true });
});

test('another data folder’s key in the trail counts only after a line of ours has accepted it', async () => {
  const dir = temporaryFolder();
  for (const fill of [1, 2]) {
    const audit = await openAudit({ dir, clock, keys: createVault(Buffer.alloc(32, fill)) });
    await audit.append({ kind: kindOfLine('move'), actor: String(fill) });
    await audit.close();
  }
  const verify = (fill: number) => verifyTrail(dir, { keys: createVault(Buffer.alloc(32, fill)) });
  expect(await verify(2)).toMatchObject({ ok: true, keyedFrom: 2 });
  expect(await verify(1)).toMatchObject({ problem: { code: 'not-keyed' } });
  expect(await verify(3)).toMatchObject({ keyedFrom: null });
});

test('the printed evidence and the export name the last line', async () => {
  const { dir } = await stoppedFolder();
  const { client } = await agentHere(dir, clock);
  const { head, file } = await client.audit.export({
    file: join(temporaryFolder(), 'trail.jsonl'),
    by: 'root',
  });
  const last = linesOf(file).at(-1) ?? '';
  expect(head?.split(':')[1]).toBe(createHash('sha256').update(last).digest('hex'));
  expect(await client.audit.verify({ head: head ?? '' })).toMatchObject({ ok: true });
});
