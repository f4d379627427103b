import { onTestFinished } from 'vitest';
import { createNhiServer } from '../../../main/agent/carrier/nhi/fhir-server.ts';
import { createHttp, type HttpOptions } from '../../../main/agent/ground/net/http.ts';
import type { Http } from '../../../main/agent/ground/net/exchange.ts';
import type { NhiServer, PostResult } from '../../../main/agent/carrier/nhi/server.ts';
import type { Log } from '../../../main/agent/ports.ts';
import { FakeClock } from '../support/fake-clock.ts';

export interface LoggedLine {
  readonly level: string;
  readonly event: string;
  readonly fields: unknown;
}
export function listLog(): { log: Log; lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  return {
    lines,
    log: (level, event, fields) => {
      lines.push({ level, event, fields });
    },
  };
}

export function testHttp(options: Partial<HttpOptions> = {}): Http {
  const http = createHttp({
    timeoutSeconds: 5,
    concurrency: 2,
    clock: new FakeClock(),
    log: listLog().log,
    env: {},
    ...options,
  });
  onTestFinished(() => http.close());
  return http;
}

export function testNhi(fhirBaseUrl: string, options: Partial<HttpOptions> = {}): NhiServer {
  const http = testHttp(options);
  const nhi = createNhiServer({
    fhirBaseUrl,
    concurrency: options.concurrency ?? 2,
    http,
    log: options.log ?? listLog().log,
  });
  onTestFinished(() => nhi.close());
  return nhi;
}

let attempts = 0;
/** One POST of a small body under a fresh attempt id. */
export function post(
  nhi: NhiServer,
  body: Buffer | string = '{"resourceType":"Bundle"}',
): Promise<PostResult> {
  attempts += 1;
  return nhi.postBundle({
    body: Buffer.from(body),
    token: 'secret-token',
    attemptId: `attempt-${String(attempts)}`,
  });
}
