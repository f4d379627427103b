import { expect, test } from 'vitest';
import type { People } from '../../../main/agent/attendants/people/people.ts';
import { DESK, OWN_PASSWORD, peopleRig, type PeopleRig } from './people-rig.ts';

/** A rig in which something is done to the account the next time this line is about to be written. */
async function rigWhere(kind: string, act: (people: People) => Promise<unknown>) {
  const armed = { isOn: false, result: undefined as unknown };
  const rig: PeopleRig = await peopleRig({
    meanwhile: async (line) => {
      if (line !== kind || !armed.isOn) return;
      armed.isOn = false;
      armed.result = await act(rig.people);
    },
  });
  return { ...rig, armed };
}

test('a password change under way does not overwrite a reset', async () => {
  const { people, settled, signIn, armed } = await rigWhere('password-changed', (of) =>
    of.resetPassword('wang', DESK),
  );
  await settled('wang', 'handler');
  armed.isOn = true;
  await expect(people.changePassword('wang', OWN_PASSWORD, 'another nine lamps here')).rejects.toMatchObject({
    code: 'password-wrong',
  });
  expect(await signIn('wang', 'another nine lamps here')).toEqual({ kind: 'wrong' });
  expect(await signIn('wang', armed.result as string)).toEqual({ kind: 'must-change' });
});

test('a password change under way gives a disabled account no new one', async () => {
  const { people, settled, signIn, armed } = await rigWhere('password-changed', (of) =>
    of.disable('wang', DESK),
  );
  await settled('wang', 'handler');
  armed.isOn = true;
  await expect(people.changePassword('wang', OWN_PASSWORD, 'another nine lamps here')).rejects.toMatchObject({
    code: 'password-wrong',
  });
  await people.enable('wang', DESK);
  expect(await signIn('wang', OWN_PASSWORD)).toMatchObject({ kind: 'signed-in' });
});

test('a first password that is changed while it is reset signs nobody in, and the trail does not say so', async () => {
  const { people, signIn, trail, armed } = await rigWhere('password-changed', (of) =>
    of.resetPassword('wang', DESK),
  );
  const first = await people.add({ name: 'wang', displayName: '王', roles: ['handler'] }, DESK);
  armed.isOn = true;
  expect(await signIn('wang', first, { next: OWN_PASSWORD })).toEqual({ kind: 'wrong' });
  expect(await trail()).not.toContain('signed-in wang');
  expect(await signIn('wang', armed.result as string)).toEqual({ kind: 'must-change' });
});

test('a wrong password that was being looked at locks no account that was unlocked meanwhile', async () => {
  const { settled, signIn, armed } = await rigWhere('sign-in-failed', (of) => of.unlock('wang', DESK));
  await settled('wang', 'handler');
  for (let count = 0; count < 4; count += 1) await signIn('wang', 'no');
  armed.isOn = true;
  expect(await signIn('wang', 'no')).toEqual({ kind: 'wrong' });
  expect(await signIn('wang', OWN_PASSWORD)).toMatchObject({ kind: 'signed-in' });
});

test('networks without an answer take no place from others', async () => {
  const { signIn } = await peopleRig();
  const guess = (source: string, at: number) => signIn(`${source} ${String(at)}`, 'no', { source });
  for (let at = 0; at < 20; at += 1) await guess('refused', at);
  const turnedAway = Array.from({ length: 40 }, (_, at) => guess('refused', 100 + at));
  const listenedTo = Array.from({ length: 8 }, (_, at) => guess(`other ${String(at)}`, at));
  expect((await Promise.all(turnedAway)).map(({ kind }) => kind)).toEqual(
    Array.from({ length: 40 }, () => 'too-many'),
  );
  expect((await Promise.all(listenedTo)).map(({ kind }) => kind)).toEqual(
    Array.from({ length: 8 }, () => 'wrong'),
  );
});

test('waiting requests count the failures before them', async () => {
  const { signIn } = await peopleRig();
  const guess = (at: number) => signIn(`name ${String(at)}`, 'no', { source: 'x' });
  for (let at = 0; at < 18; at += 1) await guess(at);
  const outcomes = await Promise.all(Array.from({ length: 4 }, (_, at) => guess(100 + at)));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['wrong', 'wrong', 'too-many', 'too-many']);
});

test('an account of one’s own does not open the door to guesses at others again', async () => {
  const { settled, signIn } = await peopleRig();
  await settled('own', 'viewer');
  const source = '10.0.0.9';
  for (let at = 0; at < 19; at += 1) await signIn(`name ${String(at)}`, 'no', { source });
  expect(await signIn('own', OWN_PASSWORD, { source })).toMatchObject({ kind: 'signed-in' });
  expect(await signIn('name 20', 'no', { source })).toMatchObject({ kind: 'wrong' });
  expect(await signIn('name 21', 'no', { source })).toMatchObject({ kind: 'too-many' });
});
