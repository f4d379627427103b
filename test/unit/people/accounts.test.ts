import crypto from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DESK, OWN_PASSWORD, peopleRig } from './people-rig.ts';

const MINUTE = 60_000;

test('a first password opens nothing until it is changed, and then never again', async () => {
  const { people, signIn, trail } = await peopleRig();
  const first = await people.add({ name: 'wang', displayName: '王美麗', roles: ['handler'] }, DESK);
  expect(await signIn('wang', first)).toEqual({ kind: 'must-change' });
  expect(await signIn('wang', first, { next: 'short' })).toMatchObject({
    kind: 'refused',
    error: { code: 'password-too-short' },
  });
  expect(await signIn('wang', first, { next: first })).toMatchObject({
    kind: 'refused',
    error: { code: 'password-same' },
  });
  expect(await signIn('wang', first, { next: OWN_PASSWORD })).toEqual({ kind: 'signed-in', key: 'wang' });
  expect(await signIn('wang', first)).toEqual({ kind: 'wrong' });
  expect(await signIn('wang', OWN_PASSWORD)).toEqual({ kind: 'signed-in', key: 'wang' });
  expect(await trail()).toEqual([
    'account-added root',
    'password-changed wang',
    'signed-in wang',
    'sign-in-failed wang',
    'signed-in wang',
  ]);
});

test('a name is one whatever its case and width, and is never given out twice', async () => {
  const { people, settled, signIn } = await peopleRig();
  await settled('Wang', 'viewer');
  expect(await signIn('ＷＡＮＧ', OWN_PASSWORD)).toEqual({ kind: 'signed-in', key: 'wang' });
  await people.disable('wang', DESK);
  const again = people.add({ name: 'WANG', displayName: 'x', roles: ['it'] }, DESK);
  await expect(again).rejects.toMatchObject({ code: 'account-exists' });
});

test.each(['agent', 'ＡＧＥＮＴ', 'a\u0000b', 'a\u202eb', '   '])('no account is called %j', async (name) => {
  const { people } = await peopleRig();
  const added = people.add({ name, displayName: 'x', roles: ['viewer'] }, DESK);
  await expect(added).rejects.toMatchObject({ code: 'account-name-refused' });
});

test('five wrong passwords lock a name for their network alone, until time has passed', async () => {
  const { clock, settled, signIn } = await peopleRig();
  await settled('wang', 'handler');
  for (let count = 0; count < 4; count += 1) expect(await signIn('wang', 'no')).toEqual({ kind: 'wrong' });
  const until = clock.now() + 15 * MINUTE;
  expect(await signIn('wang', 'no')).toEqual({ kind: 'locked', until });
  expect(await signIn('wang', OWN_PASSWORD)).toEqual({ kind: 'locked', until });
  expect(await signIn('wang', OWN_PASSWORD, { source: '10.0.0.8' })).toMatchObject({ kind: 'signed-in' });
  clock.set(until);
  expect(await signIn('wang', OWN_PASSWORD)).toMatchObject({ kind: 'signed-in' });
});

test('simultaneous guesses are counted one by one, and the right one is too late in its network', async () => {
  const { settled, signIn } = await peopleRig();
  await settled('wang', 'handler');
  const guess = (at: number) =>
    signIn('wang', at === 6 ? OWN_PASSWORD : 'no', { source: at < 5 ? 'one' : 'other' });
  const outcomes = await Promise.all(Array.from({ length: 7 }, (_, at) => guess(at)));
  expect(outcomes.map(({ kind }) => kind)).toEqual([
    ...['wrong', 'wrong', 'wrong'],
    // The fifth guess of one network found no place in the queue, and went first in the account's own lane.
    'locked',
    'too-many',
    'wrong',
    'signed-in',
  ]);
  expect(await signIn('wang', OWN_PASSWORD, { source: 'one' })).toMatchObject({ kind: 'locked' });
});

test('of more guesses than can wait the rest gets no answer about its password', async () => {
  const { signIn } = await peopleRig();
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, at) => signIn('x', 'no', { source: String(at) })),
  );
  expect(outcomes.filter(({ kind }) => kind === 'too-many')).toHaveLength(22);
});

