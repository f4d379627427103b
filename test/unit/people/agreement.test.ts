import { expect, test } from 'vitest';
import type { AuditLine } from '../../../main/agent/ground/audit/audit.ts';
import type { ManagedBy } from '../../../main/agent/attendants/people/manage-accounts.ts';
import { DESK, OWN_PASSWORD, peopleRig, type PeopleRig } from './people-rig.ts';

const DAY = 86_400_000;
const IT: ManagedBy = { actor: 'lee', ownKey: 'lee' };
const BOSS: ManagedBy = { actor: 'boss', ownKey: 'boss' };

async function hospital(): Promise<PeopleRig> {
  const rig = await peopleRig();
  await rig.settled('lee', 'it');
  await rig.settled('boss', 'supervisor');
  return rig;
}
const linesOf = async ({ core }: PeopleRig, kind: string): Promise<AuditLine[]> =>
  (await core.audit.tail(500)).filter((line) => line.kind === kind);
const stateOf = ({ people }: PeopleRig, name: string) =>
  people.list().find((one) => one.name === name)?.waits;

test('an account that may see patients opens after a second person has agreed, and is shown for a week', async () => {
  const rig = await hospital();
  const { people, signIn, clock } = rig;
  clock.set(clock.now() + 30 * DAY);
  for (const role of ['handler', 'supervisor', 'auditor'] as const) {
    const password = await people.add({ name: `new-${role}`, displayName: role, roles: [role] }, IT);
    expect(await signIn(`new-${role}`, password, { next: OWN_PASSWORD })).toEqual({ kind: 'waits' });
    expect(people.current(`new-${role}`)).toBeNull();
    expect(people.watched().find(({ name }) => name === `new-${role}`)).toMatchObject({
      state: 'waits',
      changes: [{ what: 'added', by: 'lee' }],
    });
    await expect(people.agree(`new-${role}`, IT)).rejects.toMatchObject({ code: 'second-person' });
    await people.agree(`new-${role}`, BOSS);
    expect(await signIn(`new-${role}`, password, { next: OWN_PASSWORD })).toMatchObject({
      kind: 'signed-in',
    });
    await expect(people.agree(`new-${role}`, BOSS)).rejects.toMatchObject({ code: 'account-not-waiting' });
  }
  expect(people.watched().map(({ state, agreed }) => [state, agreed?.by])).toEqual(
    Array.from({ length: 3 }, () => ['opened', 'boss']),
  );
  clock.set(clock.now() + 7 * DAY);
  expect(people.watched()).toEqual([]);
  expect(await linesOf(rig, 'account-agreed')).toHaveLength(3);
});

test('an account that sees no patient opens immediately, and is shown to nobody', async () => {
  const { people, signIn, clock } = await hospital();
  clock.set(clock.now() + 30 * DAY);
  for (const role of ['viewer', 'it'] as const) {
    const password = await people.add({ name: role, displayName: role, roles: [role] }, IT).catch(() => null);
    if (password === null) continue;
    expect(await signIn(role, password, { next: OWN_PASSWORD })).toMatchObject({ kind: 'signed-in' });
  }
  expect(people.watched()).toEqual([]);
});

test('further roles with patients wait beside the present ones; fewer roles hold immediately', async () => {
  const rig = await hospital();
  const { people } = rig;
  await rig.settled('wang', 'viewer');
  await people.setRoles('wang', ['viewer', 'supervisor'], IT);
  expect(people.current('wang')?.roles).toEqual(['viewer']);
  expect(stateOf(rig, 'wang')).toBe('roles');
  expect(await rig.signIn('wang', OWN_PASSWORD)).toMatchObject({ kind: 'signed-in' });
  await people.agree('wang', BOSS);
  expect(people.current('wang')?.roles).toEqual(['viewer', 'supervisor']);
  await people.setRoles('wang', ['viewer'], IT);
  expect(people.current('wang')?.roles).toEqual(['viewer']);
  // Roles that were asked for, and then taken back by other roles, are agreed to by nobody any more.
  await people.setRoles('wang', ['handler'], IT);
  await people.setRoles('wang', ['viewer'], IT);
  expect(stateOf(rig, 'wang')).toBeNull();
  await expect(people.agree('wang', BOSS)).rejects.toMatchObject({ code: 'account-not-waiting' });
});

