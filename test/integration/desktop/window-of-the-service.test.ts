import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { request } from 'undici';
import { expect, onTestFinished } from 'vitest';
import { servicePage } from '../../../main/desktop/agent-process/start-agent.ts';
import { loadSettings } from '../../../main/agent/ground/settings/load.ts';
import type { Settings } from '../../../shared/settings.ts';
import { test } from '../support/scene.ts';
import type { Place } from '../support/place.ts';

function settingsOf(place: Place): Settings {
  const loaded = loadSettings(place.config);
  if (!loaded.ok) throw new Error('the settings of this test are wrong');
  return loaded.settings;
}

/** Somebody who took a port of this machine. */
async function stranger(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** As for an account that may not read the token file: the desktop has only the console's port to ask at. */
async function withoutToken(place: Place): Promise<void> {
  await rename(join(place.dataDir, 'control.json'), join(place.dataDir, 'control.away'));
}

const publishedIn = async (place: Place) =>
  JSON.parse(await readFile(join(place.dataDir, 'console.json'), 'utf8')) as {
    port: number;
    publicKey: string;
  };

test('the window shows the service’s sign-in page once the service has proved itself, also while it is failing', async ({
  sceneFor,
}) => {
  const scene = await sceneFor();
  const { place } = scene;
  const service = await scene.agent();
  await withoutToken(place);
  const address = await servicePage(settingsOf(place), 'tester');
  expect(address).toBe(`${new URL(service.consoleUrl).origin}/`);
  await rename(join(place.dataDir, 'control.away'), join(place.dataDir, 'control.json'));
  await service.stop();
  // A key that nobody signs with any more is not left about.
  await expect(publishedIn(place)).rejects.toThrow('ENOENT');
});

test('whoever took the port and says ok, or echoes, or passes the question on to the service at another port, is not shown', async ({
  sceneFor,
}) => {
  const scene = await sceneFor();
  const { place } = scene;
  const service = await scene.agent();
  await withoutToken(place);
  const origin = new URL(service.consoleUrl).origin;
  const { port, publicKey } = await publishedIn(place);
  expect(port).toBe(Number(new URL(origin).port));
  const listeners: RequestListener[] = [
    (_request, response) => response.end('ok\n'),
    (asked, response) => response.end(asked.url),
    (_request, response) => response.end('x'.repeat(10_000_000)),
    (asked, response) => {
      void request(`${origin}${asked.url ?? ''}`).then(async ({ statusCode, body }) =>
        response.writeHead(statusCode).end(await body.text()),
      );
    },
  ];
  for (const listener of listeners) {
    const taken = await stranger(listener);
    // As after a crash of the service, whose port is somebody else's by now.
    await writeFile(join(place.dataDir, 'console.json'), JSON.stringify({ v: 1, port: taken, publicKey }));
    expect(await servicePage(settingsOf(place), 'tester')).toBe(null);
  }
});

test('without what it could be held against, nobody is shown', async ({ sceneFor }) => {
  const scene = await sceneFor();
  const { place } = scene;
  await scene.agent();
  await withoutToken(place);
  await rm(join(place.dataDir, 'console.json'));
  expect(await servicePage(settingsOf(place), 'tester')).toBe(null);
});

test('the console answers no other question, and signs nothing that is none', async ({ sceneFor }) => {
  const { consoleUrl } = await (await sceneFor()).agent();
  const ask = async (path: string, method: 'GET' | 'POST' = 'GET') => {
    const { statusCode, body } = await request(new URL(path, consoleUrl), { method });
    await body.dump();
    return statusCode;
  };
  const question = 'A'.repeat(43);
  expect(await ask(`/proof?q=${question}`)).toBe(200);
  expect(await ask(`/proof?q=${question}`, 'POST')).toBe(403);
  for (const wrong of ['', 'short', `${question}x`, `${question}%0A`])
    expect(await ask(`/proof?q=${wrong}`)).toBe(400);
});
