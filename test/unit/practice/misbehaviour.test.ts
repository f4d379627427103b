import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import type { Fault } from '../../../main/practice/faults.ts';
import { countsFor } from '../../../main/practice/ledger.ts';
import type { Sandbox } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import type { PracticeClient } from './practice-client.ts';
import { registerClient } from './practice-client.ts';

let sandbox: Sandbox;
let client: PracticeClient;
let next = 0;
beforeAll(async () => {
  sandbox = await startSandbox({ autoAdvance: false });
  client = await registerClient(sandbox);
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.clearMisbehaviour();
  await sandbox.resetLedger();
});

const fresh = (): Sample => makeSample({ seed: `misbehaviour ${String((next += 1))}` });
const counts = async (sample: Sample): Promise<{ arrived: number; stored: number }> =>
  countsFor(await sandbox.ledger(), sample.plantedId);

/** Posts once under a misbehaviour: the status or the failure, and what the ledger says. */
async function under(
  fault: Fault,
): Promise<{ status: number | 'failed'; response?: Response; stored: number }> {
  const sample = fresh();
  await sandbox.misbehave('post', fault);
  try {
    const response = await client.post(sample.bytes);
    return { status: response.status, response, stored: (await counts(sample)).stored };
  } catch {
    // A cut connection is what was asked for.
    return { status: 'failed', stored: (await counts(sample)).stored };
  }
}

describe('a POST', () => {
  it.each<[string, Fault, number | 'failed', number]>([
    ['429', { kind: 'status', status: 429, retryAfterSeconds: 2 }, 429, 0],
    ['503', { kind: 'status', status: 503 }, 503, 0],
    ['503 after the commit', { kind: 'status', status: 503, commit: true }, 503, 1],
    ['401', { kind: 'status', status: 401 }, 401, 0],
    ['404', { kind: 'status', status: 404 }, 404, 0],
    ['413 before the body is read', { kind: 'status', status: 413, early: true, html: true }, 413, 0],
    ['a reset before the commit', { kind: 'reset' }, 'failed', 0],
    ['a reset after the commit', { kind: 'reset', commit: true }, 'failed', 1],
    ['a cut head after the commit', { kind: 'cut-head', commit: true }, 'failed', 1],
    ['a web page', { kind: 'html' }, 200, 0],
    ['a head a byte at a time', { kind: 'drip-head', everyMs: 1 }, 503, 0],
    ['a head a byte at a time after the commit', { kind: 'drip-head', everyMs: 1, commit: true }, 201, 1],
    ['an empty 201', { kind: 'empty' }, 201, 1],
    ['a revoked token', { kind: 'revoke' }, 401, 0],
  ])('may meet %s', async (_, fault, status, stored) => {
    const seen = await under(fault);
    expect({ status: seen.status, stored: seen.stored }).toEqual({ status, stored });
    if (fault.kind === 'revoke') await client.authorize();
  });

  it('may meet 421, which a fetch would answer by sending the Bundle again', async () => {
    const [plain, fetched] = [fresh(), fresh()];
    await sandbox.misbehave('post', { kind: 'status', status: 421 }, { times: 2 });
    expect((await raw(plain, new Agent())).statusCode).toBe(421);
    await client.post(fetched.bytes);
    expect(await counts(plain)).toEqual({ arrived: 1, stored: 0 });
    expect((await counts(fetched)).arrived).toBe(2);
  });

  it('is told to wait in seconds or by a date', async () => {
    const seconds = await under({ kind: 'status', status: 429, retryAfterSeconds: 7 });
    expect(seconds.response?.headers.get('retry-after')).toBe('7');
    const date = await under({ kind: 'status', status: 503, retryAfterSeconds: 60, retryAfterAs: 'date' });
    const at = Date.parse(date.response?.headers.get('retry-after') ?? '');
    expect(Math.abs(at - Date.now() - 60_000)).toBeLessThan(5000);
  });

  it('may be redirected to a host where nothing may arrive', async () => {
    await sandbox.misbehave('post', { kind: 'redirect' });
    const { statusCode, headers } = await raw(fresh(), new Agent());
    expect(statusCode).toBe(307);
    expect(headers['location']).toBe(`${sandbox.elsewhereUrl}/fhir/Bundle`);
    expect((await sandbox.ledger()).strays).toEqual([]);
  });

  it('may get half of its answer under the full length', async () => {
    const seen = await under({ kind: 'half-body' });
    expect(seen).toMatchObject({ status: 201, stored: 1 });
    await expect(seen.response?.text()).rejects.toThrow();
  });

  it('may get an answer that is no JSON', async () => {
    const seen = await under({ kind: 'bad-json' });
    expect(seen).toMatchObject({ status: 201, stored: 1 });
    await expect(seen.response?.json()).rejects.toThrow(SyntaxError);
  });

  it('may be answered in gzip', async () => {
    const seen = await under({ kind: 'gzip' });
    expect(seen.response?.headers.get('content-encoding')).toBe('gzip');
    expect(await seen.response?.json()).toMatchObject({ resourceType: 'Bundle' });
  });

  it('may be stored after the client has given up', async () => {
    const sample = fresh();
    await sandbox.misbehave('post', { kind: 'late-commit', delayMs: 150 });
    const authorization = await bearer();
    const sent = fetch(`${sandbox.fhirBaseUrl}/Bundle`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/fhir+json' },
      body: new Uint8Array(sample.bytes),
      signal: AbortSignal.timeout(50),
    });
    await expect(sent).rejects.toThrow();
    expect(await counts(sample)).toEqual({ arrived: 1, stored: 0 });
    await expect.poll(() => counts(sample)).toEqual({ arrived: 1, stored: 1 });
  });

  it('is reset only on a connection that was used before, when asked so', async () => {
    await sandbox.misbehave('post', { kind: 'reset', commit: true, reused: true });
    const agent = new Agent({ connections: 1 });
    const [first, second] = [fresh(), fresh()];
    expect((await raw(first, agent)).statusCode).toBe(201);
    await expect(raw(second, agent)).rejects.toThrow();
    expect(await counts(second)).toEqual({ arrived: 1, stored: 1 });
    await agent.close();
  });

  it('misbehaves for one planted id alone, after so many others, as often as said', async () => {
    const [chosen, other] = [fresh(), fresh()];
    await sandbox.misbehave(
      'post',
      { kind: 'status', status: 500 },
      { plantedId: chosen.plantedId, times: 2 },
    );
    const statuses = [];
    for (const sample of [other, chosen, chosen, chosen])
      statuses.push((await client.post(sample.bytes)).status);
    expect(statuses).toEqual([201, 500, 500, 201]);
    await sandbox.misbehave('search', { kind: 'status', status: 503 }, { after: 1, times: null });
    const searches = [];
    for (let turn = 0; turn < 3; turn += 1)
      searches.push((await client.get('ClaimResponse?created=2020-01-01')).status);
    expect(searches).toEqual([200, 503, 503]);
  });

  it('is listed with how often it struck, also once it is over', async () => {
    await sandbox.misbehave('post', { kind: 'status', status: 500 }, { times: 2 });
    await sandbox.misbehave('post', { kind: 'status', status: 503 });
    const struck = async (): Promise<number[]> => (await sandbox.rules()).map((rule) => rule.struck);
    const seen = [await struck()];
    for (let turn = 0; turn < 4; turn += 1) {
      await client.post(fresh().bytes);
      seen.push(await struck());
    }
    expect(seen).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [2, 1],
      [2, 1],
    ]);
    await sandbox.clearMisbehaviour();
    expect(await struck()).toEqual([]);
  });

  it('is not counted as arrived when its body was cut short', async () => {
    const sample = fresh();
    const controller = new AbortController();
    async function* half(): AsyncGenerator<Buffer> {
      yield sample.bytes.subarray(0, 1000);
      await wait(50);
      controller.abort();
      yield sample.bytes.subarray(1000, 1001);
    }
    const sent = request(`${sandbox.fhirBaseUrl}/Bundle`, {
      method: 'POST',
      headers: { 'content-length': String(sample.bytes.length) },
      body: Readable.from(half()),
      signal: controller.signal,
    });
    await expect(sent).rejects.toThrow();
    await expect.poll(async () => (await sandbox.ledger()).counts.partialBodies).toBe(1);
    expect(await counts(sample)).toEqual({ arrived: 0, stored: 0 });
  });
});

