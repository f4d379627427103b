import { expect, test } from 'vitest';
import type { SearchResult } from '../../../main/agent/carrier/nhi/server.ts';
import { testNhi } from './nhi-under-test.ts';
import { FHIR, rawServer, reply } from './raw-server.ts';
import type { Arrival } from './raw-server.ts';

const QUERY = [
  ['request.patient.identifier', 'A123456789'],
  ['created', 'gt2026-05-04'],
  ['created', 'lt2026-06-01'],
  ['disposition', '審畢結果'],
] as const;
interface Page {
  readonly self?: string;
  readonly next?: string | undefined;
  readonly entry?: readonly unknown[];
  readonly [more: string]: unknown;
}
const page = ({ self, next, entry = [], ...more }: Page): Buffer => {
  const link = [
    ...(self === undefined ? [] : [{ relation: 'self', url: self }]),
    ...(next === undefined ? [] : [{ relation: 'next', url: next }]),
  ];
  return reply(
    200,
    { ...FHIR, Date: 'Tue, 24 Nov 2026 01:00:00 GMT' },
    JSON.stringify({ resourceType: 'Bundle', type: 'searchset', link, entry, ...more }),
  );
};
const hit = (id: string): unknown => ({
  search: { mode: 'match' },
  resource: { resourceType: 'ClaimResponse', id },
});

const INCLUDED = { search: { mode: 'include' }, resource: { resourceType: 'Claim', id: 'c' } };
const SAID = {
  search: { mode: 'outcome' },
  resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'information' }] },
};

async function search(
  answer: (arrival: Arrival, nth: number) => Buffer,
  query: readonly (readonly [string, string])[] = QUERY,
): Promise<{ result: SearchResult; paths: string[]; tokens: (string | undefined)[] }> {
  const server = await rawServer((arrival, nth) => arrival.socket.write(answer(arrival, nth)));
  const result = await testNhi(server.url).search({ type: 'ClaimResponse', query, token: 'tok' });
  return {
    result,
    paths: server.arrivals.map((a) => a.path),
    tokens: server.arrivals.map((a) => a.headers['authorization']),
  };
}

test('all pages are collected with the token, outcomes left out, included Claims kept', async () => {
  const { result, paths, tokens } = await search(({ path }, nth) =>
    page({
      self: path,
      ...(nth < 3 && { next: `ClaimResponse?${path.split('?')[1] ?? ''}&_page=${String(nth + 1)}` }),
      total: 3,
      entry: [hit(`r${String(nth)}`), INCLUDED, SAID],
    }),
  );
  expect(result).toMatchObject({
    kind: 'complete',
    echoed: true,
    serverDate: Date.parse('2026-11-24T01:00:00Z'),
  });
  const ids = result.kind === 'complete' ? result.resources.map((resource) => resource['id']) : [];
  expect(ids).toEqual(['r1', 'c', 'r2', 'c', 'r3', 'c']);
  expect(paths[0]).toBe(
    '/fhir/ClaimResponse?request.patient.identifier=A123456789&created=gt2026-05-04&created=lt2026-06-01&disposition=%E5%AF%A9%E7%95%A2%E7%B5%90%E6%9E%9C',
  );
  expect(tokens).toEqual(['Bearer tok', 'Bearer tok', 'Bearer tok']);
});

const [R1, R2, R3, NAMELESS] = [...['r1', 'r2', 'r3'].map(hit), { resource: { resourceType: 'Basic' } }];
test.each([
  ['one moves to the first meanwhile', 4, [R1, R2], [R2, R3], false],
  ['one moves to the first meanwhile, at a server that names no total', undefined, [R1, R2], [R2, R3], false],
  ['one is given twice, and all the others too', 3, [R1, R2], [R2, R3], true],
  ['nothing moves', undefined, [R1, R2], [R3], true],
  ['two have no id, and may be one', 2, [NAMELESS], [NAMELESS], false],
  ['a single one has no id', 2, [NAMELESS], [R1], true],
])('of hits on two pages %s: whether that is all of them', async (_what, total, first, second, echoed) => {
  const { result } = await search(({ path }, nth) => {
    const next = nth === 1 ? `ClaimResponse?${path.split('?')[1] ?? ''}&_page=2` : undefined;
    return page({ self: path, next, total, entry: nth === 1 ? first : second });
  });
  expect(result).toMatchObject({ kind: 'complete', echoed });
});