test('an unknown name is refused and locked like a known one; the typed text is not recorded', async () => {
  const { core, signIn, trail } = await peopleRig();
  const typed = 'my-password-in-the-wrong-field';
  const kinds = [];
  for (let count = 0; count < 6; count += 1) kinds.push((await signIn(typed, 'no')).kind);
  expect(kinds).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'locked', 'locked']);
  expect(await trail()).toContain('sign-in-failed unknown');
  expect(JSON.stringify(await core.audit.tail(50))).not.toContain(typed);
});

test('an unknown name costs the same work as a wrong password', async () => {
  const { settled, signIn } = await peopleRig({ cost: { N: 2 ** 12, r: 8, p: 1 } });
  await settled('wang', 'handler');
  const costs: unknown[] = [];
  const { scrypt } = crypto;
  crypto.scrypt = ((...args: Parameters<typeof scrypt>) => {
    costs.push(args[3]);
    scrypt(...args);
  }) as typeof scrypt;
  syncBuiltinESMExports();
  onTestFinished(() => {
    crypto.scrypt = scrypt;
    syncBuiltinESMExports();
  });
  const workFor = async (name: string): Promise<unknown[]> => {
    costs.length = 0;
    await signIn(name, 'no');
    return [...costs];
  };
  const known = await workFor('wang');
  expect(known).toMatchObject([{ N: 2 ** 12, r: 8, p: 1 }]);
  expect(await workFor('nobody')).toEqual(known);
});

test('after twenty wrong guesses from one network, at any names, only a correct sign-in gets another answer there', async () => {
  const { settled, signIn } = await peopleRig();
  await settled('wang', 'handler');
  const source = '10.0.0.9';
  for (let count = 0; count < 20; count += 1) await signIn(`name ${String(count)}`, 'no', { source });
  expect(await signIn('wang', 'no', { source })).toMatchObject({ kind: 'too-many' });
  expect(await signIn('nobody', 'no', { source })).toMatchObject({ kind: 'too-many' });
  expect(await signIn('wang', OWN_PASSWORD, { source })).toMatchObject({ kind: 'signed-in' });
  for (let count = 0; count < 5; count += 1) await signIn('wang', 'no', { source });
  // The network's lock of that name holds in its flood too.
  expect(await signIn('wang', OWN_PASSWORD, { source })).toMatchObject({ kind: 'too-many' });
  expect(await signIn('wang', OWN_PASSWORD, { source: '10.0.0.8' })).toMatchObject({ kind: 'signed-in' });
});

test('a disabled account is refused as a wrong password is, and can be used again once enabled', async () => {
  const { people, settled, signIn } = await peopleRig();
  await settled('wang', 'handler');
  await people.disable('wang', DESK);
  expect(people.current('wang')).toBeNull();
  expect(await signIn('wang', OWN_PASSWORD)).toEqual({ kind: 'wrong' });
  await people.enable('wang', DESK);
  expect(await signIn('wang', OWN_PASSWORD)).toMatchObject({ kind: 'signed-in' });
});

test('disabling, other roles, a reset and a new password each end the sessions that are open', async () => {
  const { people, settled, changed } = await peopleRig();
  await settled('wang', 'handler');
  changed.length = 0;
  const stamps = [people.current('wang')?.stamp];
  await people.setRoles('wang', ['viewer'], DESK);
  stamps.push(people.current('wang')?.stamp);
  await people.changePassword('wang', OWN_PASSWORD, 'another nine lamps here');
  stamps.push(people.current('wang')?.stamp);
  await people.resetPassword('wang', DESK);
  stamps.push(people.current('wang')?.stamp);
  await people.disable('wang', DESK);
  await people.enable('wang', DESK);
  stamps.push(people.current('wang')?.stamp);
  expect(new Set(stamps).size).toBe(5);
  expect(changed).toEqual(Array.from({ length: 5 }, () => 'wang'));
});

