import { expect, test } from 'vitest';
import type { DoctorStep } from '../../../shared/api/doctor-contract.ts';
import type { EndedSend } from '../../../main/agent/carrier/nhi/server.ts';
import { spoken } from '../../../main/agent/ground/net/foreign-words.ts';
import { rawServer } from '../nhi/raw-server.ts';
import type { Fault } from '../../../main/practice/faults.ts';
import { examine, expectFailure, expectWarning, healthy } from './doctor-rig.ts';

const page = (title: string): string => `<html><head><title>${title}</title></head><body>…</body></html>`;

/** An answer to every request. */
interface Answer {
  readonly status: string;
  readonly headers: readonly string[];
  readonly body: string;
}
const HTML = 'Content-Type: text/html';
const answer = (status: string, headers: readonly string[], body = ''): Answer => ({ status, headers, body });
const badPage = (title: string): Answer => answer('400 Bad Request', ['Server: nginx', HTML], page(title));
const away = (title: string, ...headers: string[]): Answer =>
  answer('503 Service Unavailable', [...headers, HTML], page(title));

async function serverOf({ status, headers, body }: Answer): Promise<string> {
  const bytes = Buffer.from(body);
  const head = [`HTTP/1.1 ${status}`, `Date: ${new Date().toUTCString()}`, ...headers];
  const server = await rawServer(({ socket }) => {
    socket.write([...head, `Content-Length: ${String(bytes.length)}`, '', ''].join('\r\n'));
    socket.write(bytes);
  });
  return server.url;
}

const CERTIFICATE_WANTED = badPage('400 No required SSL certificate was sent');
const BY_SQUID = away('ERROR', 'X-Squid-Error: ERR_CONNECT_FAIL 111');
const BY_PROXY_STATUS = away('ERROR', 'Proxy-Status: gw.hospital.test; error=destination_unavailable');
const BY_VIA = away('ERROR', 'Via: 1.1 proxy.hospital.test (squid/6.13)');
const BLOCKED = badPage('Blocked by policy');
const LOGIN = answer('401 Unauthorized', ['WWW-Authenticate: Basic realm="x"']);
const OWN_REFUSAL = answer(
  '401 Unauthorized',
  ['Content-Type: application/json'],
  '{"error":"invalid_client"}',
);
const MAINTENANCE = away('系統維護公告');
const maintained = /暫時無法服務（503），網頁標題是「系統維護公告」/;

/** Step, code and who: an answer of a device in front is not NHI’s word, and NHI’s own stays its own. */
test.each<[found: string, answered: Answer, saying: RegExp]>([
  ['discovery tls-client-certificate it', CERTIFICATE_WANTED, /要求連線者出示憑證/],
  ['discovery answer-of-proxy network', BY_SQUID, /院內代理或攔檢設備/],
  ['discovery answer-of-proxy network', away('ERROR', 'Server: squid/6.13'), /squid/],
  ['discovery answer-of-proxy network', away('ERROR', 'Server: FortiGate'), /FortiGate/],
  ['discovery answer-of-proxy network', BY_VIA, /squid/],
  ['discovery answer-of-proxy network', BY_PROXY_STATUS, /院內代理或攔檢設備/],
  ['discovery discovery-server-error nhi', away('503'), /健保署伺服器發生錯誤（503）/],
  ['discovery discovery-server-error nhi', away('503', 'Via: 1.1 nhi-lb'), /健保署伺服器發生錯誤/],
  [
    'discovery discovery-server-error nhi',
    away('503', 'Server: nginx', 'X-Cache: MISS'),
    /健保署伺服器發生錯誤/,
  ],
  // A title is quoted where it says more than the number.
  ['discovery server-page nhi', MAINTENANCE, maintained],
  ['token server-page nhi', MAINTENANCE, maintained],
  ['token token-server-error nhi', away('503 Service Temporarily Unavailable'), /授權伺服器發生錯誤/],
  ['token tls-client-certificate it', CERTIFICATE_WANTED, /憑證/],
  ['token token-page network', BLOCKED, /網頁（400，標題「Blocked by policy」），不是健保署/],
  ['token token-login network', LOGIN, /Basic 登入（401）/],
  ['token token-invalid-client nhi', OWN_REFUSAL, /健保署不接受/],
  ['token token-invalid-client nhi', answer('403 Forbidden', []), /健保署不接受/],
])('what answers in place of a server is told as it is: %s (%j)', async (found, answered, saying) => {
  const [step = '', code = '', who = ''] = found.split(' ');
  const url = await serverOf(answered);
  const server = step === 'token' ? { tokenUrl: `${url}/token` } : { fhirBaseUrl: url };
  const steps = await examine(await healthy(), { server });
  expectFailure(steps, step as DoctorStep['step'], code, saying, who as DoctorStep['who']);
});

test('a registration that has expired is not this computer’s clock', async () => {
  const patient = await healthy();
  const body = { error: 'invalid_grant', error_description: 'Registration token expired' };
  await patient.sandbox.misbehave('token', { kind: 'says', status: 400, body });
  const steps = await examine(patient);
  expectFailure(steps, 'token', 'token-registration-expired', /登錄或金鑰已過期（Registration/, 'nhi');
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

const pageOf = (title: string) => () => Buffer.from(page(title));
const WAF = send('destination-refused', { status: 403, body: pageOf('Web Application Firewall') });
const HIDDEN = send('unknown', { status: 200, code: 'answer-not-fhir', body: pageOf('') });
const REFUSED = send('destination-refused', { status: 403, body: () => Buffer.from('{"issue":[]}') });
const LOST = send('unknown', { code: 'connection-lost' });
const DAYS_AGO = send('unknown', { code: 'connection-lost', endedAt: Date.now() - 25 * 3_600_000 });
const INTERIM = send('unknown', { code: 'answer-interim' });
const ACCEPTED = send('accepted', { status: 201 });

/** Finding of the last step, though all else is well; a warning where the sends met it once or days ago. */
test.each<[found: string, lastSends: EndedSend[], saying: RegExp]>([
  [
    'sends-get-page network',
    [WAF, WAF, WAF, ACCEPTED],
    /最近 3 次送件都得到 403 的網頁（Web Application Firewall）/,
  ],
  ['sends-get-page warning', [HIDDEN, ACCEPTED], /最近 1 次送件都得到 200 的網頁（-）/],
  ['sends-refused nhi', [REFUSED, REFUSED, REFUSED], /最近 3 次送件都被 .* 拒絕（403/],
  ['sends-unanswered network', [LOST, LOST, LOST, LOST], /最近 4 次送件都沒有得到 .*connection-lost.*MTU/],
  ['sends-unanswered warning', [DAYS_AGO, DAYS_AGO, DAYS_AGO], /3 次/],
  ['sends-interim network', [INTERIM, INTERIM, INTERIM], /最近 3 次送件.*100 Continue/],
])('the last POSTs: %s', async (found, lastSends, saying) => {
  const [code = '', who = ''] = found.split(' ');
  const steps = await examine(await healthy(), { lastSends });
  if (who === 'warning') expectWarning(steps, 'last-sends', code, saying);
  else expectFailure(steps, 'last-sends', code, saying, who as DoctorStep['who']);
});

test('sends that NHI judged, and none at all, are well', async () => {
  const patient = await healthy();
  for (const lastSends of [[], [ACCEPTED], [send('rejected', { status: 422 })]]) {
    const steps = await examine(patient, { lastSends });
    expect(steps.find(({ step }) => step === 'last-sends')?.status).toBe('ok');
  }
});
