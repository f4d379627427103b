import { expect } from 'vitest';
import { makeSamples } from '../../../main/practice/samples/sample.ts';
import { allAt, expectStoredOnce } from '../support/expectations.ts';
import { testOfSending as test } from '../../support/desk.ts';

test('a wrong base address (404) pauses the destination with a reason before any Bundle leaves; put right, all go by themselves', async ({
  deskFor,
}) => {
  const desk = await deskFor({
    settings: ({ server }) => {
      const right = String(server['fhirBaseUrl']);
      server['tokenUrl'] = right.replace(/\/fhir$/, '/oidc/token');
      server['fhirBaseUrl'] = right.replace(/\/fhir$/, '/fihr');
    },
  });
  const samples = makeSamples(3, 'wrong address');
  const first = await desk.agent();
  await desk.put(...samples);
  const status = await first.untilStatus('paused', ({ destination }) => destination.state === 'paused');
  expect(status.destination.reason).toBe('http-404');
  const rows = await first.until('queued', allAt(3, 'queued'));
  expect(rows.map((row) => row.attempts)).toEqual([0, 0, 0]);
  expect((await desk.sandbox.ledger()).posts).toEqual([]);
  await first.stop();
  await desk.place.configure(({ server }) => {
    server['fhirBaseUrl'] = desk.sandbox.fhirBaseUrl;
    delete server['tokenUrl'];
  });

  // Another server: a person at the machine says that it is the right one.
  const agent = await desk.agent();
  expect((await agent.status()).destination).toMatchObject({ state: 'paused', reason: 'new-server' });
  expect((await desk.command('resume', '--by', '林資訊')).code).toBe(0);
  await agent.until('all accepted', allAt(3, 'accepted'));
  expectStoredOnce(await desk.sandbox.ledger(), samples);
});

test('an address without a SMART configuration or FHIR server rejects nothing either', async ({
  deskFor,
}) => {
  const desk = await deskFor({
    settings: ({ server }) => {
      server['fhirBaseUrl'] = String(server['fhirBaseUrl']).replace(/\/fhir$/, '/fihr');
    },
  });
  const agent = await desk.agent();
  await desk.put(...makeSamples(2, 'no discovery'));
  const status = await agent.untilStatus('paused', ({ destination }) => destination.state !== 'open');
  expect(status.destination.reason).not.toBeNull();
  await agent.until('queued', allAt(2, 'queued'));
  expect((await desk.sandbox.ledger()).posts).toEqual([]);
});

test('a redirect to another host is not followed: no token and no Bundle goes there', async ({ deskFor }) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const samples = makeSamples(2, 'redirected');
  await desk.sandbox.misbehave('post', { kind: 'redirect' }, { times: null });
  await desk.sandbox.misbehave('search', { kind: 'redirect' }, { times: null });
  await desk.put(...samples.slice(0, 1));
  await agent.untilStatus('paused', ({ destination }) => destination.reason === 'http-307');
  await desk.sandbox.clearMisbehaviour();
  // The answer may be a gateway's: that NHI lacks the first is believed beside a later one that shows.
  await desk.put(...samples.slice(1));
  await agent.until('all accepted', allAt(2, 'accepted'));
  const ledger = await desk.sandbox.ledger();
  expect(ledger.strays).toEqual([]);
  expect(ledger.posts.filter((post) => post.caseNumber !== null)).toHaveLength(2);
});
