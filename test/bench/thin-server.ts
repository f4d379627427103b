/**
 * A server that does as little as a server can: takes a Bundle, gives a number, grants any token, finds nothing. Run as a
 * process of its own, so that it takes no turn from those who are measured. Prints its port.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

let delayMs = Number(process.argv[2] ?? 0);
const counts = { posts: 0, bytes: 0 };
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
    const number = String(counts.posts).padStart(8, '0');
    json(response, 201, {
      resourceType: 'Bundle',
      id: `b${number}`,
      type: 'collection',
      identifier: { value: `20261102${number}` },
    });
    const waits = waiting.get(counts.posts);
    waiting.delete(counts.posts);
    if (waits !== undefined) json(waits, 200, {}, 'application/json');
  } else if (url === '/token') {
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
    json(response, 200, counts, 'application/json');
  } else if (url.startsWith('/bench/posts/')) {
    const wanted = Number(url.slice('/bench/posts/'.length));
    if (counts.posts >= wanted) json(response, 200, {}, 'application/json');
    else waiting.set(wanted, response);
  } else if (url.startsWith('/bench/delay/')) {
    delayMs = Number(url.slice('/bench/delay/'.length));
    json(response, 200, {}, 'application/json');
  } else if (url.startsWith('/fhir/metadata')) {
    json(response, 200, { resourceType: 'CapabilityStatement' });
  } else {
    const self = { relation: 'self', url: `${origin}${url}` };
    json(response, 200, { resourceType: 'Bundle', type: 'searchset', total: 0, link: [self] });
  }
}

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${String((server.address() as AddressInfo).port)}\n`);
});
