import { expect, test } from 'vitest';
import { json } from './oauth-server.ts';
import { setUp } from './token-set-up.ts';
import { examine, healthy } from '../doctor/doctor-rig.ts';

test('a discovery document that names another site gets no assertion there: refused, and told with the site', async () => {
  const { source, server, lines } = await setUp();
  server.onDiscovery = (response) => {
    json(response, 200, { token_endpoint: 'https://elsewhere.test/token' });
  };
  expect(await source.get()).toEqual({ kind: 'refused', code: 'token-endpoint-elsewhere', status: null });
  expect(server.tokenCalls).toHaveLength(0);
  expect(lines).toContainEqual({
    level: 'error',
    event: 'token-endpoint-elsewhere',
    fields: { url: 'https://elsewhere.test' },
  });
});

test('a token endpoint that a person has set is asked, whatever the document says', async () => {
  const { server } = await setUp();
  const other = await setUp({ tokenUrl: server.tokenUrl });
  other.server.onDiscovery = (response) => {
    json(response, 200, { token_endpoint: 'https://elsewhere.test/token' });
  };
  expect(await other.source.get()).toMatchObject({ kind: 'token' });
  expect(server.tokenCalls).toHaveLength(1);
});

test('the doctor names both sites and what to do', async () => {
  const patient = await healthy();
  const elsewhere = { token_endpoint: 'https://elsewhere.test/token' };
  await patient.sandbox.misbehave('discovery', { kind: 'says', body: elsewhere });
  const steps = await examine(patient);
  const failed = steps.find(({ status }) => status === 'failed');
  expect(failed).toMatchObject({ step: 'discovery', code: 'token-endpoint-elsewhere', who: 'it' });
  expect(failed?.cause?.zh).toMatch(/elsewhere\.test:443.*server\.tokenUrl/);
});
