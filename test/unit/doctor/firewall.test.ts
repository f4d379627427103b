import { expect, test } from 'vitest';
import { firewallText } from '../../../main/headless/commands/doctor.ts';
import { firewallRequest } from '../../../main/agent/attendants/doctor/doctor-service.ts';
import { type Surroundings, theseSurroundings } from '../../../main/agent/attendants/doctor/context.ts';
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
const ask = (given: Settings, endpoint: string | null = null) =>
  firewallRequest({ settings: given, resolveProxy: undefined }, endpoint, surroundings);

test('the FHIR server, and the token server where it is another host, each once, outbound only', async () => {
  const request = await ask(settings(), 'https://auth.test:8443/token');
  expect(request.from.addresses).toEqual(['192.0.2.7']);
  expect(
    request.rules.map(({ host, port, addresses, direction }) => [host, port, addresses, direction]),
  ).toEqual([
    ['nhi.test', 443, ['203.0.113.9'], 'outbound'],
    ['auth.test', 8443, [], 'outbound'],
  ]);
  expect((await ask(settings(), 'https://nhi.test/token')).rules).toHaveLength(1);
});

test('a proxy comes first, without its login', async () => {
  const request = await ask(settings({ proxyUrl: 'http://clerk:secret@proxy.test:3128' }));
  expect(request.rules.map(({ host, port }) => [host, port])).toEqual([
    ['proxy.test', 3128],
    ['nhi.test', 443],
  ]);
  expect(JSON.stringify(request)).not.toMatch(/clerk|secret/);
});

test('a console that was opened to other PCs is the one line inbound, and then nobody says that none is needed', async () => {
  const opened = settings();
  opened.console = { ...opened.console, address: '192.0.2.7', hostNames: ['twpas.hospital'] };
  const request = await ask(opened);
  expect(request.rules.at(-1)).toMatchObject({
    direction: 'inbound',
    host: 'twpas.hospital',
    addresses: ['192.0.2.7'],
    port: 4781,
    protocol: 'TCP (HTTPS, TLS 1.2+)',
  });
  expect(firewallText(request)).toMatch(/由外向內 +twpas\.hospital +192\.0\.2\.7 +4781/);
  expect(firewallText(request)).not.toContain('不需要開放');
  expect(firewallText(await ask(settings()))).toContain('不需要開放任何由外向內的連線。');
});

test('the mail server and the webhook of alerts are named, by the ports that they are spoken to', async () => {
  const given = settings();
  given.alerts = {
    ...given.alerts,
    mail: { host: 'mail.hospital', security: 'starttls', from: 'a@hospital.tw', to: ['b@hospital.tw'] },
    webhook: 'https://chat.hospital/hook/secret',
  };
  const request = await ask(given);
  expect(request.rules.map(({ host, port, protocol }) => [host, port, protocol])).toEqual(
    expect.arrayContaining([
      ['mail.hospital', 587, 'TCP (SMTP, TLS 1.2+)'],
      ['chat.hospital', 443, 'TCP (HTTPS, TLS 1.2+)'],
    ]),
  );
  expect(JSON.stringify(request)).not.toContain('secret');
});

test('addresses of the link alone are no source to be let through', async () => {
  const many = {
    ...surroundings,
    interfaces: () => ({
      eth0: ['192.0.2.7', 'fe80::1', '169.254.3.4'].map((address) => ({ address, internal: false }) as never),
    }),
  };
  const request = await firewallRequest({ settings: settings(), resolveProxy: undefined }, null, many);
  expect(request.from.addresses).toEqual(['192.0.2.7']);
});
