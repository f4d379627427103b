import { expect } from 'vitest';
import { parseDocument } from 'yaml';
import { signedIn } from '../people/accounts.ts';
import { testOfSending as test } from '../../support/desk.ts';
import { trailOf } from '../support/trail.ts';

/** Settings that one account of 資訊 used to change from any PC, at once: what is kept, checked, taken and told. */
const DESTROYING = [
  ['retention.payloadDays', 31],
  ['retention.auditYears', 6],
  ['log.keepDays', 185],
  ['validation.level', 'warn'],
  ['alerts.gatherMinutes', 1440],
  ['results.pollSeconds', 86_400],
] as const;

test('a session of 資訊 changes nothing of what is kept, checked, taken and told', async ({ deskFor }) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const it = await signedIn(agent, 'lee', ['it']);
  for (const [path, value] of DESTROYING) {
    const { text, sha256 } = (await it.call('settings.text')) as { text: string; sha256: string };
    const file = parseDocument(text);
    file.setIn(path.split('.'), value);
    const answer = await it.post('/rpc/settings/save', {
      json: { text: file.toString(), sha256, reason: '試試看' },
    });
    expect(answer.body, path).toContain('machine-only');
  }
  expect(trailOf(desk.place.dataDir).filter(({ kind }) => kind === 'settings-saved')).toEqual([]);
});

test('a shorter term of the machine’s settings is taken up by a reload, and the trail says so', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const { place } = desk;
  await desk.agent();
  await place.configure((settings) => {
    settings['retention'] = { payloadDays: 1, auditYears: 1 };
  });
  const { stdout } = await desk.command('settings', 'reload');
  expect(stdout).toContain('applied: retention.payloadDays');
  const reloaded = trailOf(place.dataDir).filter(({ kind }) => kind === 'settings-reloaded');
  expect(JSON.stringify(reloaded)).toContain('retention.payloadDays');
});
