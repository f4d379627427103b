/**
 * A server that does as little as a server can: takes a Bundle, gives a number, grants any token, finds nothing. Run as a
 * process of its own, so that it takes no turn from those who are measured. Prints its port. At SIGUSR2 it listens no more, or again, and prints
 * its port once that is so.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

let delayMs = Number(process.argv[2] ?? 0);
let echoes = false;
const counts = { posts: 0, bytes: 0, tokens: 0, searches: 0 };
/** Numbers, one for each case: the agent takes one that it has seen before for the answer of another. Never set back. */
let given = 0;
const bodies = new Set<string>();
let lastPostAt = 0;
/** Responses that wait until the server has that many posts. */
const waiting = new Map<number, ServerResponse>();

const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  type = 'application/fhir+json',
): void => {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length }).end(bytes);
};

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    if (delayMs === 0 || request.url?.startsWith('/bench/') === true) answer(request, response, body);
    else setTimeout(answer, delayMs, request, response, body);
  });
});

function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const url = request.url ?? '';
  const origin = `http://${request.headers.host ?? ''}`;
  if (request.method === 'POST' && url === '/fhir/Bundle') {
    counts.posts += 1;
    counts.bytes += body.length;
    bodies.add(createHash('sha256').update(body).digest('base64'));
    lastPostAt = performance.timeOrigin + performance.now();
    const number = String((given += 1)).padStart(8, '0');
    const answered = {
      resourceType: 'Bundle',
      id: `b${number}`,
      type: 'collection',
      identifier: { value: `20261102${number}` },
    };
    json(response, 201, echoes ? echoOf(body, answered) : answered);
    const waits = waiting.get(counts.posts);
    waiting.delete(counts.posts);
    if (waits !== undefined) json(waits, 200, {}, 'application/json');
  } else if (url === '/token') {
    counts.tokens += 1;
    const granted = 'system/Bundle.crs system/ClaimResponse.rs';
    json(
      response,
      200,
      { access_token: 'thin', token_type: 'Bearer', expires_in: 300, scope: granted },
      'application/json',
    );
  } else if (url.endsWith('smart-configuration')) {
    json(response, 200, { token_endpoint: `${origin}/token` }, 'application/json');
  } else if (url === '/bench/counts') {
    json(response, 200, { ...counts, different: bodies.size, lastPostAt }, 'application/json');
  } else if (url === '/bench/reset') {
    Object.assign(counts, { posts: 0, bytes: 0, tokens: 0, searches: 0 });
    bodies.clear();
    json(response, 200, {}, 'application/json');
  } else if (url.startsWith('/bench/posts/')) {
    const wanted = Number(url.slice('/bench/posts/'.length));
    if (counts.posts >= wanted) json(response, 200, {}, 'application/json');
    else waiting.set(wanted, response);
  } else if (url.startsWith('/bench/delay/')) {
    delayMs = Number(url.slice('/bench/delay/'.length));
    json(response, 200, {}, 'application/json');
  } else if (url.startsWith('/bench/echo/')) {
    echoes = url.endsWith('/on');
    json(response, 200, {}, 'application/json');
  } else if (url.startsWith('/fhir/metadata')) {
    json(response, 200, { resourceType: 'CapabilityStatement' });
  } else {
    counts.searches += 1;
    const self = { relation: 'self', url: `${origin}${url}` };
    json(response, 200, { resourceType: 'Bundle', type: 'searchset', total: 0, link: [self] });
  }
}

/** The stored Bundle, as a FHIR server gives it back: its members in the order of the specification, without blanks. */
function echoOf(body: Buffer, answered: object): object {
  const { meta, entry, ...rest } = JSON.parse(body.toString('utf8')) as Record<string, object>;
  const stored = { ...meta, versionId: '1', lastUpdated: new Date().toISOString() };
  return { ...rest, ...answered, meta: stored, entry };
}

const DOWN_AT_MOST_MS = 600_000;
let port = 0;
const tellPort = (): void => {
  process.stdout.write(`${String(port)}\n`);
};
const listen = (): void => {
  server.listen(port, '127.0.0.1', () => {
    ({ port } = server.address() as AddressInfo);
    tellPort();
  });
};
process.on('SIGUSR2', () => {
  if (!server.listening) {
    listen();
    return;
  }
  // Without a listener nothing else would keep the process.
  setTimeout(() => undefined, DOWN_AT_MOST_MS);
  server.close(tellPort);
  server.closeAllConnections();
});
listen();
