import { expect, test } from 'vitest';
import { firewallRequest } from '../../../main/agent/doctor/firewall.ts';
import { type Surroundings, theseSurroundings } from '../../../main/agent/doctor/context.ts';
import { settingsSchema, type Settings } from '../../../shared/settings.ts';

const surroundings: Surroundings = {
  ...theseSurroundings,
  env: {},
  interfaces: () => ({
    lo: [{ address: '127.0.0.1', internal: true } as never],
    eth0: [{ address: '192.0.2.7', internal: false } as never],
  }),
  addresses: (host) =>
    host === 'nhi.test' ? Promise.resolve(['203.0.113.9']) : Promise.reject(new Error('unknown')),
};
const settings = (server: Partial<Settings['server']> = {}): Settings =>
  settingsSchema.parse({
    hospitalId: '0101090517',
    server: { fhirBaseUrl: 'https://nhi.test/fhir', clientId: 'x', ...server },
    folders: [{ path: '/in' }],
  });
const ask = (given: Settings, endpoints: string[] = []) =>
  firewallRequest({ settings: given, resolveProxy: undefined }, endpoints, surroundings);

test('the FHIR server, and the token server where it is another host, each once, outbound only', async () => {
  const request = await ask(settings(), [
    'https://auth.test:8443/token',
    'https://auth.test:8443/introspect',
  ]);
  expect(request.from.addresses).toEqual(['192.0.2.7']);
  expect(
    request.rules.map(({ host, port, addresses, direction }) => [host, port, addresses, direction]),
  ).toEqual([
    ['nhi.test', 443, ['203.0.113.9'], 'outbound'],
    ['auth.test', 8443, [], 'outbound'],
  ]);
  expect((await ask(settings(), ['https://nhi.test/token'])).rules).toHaveLength(1);
});

test('a proxy comes first, without its login', async () => {
  const request = await ask(settings({ proxyUrl: 'http://clerk:secret@proxy.test:3128' }));
  expect(request.rules.map(({ host, port }) => [host, port])).toEqual([
    ['proxy.test', 3128],
    ['nhi.test', 443],
  ]);
  expect(JSON.stringify(request)).not.toMatch(/clerk|secret/);
});
