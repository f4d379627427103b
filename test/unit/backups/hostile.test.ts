/** Files that others can write where backups lie, by the front door: `backup`, `backup drill`, `audit verify`, `restore`. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../main/agent/ground/db/open.ts';
import { agentHere, type AgentHere } from '../support/agent-here.ts';
import { oldFormatBackup } from '../support/backups.ts';
import { acceptedAs, caseRig, sha256Of } from '../support/case-rig.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const clock = new FakeClock();
const failing = (code: string) => ({ data: { code } });

/** A data folder with two sent cases, and a backup of it as earlier versions wrote it, changed by somebody who has no key. */
async function changedBackup(change: (file: string) => void): Promise<{ agent: AgentHere; file: string }> {
  const rig = await caseRig();
  for (const number of ['1', '2']) await rig.send(await rig.queued(), acceptedAs(number));
  await rig.core.close();
  const file = join(rig.dir, 'state.backup');
  oldFormatBackup(join(rig.dir, 'data'), file, { 'keys/machine.key.next': Buffer.alloc(32, 7) });
  change(file);
  return { agent: await agentHere(rig.dir, clock), file };
}

function sql(text: string) {
  return (file: string): void => {
    const db = openDatabase(file);
    db.exec(text);
    db.pragma('journal_mode = DELETE');
    db.close();
  };
}

const TRIGGER = `
  CREATE TRIGGER planted AFTER UPDATE ON cases WHEN NEW.delivery = 'queued'
  BEGIN UPDATE cases SET delivery = 'accepted' WHERE id = NEW.id; END`;
const ENDLESS = `
  DROP TABLE meta;
  CREATE VIEW meta AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
  SELECT 'trail_head' AS key, CAST(SUM(i) AS TEXT) AS value FROM n`;
/** The content of one case under the name of the other. */
function exchanged(file: string): void {
  const db = openDatabase(file);
  const [one, other] = db.prepare('SELECT id, sha256 FROM cases ORDER BY seq').all() as {
    id: string;
    sha256: string;
  }[];
  const set = db.prepare('UPDATE cases SET sha256 = ? WHERE id = ?');
  set.run(other?.sha256, one?.id);
  set.run(one?.sha256, other?.id);
  db.pragma('journal_mode = DELETE');
  db.close();
}

test.each([
  ['a machine key among its files', () => undefined],
  ['a trigger', sql(TRIGGER)],
  ['content that was exchanged', exchanged],
])(
  'a backup with %s proves nothing: no drill, no comparison and no restore takes it',
  async (_name, change) => {
    const { agent, file } = await changedBackup(change);
    const { client } = agent;
    await expect(client.backupDrill({ file })).rejects.toMatchObject(failing('backup-unproven'));
    await expect(client.audit.verify({ backup: file })).rejects.toMatchObject(failing('backup-unproven'));
    await expect(client.restore({ file, confirmed: true })).rejects.toMatchObject(failing('backup-unproven'));
    expect((await client.status()).counts.delivery.accepted).toBe(2);
  },
);

test('a view without an end freezes nobody: nothing unproven is opened, and then only our own schema', async () => {
  const { agent, file } = await changedBackup(sql(ENDLESS));
  const { client } = agent;
  await expect(client.audit.verify({ backup: file })).rejects.toMatchObject(failing('backup-unproven'));
  await expect(client.backupDrill({ file })).rejects.toMatchObject(failing('backup-unproven'));
  const restore = client.restore({ file, confirmed: true, unproven: true });
  await expect(restore).rejects.toMatchObject(failing('backup-schema'));
});

test('an unproven backup that a person restores at the machine brings no trigger and no machine key, and is audited', async () => {
  const trigger = await changedBackup(sql(TRIGGER));
  await expect(
    trigger.agent.client.restore({ file: trigger.file, confirmed: true, unproven: true }),
  ).rejects.toMatchObject(failing('backup-schema'));

  const { agent, file } = await changedBackup(() => undefined);
  const { client, dataDir } = agent;
  expect(await client.restore({ file, confirmed: true, unproven: true })).toMatchObject({ cases: 2 });
  expect(existsSync(join(dataDir, 'keys', 'machine.key.next'))).toBe(false);
  await agent.agent.stop();
  const lines = readFileSync(join(dataDir, 'audit', '2026-11.jsonl'), 'utf8').split('\n');
  const line = lines.find((text) => text.includes('"restore-unproven"'));
  expect(line).toContain('"code":"old-format"');
  expect(line).toContain('"actor":"root"');
});

test('a backup whose list names a machine key, or a path outside, is none, whoever signed it', async () => {
  const dir = temporaryFolder();
  const { client } = await agentHere(dir, clock);
  const file = join(dir, 'state.backup');
  await client.backup({ file });
  const whole = readFileSync(file).toString('latin1');
  for (const path of [
    'keys/machine.key',
    'keys/machine.key.next',
    'keys/slots/../machine.key',
    'spool/../../x',
  ]) {
    const slot = /keys\/slots\/machine-[0-9a-f]{8}\.json/.exec(whole)?.[0] ?? '';
    const changed = whole.replace(slot, path.padEnd(slot.length, ' '));
    writeFileSync(file, Buffer.from(changed, 'latin1'));
    await expect(client.restore({ file, confirmed: true, unproven: true })).rejects.toMatchObject(
      failing('backup-unreadable'),
    );
  }
});

test('a client key that somebody put into a backup is never published, also without proof; our own comes back', async () => {
  const dir = temporaryFolder();
  const [theirs, ours] = [await agentHere(temporaryFolder(), clock), await agentHere(dir, clock)];
  for (const { client } of [theirs, ours]) await client.keys.generate({ alg: 'ES384' });
  const [planted] = (await theirs.client.keys.jwks()).keys;
  const own = await ours.client.keys.jwks();
  for (const { agent } of [theirs, ours]) await agent.stop();
  const clients = (dataDir: string): string => join(dataDir, 'keys', 'clients');
  const [name = ''] = readdirSync(clients(theirs.dataDir));
  const file = join(dir, 'state.backup');
  oldFormatBackup(ours.dataDir, file, {
    [`keys/clients/${name}`]: readFileSync(join(clients(theirs.dataDir), name)),
  });
  rmSync(clients(ours.dataDir), { recursive: true });
  const { client } = await agentHere(dir, clock);
  await client.restore({ file, confirmed: true, unproven: true });
  expect(await client.keys.jwks()).toEqual(own);
  expect(JSON.stringify(own)).not.toContain(String(planted?.['x']));
});

test('a backup of an earlier version is put back by a person who takes it without proof, with what it holds', async () => {
  const rig = await caseRig();
  await rig.send(await rig.queued(), acceptedAs('1'));
  const { sha256 } = await rig.core.spool.put(Buffer.from('kept'));
  await rig.core.close();
  const file = join(rig.dir, 'state.backup');
  const broken = `spool/${sha256Of('x').slice(0, 2)}/${sha256Of('x')}`;
  oldFormatBackup(join(rig.dir, 'data'), file, { [broken]: Buffer.from('no payload of ours') });
  const { client, agent, dataDir } = await agentHere(rig.dir, clock);
  rmSync(join(dataDir, 'spool'), { recursive: true });
  expect(await client.restore({ file, confirmed: true, unproven: true })).toEqual({
    cases: 1,
    uncertain: 0,
    missingPayloads: 1,
  });
  await agent.stop();
  await rig.reopen();
  expect(await rig.core.spool.list()).toEqual([sha256]);
});