test('one’s own password is changed with the one in use, whose wrong guesses are counted too', async () => {
  const { people, settled, signIn } = await peopleRig();
  await settled('wang', 'handler');
  for (let count = 0; count < 5; count += 1)
    await expect(people.changePassword('wang', 'no', 'another nine lamps here')).rejects.toMatchObject({
      code: 'password-wrong',
    });
  await expect(people.changePassword('wang', OWN_PASSWORD, 'another nine lamps here')).rejects.toMatchObject({
    code: 'password-wrong',
  });
  // The session's guesses lock that way alone.
  expect(await signIn('wang', OWN_PASSWORD)).toMatchObject({ kind: 'signed-in' });
});

test('nobody changes the roles of the own account or disables it', async () => {
  const { people, settled } = await peopleRig();
  await settled('lee', 'it');
  const self = { actor: 'lee', ownKey: 'lee' };
  await expect(people.setRoles('LEE', ['it', 'supervisor'], self)).rejects.toMatchObject({
    code: 'own-account',
  });
  await expect(people.disable('lee', self)).rejects.toMatchObject({ code: 'own-account' });
  await people.add({ name: 'chen', displayName: '陳', roles: ['viewer'] }, self);
  expect(people.list().map(({ name, createdBy }) => [name, createdBy])).toEqual([
    ['chen', 'lee'],
    ['lee', 'root'],
  ]);
});

test('a hash made at a lower cost is renewed when its owner next signs in', async () => {
  const first = await peopleRig();
  await first.settled('wang', 'handler');
  const sizeOf = (): unknown =>
    first.core.store.get<{ password: Buffer }>('SELECT password FROM accounts')?.password;
  const before = sizeOf();
  const { signIn } = await peopleRig({
    core: first.core,
    clock: first.clock,
    cost: { N: 2 ** 11, r: 8, p: 1 },
  });
  expect(await signIn('wang', OWN_PASSWORD)).toMatchObject({ kind: 'signed-in' });
  const renewed = sizeOf();
  expect(renewed).not.toEqual(before);
  expect(await signIn('wang', OWN_PASSWORD)).toMatchObject({ kind: 'signed-in' });
  expect(sizeOf()).toEqual(renewed);
});

test('neither a password nor its hash is in clear on disk, in the trail or in the list', async () => {
  const { core, people, settled } = await peopleRig();
  await settled('wang', 'handler');
  await core.store.write(() => undefined);
  core.db.pragma('wal_checkpoint(TRUNCATE)');
  const dir = join(core.db.name, '..');
  const bytes = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
  expect(bytes).toContain('wang');
  for (const secret of [OWN_PASSWORD, '"salt"', '"hash"']) expect(bytes).not.toContain(secret);
  expect(JSON.stringify(people.list()) + people.reviewCsv()).not.toMatch(/salt|hash|stamp/);
});

test('the review has each account, when it was last used, and no cell that a spreadsheet would run', async () => {
  const { people, settled } = await peopleRig();
  await settled('wang', 'handler');
  await people.add({ name: 'chen', displayName: '=HYPERLINK("x")', roles: ['viewer', 'auditor'] }, DESK);
  await people.disable('chen', DESK);
  const lines = people.reviewCsv().trimEnd().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/^chen,"'=HYPERLINK\(""x""\)",viewer auditor,.*從未使用,停用,.*,root$/);
  expect(lines[2]).toMatch(/^wang,wang,handler,.*,使用中,,$/);
});

test('an account that sees patients is shown for a week with what was done and by whom, and no other is', async () => {
  const { clock, people, settled } = await peopleRig();
  await settled('lee', 'it');
  await settled('wang', 'viewer');
  expect(people.watched()).toEqual([]);
  const lee = { actor: 'lee', ownKey: 'lee' };
  await people.setRoles('wang', ['viewer', 'handler'], lee);
  await people.resetPassword('wang', DESK);
  expect(people.watched()).toMatchObject([
    {
      name: 'wang',
      changes: [
        { what: 'roles', by: 'lee' },
        { what: 'reset', by: 'root' },
      ],
    },
  ]);
  clock.set(clock.now() + 7 * 24 * 60 * MINUTE);
  expect(people.watched()).toEqual([]);
});
