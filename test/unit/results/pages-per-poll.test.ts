import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import {
  decisionsQuery,
  type PollerParts,
  searchDecisions,
} from '../../../main/agent/carrier/results/poller.ts';
import { FirstSight } from '../../../main/agent/carrier/results/first-sight.ts';
import { testNhi } from '../nhi/nhi-under-test.ts';
import { caseRig } from '../support/case-rig.ts';
import { FakeNhi } from '../support/fake-nhi.ts';
import { FakeTokens } from '../support/fake-tokens.ts';
import { HOSPITAL } from '../support/small-bundle.ts';

const WEEK = 330;
const NOW = Date.parse('2026-11-25T12:00:00+08:00');

/** A week of decisions, on pages of the size that is asked for, or of its own where it knows no `_count`. */
async function serverOfAWeek(knowsCount: boolean) {
  let asked = 0;
  const http = createServer((request, response) => {
    asked += 1;
    const url = new URL(request.url ?? '', `http://${request.headers.host ?? ''}`);
    const size = knowsCount ? Number(url.searchParams.get('_count') ?? 20) : 20;
    if (!knowsCount) url.searchParams.delete('_count');
    const from = Number(url.searchParams.get('_offset') ?? 0);
    const next = new URL(url);
    next.searchParams.set('_offset', String(from + size));
    const link = [
      { relation: 'self', url: url.href },
      ...(from + size < WEEK ? [{ relation: 'next', url: next.href }] : []),
    ];
    const entry = Array.from({ length: Math.min(size, WEEK - from) }, (_, n) => ({
      resource: { resourceType: 'ClaimResponse', id: String(from + n) },
      search: { mode: 'match' },
    }));
    response.setHeader('content-type', 'application/fhir+json');
    response.end(JSON.stringify({ resourceType: 'Bundle', type: 'searchset', total: WEEK, link, entry }));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  const base = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}/fhir`;
  return { base, asked: () => asked };
}

test.each([
  ['goes along', true, 4],
  ['knows no _count', false, 17],
])(
  'a week of 330 decisions is whole and done as asked on a server that %s: %s, %i questions a poll',
  async (_what, knowsCount, questions) => {
    const server = await serverOfAWeek(knowsCount);
    const query = decisionsQuery(HOSPITAL, NOW, NOW);
    const found = await testNhi(server.base).search({ type: 'ClaimResponse', query, token: 'token' });
    expect(found).toMatchObject({ kind: 'complete', echoed: true });
    expect(found.kind === 'complete' ? found.resources : []).toHaveLength(WEEK);
    expect(server.asked()).toBe(questions);
  },
);

test('a server that refuses pages of our size is asked once more without', async () => {
  const rig = await caseRig();
  const nhi = new FakeNhi();
  nhi.onSearch = (query) => {
    const refuses = query.some(([name]) => name === '_count');
    nhi.searchFails = refuses ? { kind: 'refused', status: 400 } : null;
  };
  const parts: PollerParts = {
    ...{ context: rig.context, nhi, tokens: new FakeTokens(), clock: rig.clock, log: () => undefined },
    ...{ hospitalId: HOSPITAL, pollMs: 60_000, waits: () => null, isOpen: () => true },
    lookUp: () => Promise.resolve({ number: null, isAbsent: false, retryAt: null }),
    lookByPatient: () => Promise.resolve({ kind: 'not-offered' as const }),
    firstSight: new FirstSight(rig.context, rig.clock),
  };
  expect(await searchDecisions(parts, 'token', new AbortController().signal, 'whole')).toBe('heard');
  expect(nhi.searches).toHaveLength(2);
});