test.each([
  ['has no self link', {}],
  [
    'leaves one of two values out',
    { self: 'ClaimResponse?request.patient.identifier=A123456789&created=gt2026-05-04&disposition=審畢結果' },
  ],
  [
    'says another value',
    {
      self: 'ClaimResponse?request.patient.identifier=B1&created=gt2026-05-04&created=lt2026-06-01&disposition=審畢結果',
    },
  ],
  ['names no url that can be one', { self: 'http://[' }],
  [
    'says our value of another parameter',
    {
      self: 'ClaimResponse?patient=A123456789&created=gt2026-05-04&created=lt2026-06-01&disposition=審畢結果',
    },
  ],
  ['counts more hits than it gives', { echo: true, total: 2, entry: [hit('r1')] }],
  [
    'counts more hits than it gives beside what is included or said of it',
    { echo: true, total: 2, entry: [hit('r1'), INCLUDED, SAID] },
  ],
  [
    'warns in an outcome entry',
    {
      echo: true,
      entry: [
        {
          search: { mode: 'outcome' },
          resource: {
            resourceType: 'OperationOutcome',
            issue: [{ severity: 'warning', code: 'not-supported' }],
          },
        },
      ],
    },
  ],
])(
  'a page that %s is complete but no evidence of absence',
  async (_name, { echo, ...shape }: { echo?: boolean } & Page) => {
    const { result } = await search(({ path }) =>
      page({ ...(echo && { self: `https://inner.host${path}` }), ...shape }),
    );
    expect(result).toMatchObject({ kind: 'complete', echoed: false });
  },
);

test('what a page says of itself is no resource; a hit need not be called one', async () => {
  const { result } = await search(({ path }) =>
    page({
      self: path,
      total: 3,
      entry: [
        INCLUDED,
        { resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'information' }] } },
        { search: { mode: 'outcome' }, resource: { resourceType: 'Basic' } },
        { search: 'match', resource: { resourceType: 'ClaimResponse', id: 'r1' } },
        { resource: { resourceType: 'ClaimResponse', id: 'r2' } },
        hit('r3'),
      ],
    }),
  );
  expect(result).toMatchObject({ kind: 'complete', echoed: true });
  const ids = result.kind === 'complete' ? result.resources.map((resource) => resource['id']) : [];
  expect(ids).toEqual(['c', 'r1', 'r2', 'r3']);
});

test.each([
  ['is none', [hit('r1'), null]],
  ['shows no resource', [{ fullUrl: 'ClaimResponse/r1', search: { mode: 'match' } }, hit('r2')]],
  ['shows a word for a resource', [{ resource: 'x' }]],
  ['shows an outcome for a hit', [{ ...(SAID as object), search: { mode: 'match' } }]],
  ['stands alone and not in a list', hit('r1') as unknown[]],
])('an entry that %s may be the very case: the search is no evidence', async (_name, entry) => {
  const { result } = await search(({ path }) => page({ self: path, entry }));
  expect(result).toMatchObject({ kind: 'complete', echoed: false });
});

test('a page without links or entries, or with odd ones, is read all the same', async () => {
  const bare = await search(() => page({ link: 'none', ...({ entry: 'none' } as object) }));
  expect(bare.result).toMatchObject({ kind: 'complete', resources: [], echoed: false });
  const odd = await search(({ path }) =>
    page({ link: [null, 'self', { relation: 'self', url: path }, { relation: 'next', url: 1 }] }),
  );
  expect(odd.result).toMatchObject({ kind: 'complete', resources: [], echoed: true });
});

test.each([
  ['none', {}, false],
  ['of zero', { Age: '0' }, false],
  ['of a minute', { Age: '60' }, true],
  ['of each of two caches', { Age: '60\r\nAge: 0' }, true],
])('a page with an Age %s: whether a cache had kept it', async (_name, headers, aged) => {
  const { result } = await search(() =>
    reply(200, { ...FHIR, ...headers }, '{"resourceType":"Bundle","type":"searchset"}'),
  );
  expect(result).toMatchObject({ kind: 'complete', aged });
});

