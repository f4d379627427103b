import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tryServer } from '../../../main/agent/attendants/doctor/setup/try-server.ts';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { CAUSES } from '../../../main/agent/attendants/doctor/causes.ts';
import { fill } from '../../../main/agent/attendants/doctor/causes/tls-causes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ports = { clock: systemClock, log: () => undefined };

/** A server that gives this document, or 404. */
async function serve(document: object | null): Promise<string> {
  const server = createServer((request, response) => {
    const here = document !== null && request.url === '/fhir/.well-known/smart-configuration';
    response.writeHead(here ? 200 : 404, { 'content-type': 'application/json' });
    response.end(here ? JSON.stringify(document) : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/fhir`;
}

test('a server that fits is usable, and what it offers is shown', async () => {
  const fhirBaseUrl = await serve({
    token_endpoint: 'http://127.0.0.1:9/token',
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['ES384'],
    capabilities: ['client-confidential-asymmetric'],
  });
  expect(await tryServer(ports, { fhirBaseUrl })).toMatchObject({
    ok: true,
    remarks: [],
    tokenEndpoint: 'http://127.0.0.1:9/token',
    signingAlgs: ['ES384'],
  });
});

test('a fault is reported in doctor’s own sentence', async () => {
  const fhirBaseUrl = await serve(null);
  const url = `${fhirBaseUrl}/.well-known/smart-configuration`;
  const { ok, remarks } = await tryServer(ports, { fhirBaseUrl });
  expect(ok).toBe(false);
  expect(remarks).toEqual([
    {
      zh: fill(CAUSES['discovery-not-found'].zh, { url }),
      en: fill(CAUSES['discovery-not-found'].en, { url }),
    },
  ]);
  const gone = await tryServer(ports, { fhirBaseUrl: 'http://127.0.0.1:1/fhir' });
  expect(gone.remarks).toEqual([
    expect.objectContaining({ zh: fill(CAUSES['tcp-refused'].zh, { target: '127.0.0.1:1' }) }),
  ]);
});

test('a server that lists other ways than ours is usable: the token tells', async () => {
  const fhirBaseUrl = await serve({
    token_endpoint: 'http://127.0.0.1:9/token',
    grant_types_supported: ['authorization_code'],
  });
  expect(await tryServer(ports, { fhirBaseUrl })).toMatchObject({ ok: true, remarks: [] });
});

test('an address that is none, and an authority file that is not there, are told and ask nobody', async () => {
  for (const fhirBaseUrl of ['', 'nhi', 'http://nhi.example/fhir', 'ftp://nhi.example/'])
    expect(await tryServer(ports, { fhirBaseUrl })).toMatchObject({ ok: false, remarks: [{ zh: /網址/ }] });
  const caFile = join(temporaryFolder(), 'none.pem');
  const trial = await tryServer(ports, { fhirBaseUrl: await serve(null), caFile });
  expect(trial.ok).toBe(false);
  expect(trial.remarks).toHaveLength(1);
});
