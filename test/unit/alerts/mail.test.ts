import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { messageOf } from '../../../main/agent/attendants/alerts/message.ts';
import { mailWay } from '../../../main/agent/attendants/alerts/ways.ts';
import { listenForTest } from '../support/listen-for-test.ts';
import { portOfNobody } from '../support/port-of-nobody.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testAuthority } from '../support/test-authority.ts';
import { mailServer, subjectOf } from './mail-server.ts';

const SENDER = { hospitalId: '0101090517', environment: 'live', host: 'pc-1', version: '1.0.0' } as const;
const MESSAGE = messageOf(
  {
    arisen: [
      { code: 'folder-down', detail: '2' },
      { code: 'cases-need-person', detail: '10000' },
    ],
    still: [{ code: 'nhi-unreachable', detail: 'timeout' }],
    over: ['backup-failing'],
  },
  SENDER,
  Date.parse('2026-11-27T23:00:00+08:00'),
);

type Server = Awaited<ReturnType<typeof mailServer>>;

function way(
  server: Pick<Server, 'port'> & Partial<Pick<Server, 'authority'>>,
  change: Partial<Parameters<typeof mailWay>[0]['mail']> & {
    readonly password?: string | null;
    readonly limitMs?: number;
  } = {},
) {
  const { password = null, limitMs, ...mail } = change;
  const caFile = join(temporaryFolder(), 'ca.pem');
  writeFileSync(caFile, (server.authority ?? testAuthority('Another Root')).cert);
  return mailWay({
    mail: {
      host: 'localhost',
      port: server.port,
      security: 'starttls',
      from: 'twpas@hospital.example',
      to: ['it@hospital.example', 'night@hospital.example'],
      ...mail,
    },
    caFile,
    password: () => password,
    ...(limitMs !== undefined && { limitMs }),
  });
}

const send = (one: ReturnType<typeof way>, signal = new AbortController().signal) =>
  one.send(MESSAGE, signal);

test('a mail goes by STARTTLS to everybody, in both languages, and says that a program wrote it', async () => {
  const server = await mailServer();
  expect(await send(way(server))).toMatchObject({ taken: true, code: null });
  const [mail] = server.mails;
  if (mail === undefined) throw new Error('none came');
  expect(mail).toMatchObject({
    from: 'twpas@hospital.example',
    to: ['it@hospital.example', 'night@hospital.example'],
    secure: true,
    user: null,
  });
  expect(subjectOf(mail)).toBe('[TWPAS 正式] 0101090517 請立即處理 / look now');
  expect(mail.head).toMatch(/^auto-submitted: auto-generated$/im);
  for (const line of [
    '醫事機構 0101090517，正式環境，電腦 pc-1，版本 1.0.0，2026-11-27 23:00',
    '- [請立即處理] 收不到檔案的資料夾：2',
    '- [通知] 需要人員處理的案件：10000',
    '- [請查看] 連不到健保署，會自動再試：timeout',
    '- 備份沒有完成',
    '- [look now] folders that nothing is taken from: 2',
  ])
    expect(mail.text).toContain(line);
});

test.each(['tls', 'none'] as const)('security: %s', async (security) => {
  const server = await mailServer(security === 'tls' ? { secure: true } : { disabledCommands: ['STARTTLS'] });
  expect(await send(way(server, { security }))).toMatchObject({ taken: true });
  expect(server.mails).toMatchObject([{ secure: security === 'tls' }]);
});

test('a server that does not offer STARTTLS gets no mail', async () => {
  const server = await mailServer({ disabledCommands: ['STARTTLS'] });
  const account = { user: 'twpas', password: 'secret' };
  expect(await send(way(server, account))).toMatchObject({ taken: false, code: 'mail-no-starttls' });
  expect(server.mails).toEqual([]);
});

test('a server with another name, or with an unknown authority, gets no mail', async () => {
  const other = await mailServer({ names: ['mail.elsewhere.example'] });
  expect(await send(way(other))).toMatchObject({ taken: false, code: 'certificate-wrong-name' });
  const unknown = await mailServer({ secure: true });
  const stranger = way({ port: unknown.port }, { security: 'tls' });
  expect(await send(stranger)).toMatchObject({ taken: false, code: 'certificate-untrusted' });
  expect([...other.mails, ...unknown.mails]).toEqual([]);
});

test('an environment that would have certificates go unchecked is not listened to', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const server = await mailServer({ secure: true });
  const stranger = way({ port: server.port }, { security: 'tls', user: 'twpas', password: 'secret' });
  expect(await send(stranger)).toMatchObject({ taken: false, code: 'certificate-untrusted' });
  expect(server.mails).toEqual([]);
});