test('where only the first page is wanted, no other is asked for', async () => {
  const server = await rawServer(({ socket, path }) =>
    socket.write(page({ self: path, next: 'ClaimResponse?_page=2', entry: [hit('r1')] })),
  );
  const request = { type: 'ClaimResponse', query: QUERY, token: 't', onePage: true } as const;
  expect(await testNhi(server.url).search(request)).toMatchObject({ kind: 'complete', echoed: true });
  expect(server.arrivals).toHaveLength(1);
});

test('a parameter is echoed as often as it was sent, but for the size of a page', async () => {
  const query = [
    ['created', 'gt2026-05-04'],
    ['created', 'gt2026-05-04'],
    ['_count', '100'],
  ] as const;
  const once = 'ClaimResponse?created=gt2026-05-04&_count=100';
  expect((await search(() => page({ self: once }), query)).result).toMatchObject({ echoed: false });
  const twice = 'ClaimResponse?created=gt2026-05-04&created=gt2026-05-04&_count=20';
  expect((await search(() => page({ self: twice }), query)).result).toMatchObject({ echoed: true });
});

test('a reference echoed in full and a bare plus are still an echo', async () => {
  const query = [
    ['request', 'Claim/77'],
    ['request._lastUpdated', 'gt2026-05-04T00:00:00+08:00'],
  ] as const;
  const self =
    'ClaimResponse?request=https://nhi/fhir/Claim/77&request._lastUpdated=gt2026-05-04T00:00:00+08:00';
  expect((await search(() => page({ self }), query)).result).toMatchObject({ echoed: true });
  const plain = self.replace('https:', 'http:');
  expect((await search(() => page({ self: plain }), query)).result).toMatchObject({ echoed: true });
  const other =
    'ClaimResponse?request=https://nhi/fhir/Claim/177&request._lastUpdated=gt2026-05-04T00:00:00+08:00';
  expect((await search(() => page({ self: other }), query)).result).toMatchObject({ echoed: false });
});

test.each([
  ['another host', 'https://evil.test/fhir/ClaimResponse?page=2'],
  ['another port', 'http://127.0.0.1:1/fhir/ClaimResponse?page=2'],
  ['another path', '/admin?page=2'],
  ['a path that only begins alike', '/fhirx/ClaimResponse?page=2'],
  ['a path that climbs out', '/fhir/%2e%2e/admin'],
  ['a name before the host', 'http://fhir@127.0.0.1/fhir/x'],
  ['no url', 'http://['],
])('a next link to %s is not followed', async (_name, next) => {
  const { result, paths } = await search(() => page({ self: 'x', next }));
  expect(result).toEqual({ kind: 'failed', code: 'search-leaves-server', retryAt: null });
  expect(paths).toHaveLength(1);
});

test.each(['fhir@', 'fhir:secret@', ':secret@'])(
  'a next link with %s before our own host is not followed',
  async (who) => {
    const { result, paths } = await search(({ headers }) =>
      page({ next: `http://${who}${headers['host'] ?? ''}/fhir/ClaimResponse?page=2` }),
    );
    expect(result).toEqual({ kind: 'failed', code: 'search-leaves-server', retryAt: null });
    expect(paths).toHaveLength(1);
  },
);

test('where the base is the root of the host, its pages lie below it', async () => {
  const server = await rawServer(({ socket }, nth) =>
    socket.write(page(nth === 1 ? { next: '/ClaimResponse?page=2' } : {})),
  );
  const root = testNhi(new URL(server.url).origin);
  const result = await root.search({ type: 'ClaimResponse', query: QUERY, token: 't' });
  expect(result).toMatchObject({ kind: 'complete' });
  expect(server.arrivals.map(({ path }) => path)).toEqual([
    expect.stringMatching(/^\/ClaimResponse\?request/),
    '/ClaimResponse?page=2',
  ]);
});

