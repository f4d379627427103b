import { weighJson } from '../fhir/bounded-json.ts';

/** The HTTP this folder needs, handed in: one exchange, nothing retried, no redirect followed, never throwing. */
export interface HttpCall {
  request(request: {
    readonly method: 'GET' | 'POST';
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: Buffer;
    readonly maxBytes: number;
    readonly signal?: AbortSignal;
  }): Promise<HttpReply | { readonly kind: 'nothing'; readonly code: string }>;
}

export interface HttpReply {
  readonly kind: 'answer';
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly end: 'complete' | 'cut' | 'too-long';
  /** Our clock when the head arrived, ms. */
  readonly headAt: number;
  /** The server's `Date`, ms. */
  readonly serverDate: number | null;
  /** From Retry-After, by our clock, ms. */
  readonly retryAt: number | null;
}

/** A JSON object in the body of a reply, or null. Never throws. */
export function readJsonObject(reply: HttpReply): Record<string, unknown> | null {
  if (reply.end !== 'complete' || weighJson(reply.body) === null) return null;
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8').decode(reply.body));
    return isRecord(parsed) ? parsed : null;
  } catch {
    // A page, or nothing: the caller has the status to go by.
    return null;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
