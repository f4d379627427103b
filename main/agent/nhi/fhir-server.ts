import type { Log } from '../ports.ts';
import { readAnswerBody } from './answer-body.ts';
import type { Http } from './http-types.ts';
import { createPhaseTracker } from './phases.ts';
import { postBundle } from './post-bundle.ts';
import { readResource } from './read-resource.ts';
import { searchPages } from './search-pages.ts';
import type { NhiServer } from './server.ts';

const PROBE_BYTES = 64 * 1024;

/**
 * NHI's FHIR server over HTTP. `http` is owned by the caller's composition: `close` here also closes it. The token is
 * sent to `fhirBaseUrl` only.
 */
export function createNhiServer(options: {
  readonly fhirBaseUrl: string;
  /** Most POSTs under way at a time; the same number `http` was made with. */
  readonly concurrency: number;
  readonly http: Http;
  readonly log: Log;
}): NhiServer {
  const { http, log } = options;
  const base = options.fhirBaseUrl.replace(/\/+$/, '');
  const phases = createPhaseTracker();
  let underWay = 0;
  return {
    async postBundle(request) {
      underWay += 1;
      try {
        return await postBundle({ http, phases, log, base }, request);
      } finally {
        underWay -= 1;
      }
    },
    async postBinary({ contentType, about, ...request }) {
      underWay += 1;
      try {
        const to = { type: 'Binary', contentType, about } as const;
        return await postBundle({ http, phases, log, base }, { ...request, to });
      } finally {
        underWay -= 1;
      }
    },
    search: (request) => searchPages(http, base, request),
    read: (request) => readResource(http, base, request),
    async probe(signal) {
      const answer = await http.request({
        method: 'GET',
        url: `${base}/metadata`,
        headers: { accept: 'application/fhir+json' },
        maxBytes: PROBE_BYTES,
        ...(signal && { signal }),
      });
      if (answer.kind === 'nothing') return { alive: false, status: null, code: answer.code };
      const { status } = answer;
      const alive = status < 500 && status !== 429;
      const body = readAnswerBody(answer);
      const capability =
        body.kind === 'fhir' && body.resourceType === 'CapabilityStatement' ? body.resource : null;
      return { alive, status, code: alive ? null : `http-${String(status)}`, capability };
    },
    reset() {
      http.reset();
      return Promise.resolve();
    },
    freeSockets: () => Math.max(0, options.concurrency - underWay),
    async close() {
      // In this order: a phase missed while a request still runs could call a sent Bundle unsent.
      await http.close();
      phases.close();
    },
  };
}
