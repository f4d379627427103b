import { generateKeyPairSync } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createClientKeys } from '../../../main/agent/carrier/smart/client-keys.ts';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { rawServer } from '../nhi/raw-server.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testVault } from '../smart/test-vault.ts';
import type { Fault } from '../../../main/practice/faults.ts';
import { examine, expectFailure, expectWarning, healthy } from './doctor-rig.ts';

test('a clock ten minutes off is named and corrected for: all the rest works', { tags: 'full' }, async () => {
  for (const [skewMs, saying] of [
    [600_000, /慢 10 分鐘/],
    [-600_000, /快 10 分鐘/],
  ] as const) {
    const steps = await examine(await healthy({ skewMs }));
    expectWarning(steps, 'server-clock', 'clock-skewed', saying);
    expect(steps.filter(({ status }) => status === 'failed' || status === 'not-tried')).toEqual([]);
  }
});

test('a server without a Date says nothing of the clock', async () => {
  const steps = await examine(await healthy({ sendDate: false }));
  expect(steps.find(({ step }) => step === 'server-clock')?.status).toBe('ok');
});

test.each([
  ['takes the connection and cuts', { kind: 'reset' }, 'server-no-answer', /（connection-lost）/, 'network'],
  ['does not answer in time', { kind: 'slow', delayMs: 60_000 }, 'server-silent', /沒有在 1 秒內回答/, 'nhi'],
] as const)('a server that %s', async (_what, fault: Fault, code, saying, who) => {
  const patient = await healthy();
  await patient.sandbox.misbehave('discovery', fault);
  const steps = await examine(patient, { server: { timeoutSeconds: 1 } });
  expectFailure(steps, 'server-clock', code, saying, who);
});

test.each([
  [{ kind: 'status', status: 404 }, 'discovery-not-found', /404.*fhirBaseUrl/, 'it'],
  [{ kind: 'status', status: 403 }, 'discovery-forbidden', /403/, 'nhi'],
  [{ kind: 'status', status: 503 }, 'discovery-server-error', /503/, 'nhi'],
  [{ kind: 'status', status: 429 }, 'server-limits', /太頻繁（429）/, 'nhi'],
  [{ kind: 'redirect' }, 'discovery-redirected', /改連別處（307）/, 'it'],
  [{ kind: 'html' }, 'discovery-unreadable', /HTML）；若是網頁/, 'network'],
  [{ kind: 'bad-json' }, 'discovery-unreadable', /不是完整的連線資訊/, 'network'],
  [{ kind: 'says', body: {} }, 'discovery-no-token-endpoint', /沒有 token_endpoint/, 'nhi'],
  [
    { kind: 'says', body: { token_endpoint: 'http://nhi.test/token' } },
    'token-endpoint-insecure',
    /不是 https/,
    'nhi',
  ],
  [
    { kind: 'says', body: { token_endpoint: 'https://elsewhere.test/token' } },
    'token-endpoint-elsewhere',
    /另一個網站 elsewhere\.test:443/,
    'it',
  ],
] as const)('discovery answered by %j', async (fault: Fault, code, saying, who) => {
  const patient = await healthy();
  await patient.sandbox.misbehave('discovery', fault);
  expectFailure(await examine(patient), 'discovery', code, saying, who);
});

test('no discovery document is only a warning where tokenUrl is set', async () => {
  const patient = await healthy();
  const { tokenUrl } = patient.sandbox;
  await patient.sandbox.misbehave('discovery', { kind: 'status', status: 404 });
  const steps = await examine(patient, { server: { tokenUrl } });
  expectWarning(steps, 'discovery', 'discovery-not-found', /404/);
});

test('no key, a key of another folder, a key the server does not list, and one that is old', async () => {
  const patient = await healthy();
  const none = createClientKeys({ dir: temporaryFolder(), vault: testVault(), clock: systemClock });
  expectFailure(await examine({ ...patient, keys: none }), 'key', 'key-none', /keys generate/, 'it');
  const strange = createClientKeys({
    dir: join(patient.dir, 'keys'),
    vault: testVault(),
    clock: systemClock,
  });
  expectFailure(await examine({ ...patient, keys: strange }), 'key', 'key-unusable', /無法使用/, 'it');
  const { tokenUrl } = patient.sandbox;
  const body = { token_endpoint: tokenUrl, token_endpoint_auth_signing_alg_values_supported: ['RS384'] };
  await patient.sandbox.misbehave('discovery', { kind: 'says', body });
  expectWarning(await examine(patient), 'key', 'key-alg-not-offered', /（RS384）沒有金鑰使用的 ES384/);
  const old = await examine(patient, { settings: { keys: { maxAgeDays: 20 } } });
  expectWarning(old, 'key', 'key-due', /keys rotate/);
});

test('a damaged key file', async () => {
  const patient = await healthy();
  rmSync(join(patient.dir, 'keys'), { recursive: true });
  expectFailure(await examine(patient), 'key', 'key-none', /還沒有連線金鑰/, 'it');
});

test('a client id NHI does not know', async () => {
  const patient = await healthy({ describeTokenErrors: true });
  const steps = await examine(patient, { server: { clientId: 'somebody-else' } });
  expectFailure(steps, 'token', 'token-client-unknown', /不認得連線代號 somebody-else/, 'nhi');
});

test('a key NHI has not registered', async () => {
  const patient = await healthy({ describeTokenErrors: true });
  await patient.keys.generate('RS384');
  const [kid] = (await patient.keys.list()).filter(({ active }) => active).map((key) => key.kid);
  const steps = await examine(patient);
  expectFailure(steps, 'token', 'token-key-unknown', new RegExp(`沒有登錄金鑰 ${String(kid)}`), 'nhi');
});

