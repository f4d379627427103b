import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { createNhiClient } from '../../../main/agent/compose/nhi-client.ts';
import { setDestination } from '../../../main/agent/carrier/cases/destination-record.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { openCoreIn, settingsIn } from '../support/open-core.ts';
import { listenForTest } from '../support/listen-for-test.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HOUR = 3_600_000;

/** A client of a server that answers every search with this status, or not at all. */
async function clientOf(answer: { status: number | null }) {
  const server = createServer((request, response) => {
    if (answer.status === null) request.socket.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/fhir+json' }).end('{}');
  });
  const { port } = await listenForTest(server);
  const dir = temporaryFolder();
  const clock = new FakeClock();
  const core = await openCoreIn(dir, clock);
  const fhirBaseUrl = `http://127.0.0.1:${String(port)}/fhir`;
  const settings = settingsIn(dir, { server: { fhirBaseUrl, clientId: 'client' } });
  const ports = { clock, log: () => undefined, keySlots: [], version: 'test' };
  const client = createNhiClient({ ports, settings, core, maxBackoffMs: 1000, sent: () => undefined });
  onTestFinished(() => client.close());
  const search = (): Promise<unknown> =>
    client.nhi.search({ type: 'ClaimResponse', query: [], token: 't', signal: new AbortController().signal });
  return { client, core, clock, search };
}

test('NHI is silent once it has answered nothing for 26 hours of this run; a refused search is an answer', async () => {
  const answer = { status: 403 as number | null };
  const { client, clock, search } = await clientOf(answer);
  await clock.advance(30 * HOUR);
  expect(client.lastAnswer()).toEqual({ at: null, silent: false });
  await search();
  const at = clock.now();
  expect(client.lastAnswer()).toEqual({ at, silent: false });
  answer.status = null;
  await clock.advance(25 * HOUR);
  await search();
  expect(client.lastAnswer()).toEqual({ at, silent: false });
  await clock.advance(HOUR);
  expect(client.lastAnswer()).toEqual({ at, silent: true });
  answer.status = 403;
  await search();
  expect(client.lastAnswer()).toEqual({ at: clock.now(), silent: false });
});

test('an answer of an earlier run is known, and the time that the agent was off is no silence', async () => {
  const { client, core, clock } = await clientOf({ status: null });
  const at = clock.now() - 72 * HOUR;
  await setDestination(core.store, core.context.destination, { last_poll_at: at });
  expect(client.lastAnswer()).toEqual({ at, silent: false });
  await clock.advance(26 * HOUR);
  expect(client.lastAnswer()).toEqual({ at, silent: true });
});
