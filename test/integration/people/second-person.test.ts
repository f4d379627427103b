import { expect } from 'vitest';
import { makeSample } from '../../samples/sample.ts';
import { commandJson } from '../support/command.ts';
import { allAt } from '../support/expectations.ts';
import { testOfSending as test } from '../support/scene.ts';
import { trailOf } from '../support/trail.ts';
import { consoleOf, OWN_PASSWORD, signedIn } from './accounts.ts';
import { browserAt } from './browser.ts';

const APPROVED = { seed: 'patient', ending: 'approve', subType: '1', priority: '1' } as const;

test('one account of 資訊 reads no patient, neither by an account of its own making nor in another’s name', async ({
  sceneFor,
}) => {
  const scene = await sceneFor();
  const { place } = scene;
  const agent = await scene.agent();
  await scene.put(makeSample(APPROVED));
  await agent.until('accepted', allAt(1, 'accepted'));
  const it = await signedIn(agent, 'lee', ['it']);
  const boss = await signedIn(agent, 'boss', ['supervisor']);
  const auditor = await signedIn(agent, 'audit', ['auditor']);

  const made = (await it.call('people.add', { name: 'mine', displayName: '我', roles: ['supervisor'] })) as {
    password: string;
  };
  const reset = (await it.call('people.resetPassword', { name: 'boss' })) as { password: string };
  for (const [name, { password }] of Object.entries({ mine: made, boss: reset })) {
    const answer = await browserAt(consoleOf(agent)).post('/sign-in', { name, password, next: OWN_PASSWORD });
    expect(answer.status, name).toBe(401);
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false, code: 'waits-for-agreement' });
  }
  for (const name of ['mine', 'boss']) expect(await it.call('people.agree', { name })).toBe('NOT_ALLOWED');
  expect(await it.call('people.watched')).toBe('NOT_ALLOWED');
  // The session that was open in that name has ended.
  expect(await boss.call('people.watched')).toBe('UNAUTHORIZED');
  const seen = (await auditor.call('people.watched')) as { name: string; state: string }[];
  expect(seen.filter(({ state }) => state === 'waits').map(({ name }) => name)).toEqual(['boss', 'mine']);

  // There is no other supervisor: somebody at the machine agrees, and knows what to.
  expect(await commandJson(place, 'accounts', 'watched')).toMatchObject([
    { name: 'audit', state: 'opened' },
    { name: 'boss', state: 'waits', changes: [{ what: 'reset', by: 'lee' }] },
    { name: 'mine', state: 'waits', changes: [{ what: 'added', by: 'lee' }] },
  ]);
  await commandJson(place, 'accounts', 'agree', 'boss');
  await commandJson(place, 'accounts', 'disagree', 'mine');
  const again = browserAt(consoleOf(agent));
  const { password } = reset;
  expect(
    (await again.post('/sign-in', { name: 'boss', password, next: 'ten lamps in the ward' })).status,
  ).toBe(200);
  const { ids } = (await again.call('cases.ids', {})) as { ids: string[] };
  await again.call('cases.rows', { ids, phi: true });

  const lines = trailOf(place.dataDir);
  const [shown] = lines.filter(({ kind, actor }) => kind === 'numbers-shown' && actor === 'boss');
  expect(shown).toMatchObject({ actor: 'boss', detail: { how: 'account' } });
  expect(shown?.detail?.['passwordSetBy']).toMatch(/^lee 2/);
  expect(
    lines.filter(({ kind, actor }) => kind === 'signed-in' && actor === 'boss').at(-1)?.detail,
  ).toMatchObject({
    passwordSetBy: expect.stringMatching(/^lee /) as string,
  });
  await commandJson(place, 'accounts', 'confirm-password', 'boss');
  const free = browserAt(consoleOf(agent));
  await free.post('/sign-in', { name: 'boss', password: 'ten lamps in the ward' });
  await free.call('cases.rows', { ids, phi: true });
  const last = trailOf(place.dataDir)
    .filter(({ kind }) => kind === 'numbers-shown')
    .at(-1);
  expect(last?.detail).not.toHaveProperty('passwordSetBy');
  expect(
    trailOf(place.dataDir)
      .filter(({ kind }) => ['account-agreed', 'account-not-agreed', 'password-confirmed'].includes(kind))
      .map(({ kind, detail }) => `${kind} ${String(detail?.['account'])}`),
  ).toEqual(['account-agreed boss', 'account-not-agreed mine', 'password-confirmed boss']);
});