test('a page of five thousand entries is read, and none of more', async () => {
  const entries = (length: number): object[] => Array.from({ length }, () => ({}));
  const most = await search(() => page({ entry: entries(5000) }));
  expect(most.result).toMatchObject({ kind: 'complete', resources: [] });
  const more = await search(() => page({ entry: entries(5001) }));
  expect(more.result).toEqual({ kind: 'failed', code: 'search-too-many-entries', retryAt: null });
});

test('more than fifty thousand resources are not gathered', async () => {
  const entry = Array.from({ length: 5000 }, () => ({ resource: {} }));
  const { result, paths } = await search((_, nth) =>
    page({ next: `ClaimResponse?_page=${String(nth)}`, entry }),
  );
  expect(result).toEqual({ kind: 'failed', code: 'search-too-large', retryAt: null });
  // Eleven of five thousand are more than fifty; the twelfth is what finds that out.
  expect(paths).toHaveLength(12);
});

test('a page of more than five mebibytes is not read', async () => {
  const { result } = await search(() => page({ filler: 'x'.repeat(5 * 1024 * 1024) }));
  expect(result).toEqual({ kind: 'failed', code: 'answer-too-long', retryAt: null });
});

test('a next link to the base itself, as HAPI writes it, is followed; one in a circle is not', async () => {
  const { result, paths } = await search(() => page({ next: '/fhir?_getpages=1' }));
  expect(result).toMatchObject({ kind: 'failed', code: 'search-loops' });
  expect(paths).toHaveLength(2);
});

test('after two hundred pages it gives up', async () => {
  const { result, paths } = await search((_, nth) => page({ next: `ClaimResponse?_page=${String(nth)}` }));
  expect(result).toMatchObject({ kind: 'failed', code: 'search-too-many-pages' });
  expect(paths).toHaveLength(200);
});

test.each([
  ['400', reply(400), { kind: 'refused', status: 400 }],
  ['403', reply(403), { kind: 'refused', status: 403 }],
  ['404', reply(404), { kind: 'refused', status: 404 }],
  ['401', reply(401), { kind: 'unauthorized' }],
  [
    '429',
    reply(429, { 'Retry-After': '9' }),
    { kind: 'failed', code: 'http-429', retryAt: Date.parse('2026-11-24T09:00:09+08:00') },
  ],
  ['500', reply(500), { kind: 'failed', code: 'http-500' }],
  ['302', reply(302, { Location: '/fhir/x' }), { kind: 'failed', code: 'http-302' }],
  ['a page', reply(200, {}, '<html>'), { kind: 'failed', code: 'answer-not-fhir' }],
  [
    'a cut Bundle',
    reply(200, { ...FHIR, 'Content-Length': '999', Connection: 'close' }, '{"resourceType":"Bundle"'),
    { kind: 'failed', code: 'answer-cut' },
  ],
  [
    'another kind of Bundle',
    reply(200, FHIR, '{"resourceType":"Bundle","type":"collection"}'),
    { kind: 'failed', code: 'search-no-searchset' },
  ],
  [
    'a set of another kind',
    reply(200, FHIR, '{"resourceType":"Parameters","type":"searchset"}'),
    { kind: 'failed', code: 'search-no-searchset' },
  ],
  [
    'an OperationOutcome',
    reply(200, FHIR, '{"resourceType":"OperationOutcome"}'),
    { kind: 'failed', code: 'search-no-searchset' },
  ],
])('%s is no search result', async (_name, bytes, expected) => {
  const server = await rawServer(({ socket }) => {
    socket.write(bytes);
    if (bytes.includes('999')) setImmediate(() => socket.destroy());
  });
  expect(await testNhi(server.url).search({ type: 'ClaimResponse', query: QUERY, token: 't' })).toMatchObject(
    expected,
  );
  expect(server.arrivals).toHaveLength(1);
});

test('a failure on a later page takes the whole search back', async () => {
  const { result } = await search((_, nth) =>
    nth === 1 ? page({ next: 'ClaimResponse?_page=2', entry: [hit('r1')] }) : reply(500),
  );
  expect(result).toMatchObject({ kind: 'failed', code: 'http-500' });
});
