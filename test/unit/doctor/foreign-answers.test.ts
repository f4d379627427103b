import { expect, test } from 'vitest';
import type { EndedSend } from '../../../main/agent/carrier/nhi/server.ts';
import { spoken } from '../../../main/agent/ground/net/foreign-words.ts';
import { rawServer } from '../nhi/raw-server.ts';
import type { Fault } from '../../../main/practice/faults.ts';
import { examine, expectFailure, expectWarning, healthy } from './doctor-rig.ts';

const page = (title: string): string => `<html><head><title>${title}</title></head><body>…</body></html>`;

/** A server that gives every request this answer. */
async function answers(status: string, headers: readonly string[], body: string): Promise<string> {
  const bytes = Buffer.from(body);
  const head = [`HTTP/1.1 ${status}`, `Date: ${new Date().toUTCString()}`, ...headers];
  const server = await rawServer(({ socket }) => {
    socket.write([...head, `Content-Length: ${String(bytes.length)}`, '', ''].join('\r\n'));
    socket.write(bytes);
  });
  return server.url;
}

test(
  'nginx that wants a certificate of ours says it in a page with 400: it is not our address that is refused',
  { tags: 'full' },
  async () => {
    const nginx = `<html>\r\n<head><title>400 No required SSL certificate was sent</title></head>\r\n<body><center>nginx</center></body></html>`;
    const url = await answers('400 Bad Request', ['Server: nginx', 'Content-Type: text/html'], nginx);
    const steps = await examine(await healthy(), { server: { fhirBaseUrl: url } });
    expectFailure(steps, 'discovery', 'tls-client-certificate', /要求連線者出示憑證/, 'it');
  },
);

