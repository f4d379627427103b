import { weighJson } from '../fhir/bounded-json.ts';
import { isObject } from '../fhir/json.ts';

/** One HTTP exchange as the FHIR and the token calls see it. Nothing is retried, decoded or redirected underneath. */

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Reading stops, and the connection is dropped, past this many bytes of the answer. */
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
  /** `cut`: the connection or the time ended within the body. `too-long`: we stopped reading. */
  readonly end: 'complete' | 'cut' | 'too-long';
  /** Our clock when the head arrived, ms. */
  readonly headAt: number;
  /** The server's `Date`, ms. */
  readonly serverDate: number | null;
  /** From Retry-After, by our clock, ms. */
  readonly retryAt: number | null;
}

/** No head of an answer arrived. `code` is one stable word for the reason, e.g. `connection-refused`. */
export interface HttpNothing {
  readonly kind: 'nothing';
  readonly code: string;
}

export interface Http {
  /** Never throws. */
  request(request: HttpRequest): Promise<HttpAnswer | HttpNothing>;
  /** Drops pooled connections; requests under way keep theirs to the end. */
  reset(): void;
  /** Ends everything, also running exchanges. */
  close(): Promise<void>;
}

/** The HTTP that a token or a discovery needs, handed in. */
export type HttpCall = Pick<Http, 'request'>;

/** A JSON object in the body of a reply, or null. Never throws. */
export function readJsonObject(reply: HttpAnswer): Record<string, unknown> | null {
  if (reply.end !== 'complete' || weighJson(reply.body) === null) return null;
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8').decode(reply.body));
    return isObject(parsed) ? parsed : null;
  } catch {
    // A page, or nothing: the caller has the status to go by.
    return null;
  }
}
