/** F9: guesses are limited by network, a sound sign-in gets through them, and no answer tells whether a name exists. */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { consoleOf, OWN_PASSWORD, signedIn } from './accounts.ts';
import { test as testAtDesk } from '../../support/desk.ts';
import { test } from '../support/scene.ts';

interface Told {
  readonly status: number;
  readonly code: string | null;
}

/** A sign-in from an address of this machine: any of 127.0.0.0/8 is as good as another on Linux. */
function signInFrom(base: string, localAddress: string, name: string, password: string): Promise<Told> {
  const { host, hostname, port, origin } = new URL(base);
  const body = JSON.stringify({ name, password });
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: hostname, port, localAddress, path: '/sign-in', method: 'POST', agent: false },
        headers: {
          ...{ host, origin, 'content-type': 'application/json' },
          'content-length': String(Buffer.byteLength(body)),
        },
      },
      (response) => {
        text(response).then((answer) => {
          const { code = null } = JSON.parse(answer) as { code?: string };
          resolve({ status: response.statusCode ?? 0, code });
        }, reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

test(
  'while forty guessers go on from many addresses of this machine, a known browser signs in each time',
  { tags: 'full' },
  async ({ sceneFor }) => {
    const agent = await (await sceneFor()).agent();
    const base = consoleOf(agent);
    const own = await signedIn(agent, 'wang', ['handler']);
    let over = false;
    let tries = 0;
    const guess = async (guesser: number): Promise<void> => {
      for (let at = 0; !over; at += 1) {
        const address = `127.${String(1 + guesser)}.${String(at & 127)}.7`;
        await signInFrom(base, address, `name ${String(guesser)} ${String(at)}`, 'no').catch(() => undefined);
        tries += 1;
      }
    };
    const guessers = Array.from({ length: 40 }, (_, guesser) => guess(guesser));
    await expect.poll(() => tries, { timeout: 30_000 }).toBeGreaterThan(40);
    const answers: number[] = [];
    for (let count = 0; count < 6; count += 1) {
      answers.push((await own.post('/sign-in', { name: 'wang', password: OWN_PASSWORD })).status);
      await sleep(100);
    }
    over = true;
    await Promise.all(guessers);
    expect(answers).toEqual([200, 200, 200, 200, 200, 200]);
  },
);

testAtDesk(
  'addresses of this machine are one network: guesses from many of them are counted together',
  async ({ deskFor }) => {
    const agent = await (await deskFor()).agent();
    const base = consoleOf(agent);
    await signedIn(agent, 'wang', ['handler']);
    for (let at = 0; at < 20; at += 1)
      await agent.during(signInFrom(base, `127.1.${String(at)}.7`, `name ${String(at)}`, 'no'));
    const next = await agent.during(signInFrom(base, '127.200.0.7', 'another name', 'no'));
    expect(next).toEqual({ status: 429, code: 'too-many' });
  },
);

testAtDesk(
  'under a flood and without one, a name that exists is answered like a name that does not',
  async ({ deskFor }) => {
    const desk = await deskFor();
    const { clock } = desk;
    const agent = await desk.agent();
    const base = consoleOf(agent);
    await signedIn(agent, 'wang', ['handler']);
    await signedIn(agent, 'chen', ['handler']);
    const codeOf = async (name: string): Promise<string | null> =>
      (await agent.during(signInFrom(base, '127.0.0.1', name, 'no'))).code;
    const codes = { exists: [] as (string | null)[], unknown: [] as (string | null)[] };
    for (let at = 0; at < 7; at += 1) {
      codes.exists.push(await codeOf('wang'));
      codes.unknown.push(await codeOf('nobody'));
    }
    expect(codes.exists).toEqual(codes.unknown);
    for (let at = 0; at < 6; at += 1) await codeOf(`name ${String(at)}`);
    // From here on nothing is told; each answer waits for the next stroke of two seconds.
    const timeOf = async (name: string): Promise<number> => {
      const start = clock.now();
      expect(await codeOf(name)).toBe('too-many');
      return clock.now() - start;
    };
    for (const name of ['chen', 'somebody']) {
      const ms = await timeOf(name);
      expect([ms > 0, ms % 2_000], name).toEqual([true, 0]);
    }
  },
);
