import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { mailServer, subjectOf } from '../../unit/alerts/mail-server.ts';
import { leaksIn } from '../support/leak-scan.ts';
import { test } from '../../support/desk.ts';

test('people who are not looking are told by mail, by the account that was kept, and no patient is in it', async ({
  deskFor,
}) => {
  const server = await mailServer({
    authOptional: false,
    onAuth: ({ username, password }, _session, done) => {
      if (username === 'twpas' && password === 'right') done(null, { user: 'twpas' });
      else done(new Error('wrong password'));
    },
  });
  const desk = await deskFor({
    settings: (settings) => {
      Object.assign(settings.server, { caFile: './ca.pem' });
      settings['alerts'] = {
        mail: {
          host: 'localhost',
          port: server.port,
          user: 'twpas',
          from: 'twpas@hospital.example',
          to: ['it@hospital.example'],
        },
        gatherMinutes: 0,
      };
    },
  });
  const { place } = desk;
  await writeFile(join(place.dir, 'ca.pem'), server.authority.cert);
  const first = await desk.agent();
  const spoilt = spoiltSample();
  await desk.put(spoilt);
  await first.until('refused', (rows) => rows.some(({ delivery }) => delivery === 'refused'));
  await first.stop();
  // Nobody has given the password yet: the agent works, finds at its start what is to be told, and says why it sends nothing.
  const agent = await desk.agent();
  const failing = [{ channel: 'mail', lastAt: null, error: 'mail-password-missing', recipients: 1 }];
  await desk.clock.until(
    'the complaint',
    async () => (await agent.client.status()).alerts,
    (alerts) => alerts?.[0]?.error !== null,
  );
  expect((await agent.client.status()).alerts).toEqual(failing);
  await agent.stop();
  const none = await desk.command('alerts', 'test');
  expect([none.code, none.stdout]).toEqual([1, expect.stringContaining('mail-password-missing')]);
  const secret = join(place.dir, 'secret');
  await writeFile(secret, 'right\n');
  expect((await desk.command('alerts', 'password', '--password-file', secret)).code).toBe(0);
  const tried = await desk.command('alerts', 'test');
  expect([tried.code, tried.stdout]).toEqual([0, expect.stringMatching(/mail +yes +- +250/)]);
  expect(server.mails.map(subjectOf)).toEqual(['[TWPAS 練習] 0101090517 測試訊息 / test message']);

  // It looks at once when it starts.
  const again = await desk.agent();
  const [, mail] = await desk.clock.until(
    'the second mail',
    () => Promise.resolve(server.mails),
    (mails) => mails.length === 2,
  );
  if (mail === undefined) throw new Error('none came');
  expect(mail).toMatchObject({ user: 'twpas', secure: true, to: ['it@hospital.example'] });
  expect(mail.text).toContain('需要人員處理的案件：1');
  const names = [spoilt.patient.name, spoilt.patient.number, spoilt.fileName, place.exportDir];
  expect(leaksIn('the mail', Buffer.from(mail.head + mail.text), names)).toEqual([]);
  expect(leaksIn('the log', Buffer.from(again.log()), ['right', 'it@hospital.example'])).toEqual([]);
  expect((await again.client.status()).alerts).toMatchObject([{ channel: 'mail', error: null }]);
});

/** Sample of another hospital, so our own check refuses it. */
function spoiltSample() {
  const one = makeSample({
    hospitalId: '0101090517',
    seed: 'alerts',
    ending: 'approve',
    subType: '1',
    priority: '1',
  });
  const text = one.bytes.toString('utf8').replaceAll('0101090517', '0101090518');
  return { ...one, bytes: Buffer.from(text) };
}
