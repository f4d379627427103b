/** Files that others can write where backups lie, by the front door: `backup`, `backup drill`, `restore`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agentHere } from '../support/agent-here.ts';
import { backUp } from '../support/backups.ts';
import { acceptedAs, caseRig } from '../support/case-rig.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const clock = new FakeClock();
const failing = (code: string) => ({ data: { code } });

const TRIGGER = `
  CREATE TRIGGER planted AFTER UPDATE ON cases WHEN NEW.delivery = 'queued'
  BEGIN UPDATE cases SET delivery = 'accepted' WHERE id = NEW.id; END`;
const ENDLESS = `
  CREATE VIEW planted AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n`;

test.each([
  ['a trigger', TRIGGER, 'TRIGGER'],
  ['a view without an end', ENDLESS, 'VIEW'],
])(
  'a backup with %s is not restored and freezes nobody, whoever signed it',
  { tags: 'full' },
  async (_name, planted, kind) => {
    const rig = await caseRig();
    for (const number of ['1', '2']) await rig.send(await rig.queued(), acceptedAs(number));
    const file = join(rig.dir, 'state.backup');
    rig.core.db.exec(planted);
    await backUp(rig, file);
    rig.core.db.exec(`DROP ${kind} planted`);
    await rig.core.close();
    const { client } = await agentHere(rig.dir, clock);
    await expect(client.backupDrill({ file })).rejects.toMatchObject(failing('backup-schema'));
    await expect(client.restore({ file, confirmed: true })).rejects.toMatchObject(failing('backup-schema'));
    expect((await client.status()).counts.delivery.accepted).toBe(2);
  },
);

test('a backup that another key signed proves nothing: no drill, no comparison and no restore takes it', async () => {
  const theirs = await caseRig();
  const file = join(theirs.dir, 'state.backup');
  await backUp(theirs, file);
  const { client } = await agentHere(temporaryFolder(), clock);
  await expect(client.backupDrill({ file })).rejects.toMatchObject(failing('backup-other-key'));
  await expect(client.restore({ file, confirmed: true })).rejects.toMatchObject(failing('backup-other-key'));
});

test(
  'a backup whose list names a machine key, or a path outside, is none, whoever signed it',
  { tags: 'full' },
  async () => {
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
      await expect(client.restore({ file, confirmed: true })).rejects.toMatchObject(
        failing('backup-unreadable'),
      );
    }
  },
);