test.each(['tls', 'starttls'] as const)(
  'by an address the certificate is held against that: %s',
  async (security) => {
    const secure = security === 'tls';
    const right = await mailServer({ secure, names: ['127.0.0.1'] });
    expect(await send(way(right, { host: '127.0.0.1', security }))).toMatchObject({ taken: true });
    const wrong = await mailServer({ secure, names: ['localhost'] });
    expect(await send(way(wrong, { host: '127.0.0.1', security }))).toMatchObject({
      taken: false,
      code: 'certificate-wrong-name',
    });
    expect([right.mails.length, wrong.mails.length]).toEqual([1, 0]);
  },
);

/** Takes `twpas` with `right 密碼` alone. */
const withAccount = () =>
  mailServer({
    authOptional: false,
    onAuth: ({ username, password }, _session, done) => {
      if (username === 'twpas' && password === 'right 密碼') done(null, { user: 'twpas' });
      else done(new Error('bad credentials for A123456789'));
    },
  });

test('an account signs in by its kept password, and only once the line is encrypted', async () => {
  const server = await withAccount();
  expect(await send(way(server, { user: 'twpas', password: 'right 密碼' }))).toMatchObject({ taken: true });
  expect(server.mails).toMatchObject([{ user: 'twpas', secure: true }]);
});

test('a wrong password is called that, in the words of the server without its numbers', async () => {
  const server = await withAccount();
  const done = await send(way(server, { user: 'twpas', password: 'wrong' }));
  expect(done).toMatchObject({ taken: false, code: 'mail-login-refused' });
  expect(done.answer).toMatch(/bad credentials/);
  expect(done.answer).not.toMatch(/\d{4}/);
});

test('an account without a kept password is not tried', async () => {
  const server = await withAccount();
  const done = await send(way(server, { user: 'twpas' }));
  expect(done).toMatchObject({ taken: false, code: 'mail-password-missing' });
});

/** Knows `it@` alone. */
const picky = (known: readonly string[]) =>
  mailServer({
    onRcptTo: ({ address }, _session, done) => {
      done(known.includes(address) ? null : Object.assign(new Error('no such user'), { responseCode: 550 }));
    },
  });

test('one refused recipient of two: the other has it, so it counts as sent and the refusal is a finding', async () => {
  const server = await picky(['it@hospital.example']);
  expect(await send(way(server))).toMatchObject({ taken: true, code: 'mail-recipients-refused' });
  expect(server.mails).toMatchObject([{ to: ['it@hospital.example'] }]);
});

test('all recipients refused: nothing was sent', async () => {
  const server = await picky([]);
  expect(await send(way(server))).toMatchObject({ taken: false, code: 'mail-recipients-refused' });
});

test('a refused sender, and a refused text', async () => {
  const strict = await mailServer({
    onMailFrom: (_address, _session, done) => {
      done(new Error('not from you'));
    },
  });
  expect(await send(way(strict))).toMatchObject({ taken: false, code: 'mail-sender-refused' });
  const full = await mailServer({ onMail: () => new Error('mailbox full') });
  expect(await send(way(full))).toMatchObject({ taken: false, code: 'mail-refused' });
});

test('an unreachable server, and an unknown name', async () => {
  const port = await portOfNobody();
  expect(await send(way({ port }))).toMatchObject({ taken: false, code: 'connection-refused' });
  const nobody = way({ port }, { host: 'mail.invalid' });
  expect(await send(nobody)).toMatchObject({ taken: false, code: 'name-not-found' });
});

test('a server that connects and stays silent is given up, also one that sends a letter now and then', async () => {
  const mute = await listenForTest(createServer(() => undefined));
  expect(await send(way(mute, { limitMs: 200 }))).toMatchObject({ taken: false, code: 'timeout' });
  const closed = Promise.withResolvers<undefined>();
  const slow = await listenForTest(
    createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('220-');
      const timer = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => {
        clearInterval(timer);
        closed.resolve(undefined);
      });
    }),
  );
  expect(await send(way(slow, { limitMs: 300 }))).toMatchObject({ taken: false, code: 'timeout' });
  // Nothing of it goes on by itself.
  await closed.promise;
});

test('a stop does not wait for a server that hangs', async () => {
  const server = createServer(() => undefined);
  const mute = await listenForTest(server);
  const end = new AbortController();
  const sending = send(way(mute), end.signal);
  await once(server, 'connection');
  end.abort();
  expect(await sending).toMatchObject({ taken: false, code: 'stopped' });
});