test.each([
  ['X-Squid-Error', ['Server: squid/6.13', 'X-Squid-Error: ERR_CONNECT_FAIL 111'], /squid\/#*6?\.?13|squid/],
  ['a Server that is a device', ['Server: FortiGate'], /FortiGate/],
  ['Via', ['Via: 1.1 proxy.hospital.test (squid/6.13)'], /squid/],
  [
    'a Proxy- header',
    ['Proxy-Status: gw.hospital.test; error=destination_unavailable'],
    /院內代理或攔檢設備/,
  ],
] as const)(
  'an answer of the hospital’s own proxy, told by %s, is not NHI’s',
  async (_what, headers, saying) => {
    const url = await answers(
      '503 Service Unavailable',
      [...headers, 'Content-Type: text/html'],
      page('ERROR'),
    );
    const steps = await examine(await healthy(), { server: { fhirBaseUrl: url } });
    expectFailure(steps, 'discovery', 'answer-of-proxy', saying, 'network');
  },
);

test('what stands in front of a token server is not NHI’s word: a page, a login, a wanted certificate', async () => {
  const patient = await healthy();
  const front = await answers('400 Bad Request', ['Content-Type: text/html'], page('Blocked by policy'));
  const asked = async (url: string) => examine(patient, { server: { tokenUrl: `${url}/token` } });
  expectFailure(
    await asked(front),
    'token',
    'token-page',
    /網頁（400，標題「Blocked by policy」），不是健保署/,
    'network',
  );
  const login = await answers('401 Unauthorized', ['WWW-Authenticate: Basic realm="x"'], '');
  expectFailure(await asked(login), 'token', 'token-login', /Basic 登入（401）/, 'network');
  const nginx = await answers(
    '400 Bad Request',
    ['Content-Type: text/html'],
    page('400 No required SSL certificate was sent'),
  );
  expectFailure(await asked(nginx), 'token', 'tls-client-certificate', /憑證/, 'it');
  // The server's own refusals stay its own.
  const own = await answers(
    '401 Unauthorized',
    ['Content-Type: application/json'],
    '{"error":"invalid_client"}',
  );
  expectFailure(await asked(own), 'token', 'token-invalid-client', /健保署不接受/, 'nhi');
  const bare = await answers('403 Forbidden', [], '');
  expectFailure(await asked(bare), 'token', 'token-invalid-client', /健保署不接受/, 'nhi');
});

test('an error of NHI’s own, behind a reverse proxy of its own, stays NHI’s', async () => {
  for (const headers of [['Via: 1.1 nhi-lb'], ['Server: nginx', 'X-Cache: MISS'], []]) {
    const url = await answers(
      '503 Service Unavailable',
      [...headers, 'Content-Type: text/html'],
      page('503'),
    );
    const steps = await examine(await healthy(), { server: { fhirBaseUrl: url } });
    expectFailure(steps, 'discovery', 'discovery-server-error', /健保署伺服器發生錯誤（503）/, 'nhi');
  }
});

test('a page with 503 is quoted by its title where that says more than the number, at either server', async () => {
  const down = await answers(
    '503 Service Unavailable',
    ['Content-Type: text/html; charset=utf-8'],
    page('系統維護公告'),
  );
  const saying = /暫時無法服務（503），網頁標題是「系統維護公告」/;
  const patient = await healthy();
  expectFailure(
    await examine(patient, { server: { fhirBaseUrl: down } }),
    'discovery',
    'server-page',
    saying,
    'nhi',
  );
  expectFailure(
    await examine(patient, { server: { tokenUrl: `${down}/token` } }),
    'token',
    'server-page',
    saying,
    'nhi',
  );
  const plain = await answers(
    '503 Service Unavailable',
    ['Content-Type: text/html'],
    page('503 Service Temporarily Unavailable'),
  );
  expectFailure(
    await examine(patient, { server: { tokenUrl: `${plain}/token` } }),
    'token',
    'token-server-error',
    /授權伺服器發生錯誤/,
    'nhi',
  );
});

test('a registration that has expired is not this computer’s clock', async () => {
  const patient = await healthy();
  const body = { error: 'invalid_grant', error_description: 'Registration token expired' };
  await patient.sandbox.misbehave('token', { kind: 'says', status: 400, body });
  const steps = await examine(patient);
  expectFailure(
    steps,
    'token',
    'token-registration-expired',
    /登錄或金鑰已過期（Registration token expired）/,
    'nhi',
  );
});

test.each([
  ['exp is in the past', 'token-clock'],
  ['client assertion has expired', 'token-clock'],
  ['key expired', 'token-registration-expired'],
])('with clocks that agree, “%s” is %s', async (description, code) => {
  const patient = await healthy();
  const fault: Fault = {
    kind: 'says',
    status: 400,
    body: { error: 'invalid_client', error_description: description },
  };
  await patient.sandbox.misbehave('token', fault);
  const steps = await examine(patient);
  expect(steps.find(({ status }) => status === 'failed')?.code).toBe(code);
});

test('where the clock is far off, “expired” is the assertion', async () => {
  const patient = await healthy({ sendDate: false });
  const body = { error: 'invalid_grant', error_description: 'expired' };
  await patient.sandbox.misbehave('token', { kind: 'says', status: 400, body });
  expectFailure(await examine(patient), 'token', 'token-clock', /時間不對/, 'it');
});

test('what the server says is shown, and no “does not say why” beside it', async () => {
  const patient = await healthy();
  const body = { error: 'invalid_client', error_description: "Simulated invalid 'jti' value" };
  await patient.sandbox.misbehave('token', { kind: 'says', status: 401, body });
  const steps = await examine(patient);
  expectFailure(steps, 'token', 'token-invalid-client', /不接受本院的身分/, 'nhi');
  const token = steps.find(({ step }) => step === 'token');
  expect(token?.notes).toEqual([
    {
      zh: "伺服器的說明：Simulated invalid 'jti' value",
      en: "the server’s words: Simulated invalid 'jti' value",
    },
  ]);
});

test('words of others are shown without control characters, numbers of people, and anything as long as a token', () => {
  expect(spoken('bad\u001b[31m\nclient\u202e 王小明 A123456789，生日 1980-01-02')).toBe(
    'bad [31m client 王小明 A#########，生日 ####-01-02',
  );
  expect(spoken(`token eyJhbGciOiJFUzM4NCJ9.${'x'.repeat(200)} refused`)).toBe('token … refused');
  expect(spoken('Ａ１２３４５６７８９ 生日 75/03/02、０７５－０３－０２、75年3月2日，由 10.1.2.3 轉送')).toBe(
    'A######### 生日 #、#、#，由 10.1.2.3 轉送',
  );
  expect(spoken(`ｅｙＪ${'．ａ'.repeat(20)}`)).toBe('…');
  expect(spoken('很長'.repeat(300))).toHaveLength(200);
  expect([spoken(7), spoken(undefined), spoken(' \u0000 ')]).toEqual(['', '', '']);
});

const send = (outcome: EndedSend['outcome'], more: Partial<EndedSend> = {}): EndedSend => ({
  outcome,
  status: null,
  code: null,
  endedAt: Date.now() - 3_600_000,
  body: () => null,
  ...more,
});

test('POSTs that a device in front answers with a page are the last step’s finding, though all else is well', async () => {
  const patient = await healthy();
  const waf = send('destination-refused', {
    status: 403,
    body: () => Buffer.from(page('Web Application Firewall')),
  });
  const steps = await examine(patient, { lastSends: [waf, waf, waf, send('accepted', { status: 201 })] });
  expectFailure(
    steps,
    'last-sends',
    'sends-get-page',
    /最近 3 次送件都得到 403 的網頁（Web Application Firewall）/,
    'network',
  );
  const hidden = send('unknown', { status: 200, code: 'answer-not-fhir', body: () => Buffer.from(page('')) });
  const once = await examine(patient, { lastSends: [hidden, send('accepted', { status: 201 })] });
  expectWarning(once, 'last-sends', 'sends-get-page', /最近 1 次送件都得到 200 的網頁（-）/);
});

test('POSTs that NHI itself refuses, and those that get no answer, are told apart', async () => {
  const patient = await healthy();
  const refused = send('destination-refused', { status: 403, body: () => Buffer.from('{"issue":[]}') });
  const steps = await examine(patient, { lastSends: [refused, refused, refused] });
  expectFailure(steps, 'last-sends', 'sends-refused', /最近 3 次送件都被 .* 拒絕（403/, 'nhi');
  const lost = send('unknown', { code: 'connection-lost' });
  const cut = await examine(patient, { lastSends: [lost, lost, lost, lost] });
  expectFailure(
    cut,
    'last-sends',
    'sends-unanswered',
    /最近 4 次送件都沒有得到 .*connection-lost.*MTU/,
    'network',
  );
});

test('a 100 Continue that nobody asked for is named, with whom to ask', async () => {
  const patient = await healthy();
  const interim = send('unknown', { code: 'answer-interim' });
  const steps = await examine(patient, { lastSends: [interim, interim, interim] });
  expectFailure(steps, 'last-sends', 'sends-interim', /最近 3 次送件.*100 Continue/, 'network');
});

test('what the sends of days ago met is a warning: it may be mended, and nothing was sent since', async () => {
  const patient = await healthy();
  const lost = send('unknown', { code: 'connection-lost', endedAt: Date.now() - 25 * 3_600_000 });
  expectWarning(
    await examine(patient, { lastSends: [lost, lost, lost] }),
    'last-sends',
    'sends-unanswered',
    /3 次/,
  );
});

test('sends that NHI judged, and none at all, are well', async () => {
  const patient = await healthy();
  for (const lastSends of [[], [send('accepted', { status: 201 })], [send('rejected', { status: 422 })]]) {
    const steps = await examine(patient, { lastSends });
    expect(steps.find(({ step }) => step === 'last-sends')?.status).toBe('ok');
  }
});
