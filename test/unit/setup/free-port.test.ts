import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { freePort, settingsText } from '../../../main/agent/attendants/doctor/setup/first-settings.ts';

const holding = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
const ended = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });

test('a port that another program holds is passed over, and so is one that is needed otherwise; a free one is taken', async () => {
  const other = await holding(0);
  const { port } = other.address() as AddressInfo;
  const found = await freePort(port, 0);
  expect(found).toBeGreaterThan(port);
  expect(await freePort(port, found)).toBeGreaterThan(found);
  await ended(other);
  expect(await freePort(port, 0)).toBe(port);
});

test('the port stands in the settings only where it is not the usual one', () => {
  const environment = 'practice' as const;
  const draft = {
    ...{ hospitalId: '0101090517', environment, dataDir: 'data', fhirBaseUrl: 'http://127.0.0.1/fhir' },
    ...{ clientId: 'x', caFile: '', proxyUrl: '', folder: 'export', exportDir: '' },
  } as const;
  expect(settingsText(draft, 4782)).toMatch(/console:\n\s+port: 4782/);
  expect(settingsText(draft)).not.toContain('console');
});
