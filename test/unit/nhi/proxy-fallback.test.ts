import { expect, test } from 'vitest';
import { portOfNobody } from '../support/port-of-nobody.ts';
import { testProxy } from '../support/test-proxy.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { post, testHttp, testNhi } from './nhi-under-test.ts';
import { FHIR, rawServer, reply } from './raw-server.ts';

const BASE = 'http://nhi.test/fhir';
const GET = { method: 'GET', url: `${BASE}/metadata`, headers: {}, maxBytes: 1024 } as const;
const at = (port: number): string => `PROXY 127.0.0.1:${String(port)}`;
const system = (...ways: string[]) => ({ resolveProxy: () => Promise.resolve(ways.join('; ')) });

/** A server only proxies lead to, and two of them. */
async function scene() {
  const server = await rawServer(({ socket }) => socket.write(reply(201, FHIR, '{"resourceType":"Bundle"}')));
  const [first, second] = [await testProxy(server.port), await testProxy(server.port)];
  return { server, first, second };
}

test('a proxy that is down is passed over for the next of the list, also by a POST, which arrives once', async () => {
  const { server, first } = await scene();
  const nhi = testNhi(BASE, system(at(await portOfNobody()), at(first.port), 'DIRECT'));
  expect((await post(nhi)).outcome.kind).toBe('accepted');
  expect(server.arrivals.map(({ method }) => method)).toEqual(['POST']);
  expect(first.asked).toEqual(['nhi.test:80']);
});

test('DIRECT is one of the list: after a proxy that is down it goes straight, and before one it is tried first', async () => {
  const { server, first } = await scene();
  const down = at(await portOfNobody());
  // Not loopback, which no proxy is ever asked for: all of 0.0.0.0/8 is this machine where the system allows it.
  const direct = { ...GET, url: `http://0.0.0.0:${String(server.port)}/fhir/metadata` };
  expect(await testHttp(system(down, 'DIRECT')).request(direct)).toMatchObject({
    kind: 'answer',
    status: 201,
  });
  expect(await testHttp(system('DIRECT', at(first.port))).request(direct)).toMatchObject({ kind: 'answer' });
  expect(first.asked).toEqual([]);
  // Nobody is there to go straight to: the proxy knows a way.
  const unknown = { ...GET, url: `http://0.0.0.0:${String(await portOfNobody())}/fhir/metadata` };
  expect(await testHttp(system('DIRECT', at(first.port))).request(unknown)).toMatchObject({ kind: 'answer' });
  expect(first.asked).toHaveLength(1);
});

test('what was passed over is tried again after five minutes, and at once on another network', async () => {
  const { first, second } = await scene();
  const clock = new FakeClock();
  first.conduct({ kind: 'cuts' });
  const http = testHttp({ clock, ...system(at(first.port), at(second.port)) });
  await http.request(GET);
  await http.request(GET);
  expect([first.asked.length, second.asked.length > 0]).toEqual([1, true]);
  await clock.advance(5 * 60_000 + 1);
  await http.request(GET);
  expect(first.asked).toHaveLength(2);
  http.reset();
  await http.request(GET);
  expect(first.asked).toHaveLength(3);
});

test('a POST whose proxy cuts once it is connected goes no other way, and is not sent', async () => {
  const { server, first, second } = await scene();
  first.conduct({ kind: 'cuts' });
  const nhi = testNhi(BASE, system(at(first.port), at(second.port)));
  expect((await post(nhi)).outcome.kind).toBe('not-sent');
  expect(server.arrivals).toEqual([]);
  // The probe that follows finds the other way, which the next POST takes.
  expect(await nhi.probe({ token: null })).toMatchObject({ alive: true });
  expect((await post(nhi)).outcome.kind).toBe('accepted');
});

test('a POST that was under way when its tunnel was cut is in doubt and goes no other way', async () => {
  const server = await rawServer(() => undefined);
  const [first, second] = [await testProxy(server.port), await testProxy(server.port)];
  const nhi = testNhi(BASE, system(at(first.port), at(second.port)));
  const sent = post(nhi);
  await expect.poll(() => server.arrivals.length).toBe(1);
  first.cutTunnels();
  expect((await sent).outcome).toMatchObject({ kind: 'unknown' });
  expect(server.arrivals).toHaveLength(1);
  expect(second.asked).toEqual([]);
});

test('a proxy that says no is asked no further: no other way is tried', async () => {
  const { first, second } = await scene();
  for (const [status, code] of [
    [403, 'proxy-refused'],
    [407, 'proxy-login'],
  ] as const) {
    first.conduct({ kind: 'answers', status });
    const http = testHttp(system(at(first.port), at(second.port)));
    expect(await http.request(GET)).toEqual({ kind: 'nothing', code });
  }
  expect(second.asked).toEqual([]);
});

test('where every way fails the reason is told, and the request takes no longer than it may', async () => {
  const http = testHttp({ timeoutSeconds: 3, ...system(at(await portOfNobody()), at(await portOfNobody())) });
  expect(await http.request(GET)).toEqual({ kind: 'nothing', code: 'connection-refused' });
});