it('misbehaves at the later pages of a search alone, when asked so', async () => {
  for (let more = 0; more < 2; more += 1) await client.post(fresh().bytes);
  await sandbox.misbehave(
    'search',
    { kind: 'status', status: 503 },
    { times: null, parameters: ['requestor.identifier', '_offset'] },
  );
  const first = 'ClaimResponse?requestor.identifier=0101090517&_count=1';
  const { link } = await client.search(first);
  const next = link.find(({ relation }) => relation === 'next')?.url ?? '';
  expect((await client.get(next.slice(sandbox.fhirBaseUrl.length + 1))).status).toBe(503);
  expect((await client.get('ClaimResponse?_count=1&_offset=1')).status).toBe(200);
  expect((await client.get(first)).status).toBe(200);
});

it('goes down and comes back on the same port', async () => {
  await sandbox.down();
  await expect(client.post(fresh().bytes)).rejects.toThrow();
  await sandbox.up();
  expect((await client.post(fresh().bytes)).status).toBe(201);
  await sandbox.goDown(300);
  await expect.poll(state, { interval: 10 }).toBe('down');
  await expect.poll(state, { interval: 10 }).toBe('up');
});

const state = (): Promise<'up' | 'down'> =>
  fetch(`${sandbox.fhirBaseUrl}/metadata`).then(
    () => 'up',
    () => 'down',
  );

async function bearer(): Promise<string> {
  return `Bearer ${String((await client.token()).body['access_token'])}`;
}

/** By undici's request, which follows no redirect and resends nothing. */
async function raw(sample: Sample, agent: Agent): Promise<Awaited<ReturnType<typeof request>>> {
  const answer = await request(`${sandbox.fhirBaseUrl}/Bundle`, {
    method: 'POST',
    dispatcher: agent,
    headers: { authorization: await bearer(), 'content-type': 'application/fhir+json' },
    body: sample.bytes,
  });
  await answer.body.dump();
  return answer;
}
