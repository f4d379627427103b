import { expect, test } from 'vitest';
import { settleRestoredAccounts } from '../../../main/agent/attendants/people/settle-restored.ts';
import { DESK, OWN_PASSWORD, peopleRig, type PeopleRig } from './people-rig.ts';

/** The accounts as they are now put back as they were then, as a restored backup has them; the trail goes on. */
async function restoreTo(rig: PeopleRig, rows: readonly Record<string, never>[]): Promise<void> {
  await rig.core.store.write((tx) => {
    tx.run('DELETE FROM accounts');
    for (const row of rows) {
      const columns = Object.keys(row);
      tx.run(
        `INSERT INTO accounts (${columns.join(', ')}) VALUES (${columns.map((name) => `$${name}`).join(', ')})`,
        row,
      );
    }
  });
  await rig.clock.advance(1000);
  await settleRestoredAccounts(rig.core.store, rig.core.audit);
}
const rowsOf = (rig: PeopleRig): Record<string, never>[] => rig.core.store.all('SELECT * FROM accounts');
const stateOf = (rig: PeopleRig) =>
  Object.fromEntries(
    rig.people
      .list()
      .map(({ name, roles, disabledAt, hasPassword }) => [
        name,
        `${roles.join(' ')}${disabledAt === null ? '' : ' disabled'}${hasPassword ? '' : ' no-password'}`,
      ]),
  );

test('a disabled account, other roles, or another password since the backup do not come back', async () => {
  const rig = await peopleRig();
  for (const name of ['left', 'moved', 'robbed', 'same']) await rig.settled(name, 'handler', 'it');
  const backup = rowsOf(rig);
  await rig.clock.advance(60_000);
  await rig.people.disable('left', DESK);
  await rig.people.setRoles('moved', ['viewer'], DESK);
  await rig.people.resetPassword('robbed', DESK);
  await rig.people.add({ name: 'new', displayName: '新', roles: ['auditor'] }, DESK);
  const stamp = rig.people.current('same')?.stamp;
  await restoreTo(rig, backup);
  expect(stateOf(rig)).toEqual({
    left: 'handler it disabled',
    moved: 'viewer',
    robbed: 'handler it no-password',
    same: 'handler it',
    // Its name stands in the trail: nobody else is ever called so.
    new: 'auditor disabled no-password',
  });
  expect(await rig.signIn('robbed', OWN_PASSWORD)).toEqual({ kind: 'wrong' });
  expect(await rig.signIn('same', OWN_PASSWORD)).toMatchObject({ kind: 'signed-in' });
  expect(rig.people.current('same')?.stamp).not.toBe(stamp);
  expect(await rig.trail()).toContain('accounts-settled agent');
});

test('an account that this folder’s trail does not know is disabled until a person at the machine enables it', async () => {
  const other = await peopleRig();
  await other.settled('stranger', 'it');
  const rig = await peopleRig();
  await restoreTo(rig, rowsOf(other));
  expect(stateOf(rig)).toEqual({ stranger: 'it disabled' });
  expect(rig.people.hasIt()).toBe(false);
  await rig.people.enable('stranger', DESK);
  expect(rig.people.hasIt()).toBe(true);
});

test('done again after a crash it changes nothing more', async () => {
  const rig = await peopleRig();
  await rig.settled('wang', 'handler');
  const backup = rowsOf(rig);
  await rig.clock.advance(1000);
  await rig.people.resetPassword('wang', DESK);
  await restoreTo(rig, backup);
  const once = stateOf(rig);
  expect(await settleRestoredAccounts(rig.core.store, rig.core.audit)).toBe(0);
  expect(stateOf(rig)).toEqual(once);
});
