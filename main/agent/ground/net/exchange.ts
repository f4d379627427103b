import { weighJson } from '../fhir/bounded-json.ts';
import { isObject } from '../fhir/json.ts';

/** One HTTP exchange, as FHIR and token calls see it. No layer below retries, decodes or redirects. */

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Limit of the answer's bytes: past it reading stops and the connection is dropped. */
  readonly maxBytes: number;
  /** `send` has sockets of its own for Bundle POSTs, so that no search can block a send. */
  readonly lane?: 'send' | 'ask';
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  /** Names in lower case; repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** `cut`: the connection broke or the deadline passed within the body. `too-long`: we stopped reading. */
  readonly end: 'complete' | 'cut' | 'too-long';
  /** Our clock when the head arrived, ms. */
  readonly headAt: number;
  /** The server's `Date`, ms. */
  readonly serverDate: number | null;
  /** From Retry-After, by our clock, ms. */
  readonly retryAt: number | null;
}

/** No head of an answer arrived. `code` is a stable word for the reason, e.g. `connection-refused`. */
export interface HttpNothing {
  readonly kind: 'nothing';
  readonly code: string;
}

export interface Http {
  /** Never throws. */
  request(request: HttpRequest): Promise<HttpAnswer | HttpNothing>;
  /** Drops pooled connections; running requests keep theirs to the end. */
  reset(): void;
  /** Ends everything, also running exchanges. */
  close(): Promise<void>;
}

/** HTTP as token and discovery calls need it. */
export type HttpCall = Pick<Http, 'request'>;

/** A JSON object in the body of a reply, or null. Never throws. */
export function readJsonObject(reply: HttpAnswer): Record<string, unknown> | null {
  if (reply.end !== 'complete' || weighJson(reply.body) === null) return null;
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8').decode(reply.body));
    return isObject(parsed) ? parsed : null;
  } catch {
    // No JSON, such as a web page: the caller still has the status.
    return null;
  }
}
