// @module-tag full
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { request } from 'undici';
import { expect, onTestFinished } from 'vitest';
import type { StatusView } from '../../../shared/api/views/status.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { CLI, command, commandJson } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { expectStoredOnce } from '../support/expectations.ts';
import { type Scene, testOfSending as test } from '../support/scene.ts';

/** A program of another account that was there first. */
async function stranger(address: '127.0.0.1' | '::1', port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer((_request, response) => response.end('stranger'));
  server.listen(port, address);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

async function startBeside(
  scene: Scene,
  port: number,
): Promise<ChildProcess & { stdout: NodeJS.ReadableStream }> {
  await scene.place.configure((settings) => {
    settings['console'] = { port };
  });
  const child = spawn(process.execPath, [CLI, 'run', '--json', '--config', scene.place.config], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  });
  // A command that came before it would have the lock.
  const doors = join(scene.place.dataDir, 'control.json');
  await eventually('its door for commands', () => existsSync(doors), Boolean);
  return child;
}
const statusOf = (scene: Scene): Promise<StatusView> => commandJson<StatusView>(scene.place, 'status');

/** The practice server knows the key of this folder before the agent runs on it. */
async function knownKey({ place, sandbox }: Scene): Promise<void> {
  await commandJson(place, 'keys', 'generate');
  await sandbox.setClientJwks(await commandJson(place, 'keys', 'jwks'));
}

for (const address of ['127.0.0.1', '::1'] as const)
  test(`a port that another program holds at ${address} keeps nothing from being sent, is told, and is tried again`, async ({
    sceneFor,
  }) => {
    const scene = await sceneFor();
    await knownKey(scene);
    const { server, port } = await stranger(address);
    const child = await startBeside(scene, port);
    const line = once(createInterface(child.stdout), 'line');
    const samples = [makeSample({ seed: address, ending: 'approve', subType: '1', priority: '1' })];
    await scene.put(...samples);
    await eventually(
      'it is sent',
      () => statusOf(scene),
      ({ counts }) => counts.delivery.accepted === 1,
    );
    expectStoredOnce(await scene.sandbox.ledger(), samples);
    const status = await statusOf(scene);
    expect(status).toMatchObject({ running: true, console: null, consoleTaken: port });
    const check = await command(scene.place, 'status', '--check');
    expect(check.code).toBe(2);
    expect(check.stdout).toContain(`網頁的連接埠被其他程式占用，本機無法開啟網頁；送件照常`);
    expect((await command(scene.place, 'status')).stdout).toMatch(
      new RegExp(`WARNING\\s+another program holds the port of the page.*: ${String(port)}`),
    );

    server.close();
    server.closeAllConnections();
    // Within ten seconds, and the address is printed then.
    const [said] = (await line) as [string];
    const { url } = (JSON.parse(said) as { console: { url: string } }).console;
    expect((await request(url)).statusCode).toBe(200);
    expect(await statusOf(scene)).toMatchObject({
      console: { url: expect.stringContaining('.localhost:') as string },
    });
    expect((await statusOf(scene)).consoleTaken).toBeUndefined();
  });