test('a reset password opens nothing until a second person has agreed, and each line says who set it until the owner confirms', async () => {
  const rig = await hospital();
  const { people, signIn } = rig;
  await rig.settled('wang', 'handler');
  const password = await people.resetPassword('wang', IT);
  expect(await signIn('wang', password, { next: OWN_PASSWORD })).toEqual({ kind: 'waits' });
  await expect(people.confirmPassword('wang', BOSS)).rejects.toMatchObject({ code: 'account-not-waiting' });
  await people.agree('wang', BOSS);
  await signIn('wang', password, { next: 'ten lamps in the ward' });
  const mark = people.current('wang')?.passwordSetBy;
  expect(mark).toMatch(/^lee 2026-/);
  const [line] = (await linesOf(rig, 'signed-in')).slice(-1);
  expect(line?.detail).toMatchObject({ passwordSetBy: mark });
  // Changed again by who may be the same that reset it, it says so still.
  await people.changePassword('wang', 'ten lamps in the ward', 'nine chairs in the ward');
  expect(people.current('wang')?.passwordSetBy).toBe(mark);
  expect(people.watched().find(({ name }) => name === 'wang')?.passwordSetBy).toMatchObject({ by: 'lee' });
  await expect(people.confirmPassword('wang', IT)).rejects.toMatchObject({ code: 'second-person' });
  await expect(people.confirmPassword('wang', { actor: 'wang', ownKey: 'wang' })).rejects.toMatchObject({
    code: 'own-account',
  });
  await people.confirmPassword('wang', BOSS);
  expect(people.current('wang')?.passwordSetBy).toBeNull();
});

test('an account that is enabled again waits like a new one', async () => {
  const rig = await hospital();
  const { people, signIn } = rig;
  await rig.settled('wang', 'handler');
  await people.disable('wang', IT);
  await people.enable('wang', IT);
  expect(await signIn('wang', OWN_PASSWORD)).toEqual({ kind: 'waits' });
  await people.agree('wang', BOSS);
  expect(await signIn('wang', OWN_PASSWORD)).toMatchObject({ kind: 'signed-in' });
});

test('what is not agreed to gives nothing: other roles are forgotten, a new account is disabled', async () => {
  const rig = await hospital();
  const { people } = rig;
  await rig.settled('wang', 'viewer');
  await people.setRoles('wang', ['supervisor'], IT);
  await people.disagree('wang', BOSS);
  expect(people.current('wang')?.roles).toEqual(['viewer']);
  await people.add({ name: 'other', displayName: 'x', roles: ['handler'] }, IT);
  await people.disagree('other', BOSS);
  expect(people.list().find(({ name }) => name === 'other')).toMatchObject({
    disabledBy: 'boss',
    waits: null,
  });
});

test('at the machine nothing waits and nobody is locked out; it is still shown', async () => {
  const rig = await peopleRig();
  const { people, signIn, clock } = rig;
  const first = await people.add({ name: 'only', displayName: '一人', roles: ['it', 'supervisor'] }, DESK);
  expect(await signIn('only', first, { next: OWN_PASSWORD })).toMatchObject({ kind: 'signed-in' });
  expect(people.watched()).toMatchObject([{ name: 'only', state: 'opened', agreed: { by: null } }]);
  // The one person of a small hospital asks for a colleague on the page, and agrees at the machine.
  const ONLY: ManagedBy = { actor: 'only', ownKey: 'only' };
  const password = await people.add({ name: 'wang', displayName: '王', roles: ['handler'] }, ONLY);
  await expect(people.agree('wang', ONLY)).rejects.toMatchObject({ code: 'second-person' });
  await people.agree('wang', DESK);
  expect(await signIn('wang', password, { next: OWN_PASSWORD })).toMatchObject({ kind: 'signed-in' });
  // A reset at the machine may also be by somebody else than the person.
  await people.resetPassword('wang', DESK);
  expect(people.current('wang')?.passwordSetBy).toMatch(/^root /);
  clock.set(clock.now() + 8 * DAY);
  expect(people.watched()).toEqual([]);
});

test('while an account of IT waits nobody else is let in by it', async () => {
  const { people } = await hospital();
  await people.disable('lee', BOSS);
  expect(people.hasIt()).toBe(false);
  await people.add({ name: 'new', displayName: 'x', roles: ['it', 'handler'] }, IT);
  expect(people.hasIt()).toBe(false);
});