test('an aud NHI does not take, and a server that does not say why', async () => {
  const patient = await healthy({ describeTokenErrors: true, wantedAudience: 'https://nhi.test/token' });
  expectFailure(await examine(patient), 'token', 'token-audience', /不接受授權對象 aud = http/, 'nhi');
  await patient.sandbox.configure({ describeTokenErrors: false });
  const steps = await examine(patient);
  expectFailure(steps, 'token', 'token-invalid-client', /practice-hospital/, 'nhi');
});

test('a rotation of these days is named as the likely cause, with the way back, and one that is planned as well', async () => {
  const patient = await healthy();
  const notes = async (): Promise<string> =>
    (await examine(patient))
      .find(({ step }) => step === 'token')
      ?.notes.map(({ zh }) => zh)
      .join() ?? '';
  await patient.keys.rotate({ switchAt: 'now' });
  expect(await notes()).toMatch(/連線金鑰在 \d{4}-.* 換用，多半是這個原因.*keys put-back/);
  await patient.keys.putBack();
  await patient.keys.rotate({ switchAt: Date.now() + 86_400_000 });
  await patient.sandbox.setClientJwks({ keys: [] });
  expect(await notes()).toMatch(/排定在 .* 換用：請確認健保署仍登錄著現用的/);
});

test('a clock that cannot be compared is why the token is refused', async () => {
  const patient = await healthy({ describeTokenErrors: true, skewMs: 3_600_000, sendDate: false });
  expectFailure(await examine(patient), 'token', 'token-clock', /時間不對/, 'it');
});

test.each([
  [{ kind: 'status', status: 500 }, 'token-server-error', /授權伺服器發生錯誤/, 'nhi'],
  [{ kind: 'status', status: 429 }, 'server-limits', /太頻繁（429）/, 'nhi'],
  [{ kind: 'status', status: 404 }, 'token-url-wrong', /不是授權端點（404）/, 'it'],
  [{ kind: 'reset' }, 'token-no-answer', /沒有回答/, 'nhi'],
  [{ kind: 'html' }, 'token-unreadable', /網頁或不完整/, 'network'],
  [{ kind: 'says', status: 400, body: { error: 'invalid_scope' } }, 'token-scope', /不給所要求的權限/, 'nhi'],
  [
    { kind: 'says', status: 400, body: { error: 'access_denied' } },
    'token-refused',
    /token-access_denied/,
    'nhi',
  ],
  [
    { kind: 'says', status: 400, body: { error: 'unauthorized_client' } },
    'token-not-allowed',
    /Backend Services/,
    'nhi',
  ],
] as const)('a token endpoint that answers %j', async (fault: Fault, code, saying, who) => {
  const patient = await healthy();
  await patient.sandbox.misbehave('token', fault);
  expectFailure(await examine(patient), 'token', code, saying, who);
});

test('a token that may do less than was asked for', async () => {
  const patient = await healthy();
  await patient.sandbox.misbehave('token', { kind: 'narrow-scope', scope: 'system/ClaimResponse.rs' });
  const steps = await examine(patient);
  expectFailure(steps, 'scopes', 'scopes-missing', /system\/Bundle.crs.*無法送件/, 'nhi');
});

test('the clock of this computer is also what the assertion corrects', async () => {
  const patient = await healthy();
  const steps = await examine(patient, { clock: new FakeClock(Date.now() + 600_000) });
  expectWarning(steps, 'server-clock', 'clock-skewed', /快 10 分鐘/);
});

test('a key past its age', async () => {
  const patient = await healthy();
  const later = new FakeClock(Date.now() + 400 * 86_400_000);
  expectWarning(await examine(patient, { clock: later }), 'key', 'key-overdue', /超過使用期限/);
});

test('a public key NHI holds under the same id, but not ours', async () => {
  const patient = await healthy({ describeTokenErrors: true });
  const [ours] = (await patient.keys.jwks()).keys;
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  await patient.sandbox.setClientJwks({ keys: [{ ...ours, ...publicKey.export({ format: 'jwk' }) }] });
  expectFailure(await examine(patient), 'token', 'token-signature', /簽章與健保署登錄的公鑰不符/, 'nhi');
});

test('an answer that is no HTTP', async () => {
  const server = await rawServer(({ socket }) => socket.write('HELLO\r\n\r\n'));
  const steps = await examine(await healthy(), { server: { fhirBaseUrl: server.url } });
  expectFailure(
    steps,
    'server-clock',
    'server-no-answer',
    /（(answer-unreadable|network-failed)）/,
    'network',
  );
});

test('a reverse proxy that asks for a password is distinguished from an authorization server that refuses us', async () => {
  const challenge = ['HTTP/1.1 401 Unauthorized', `Date: ${new Date().toUTCString()}`, 'Content-Length: 0'];
  const server = await rawServer(({ socket }) =>
    socket.write([...challenge, 'WWW-Authenticate: Basic realm="hospital"', '', ''].join('\r\n')),
  );
  const basic = await examine(await healthy(), { server: { fhirBaseUrl: server.url } });
  expectFailure(basic, 'discovery', 'discovery-login', /反向代理要求 Basic 登入（401）/, 'network');
  const bearer = await rawServer(({ socket }) =>
    socket.write([...challenge, 'WWW-Authenticate: Bearer', '', ''].join('\r\n')),
  );
  const shut = await examine(await healthy(), { server: { fhirBaseUrl: bearer.url } });
  expectFailure(shut, 'discovery', 'discovery-forbidden', /401/, 'nhi');
});
