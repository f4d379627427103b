/** A token endpoint beside a discovery document, that notes what it is asked and answers what the test says. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface TokenCall {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
}
export interface OauthServer {
  readonly base: string;
  readonly tokenUrl: string;
  readonly tokenCalls: TokenCall[];
  discoveries: number;
  /** Set to change what comes back. */
  onToken: (response: ServerResponse, nth: number) => void;
  onDiscovery: (response: ServerResponse) => void;
}

export async function oauthServer(): Promise<OauthServer> {
  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/fhir/.well-known/smart-configuration') {
        server.discoveries += 1;
        server.onDiscovery(response);
        return;
      }
      const { method = '', headers } = request;
      server.tokenCalls.push({
        method,
        headers,
        form: new URLSearchParams(Buffer.concat(chunks).toString()),
      });
      server.onToken(response, server.tokenCalls.length);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  const origin = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`;
  const server: OauthServer = {
    base: `${origin}/fhir`,
    tokenUrl: `${origin}/auth/token`,
    tokenCalls: [],
    discoveries: 0,
    onToken: (response, nth) => {
      json(response, 200, granted(`token-${String(nth)}`));
    },
    onDiscovery: (response) => {
      json(response, 200, { token_endpoint: server.tokenUrl });
    },
  };
  return server;
}

export function granted(
  token: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    access_token: token,
    token_type: 'bearer',
    expires_in: 300,
    scope: 'system/Bundle.crs system/ClaimResponse.rs',
    ...more,
  };
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}
