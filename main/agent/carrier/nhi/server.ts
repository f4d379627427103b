import type { Traits } from '../../ground/fhir/is-ours.ts';

/** The FHIR calls the agent makes, behind one small interface: the transport may change (共通傳輸平台, HCA). */

/** Progress of one request, by undici's diagnostics and never by an error's name. */
export const PHASES = [
  'preparing',
  'connecting',
  'connected',
  'headers-sent',
  'body-sent',
  'answered',
] as const;
export type Phase = (typeof PHASES)[number];

/** A parsed issue of an OperationOutcome. `text` is NHI's own and may carry data: it is shown, sealed, never logged. */
export interface OutcomeIssue {
  readonly severity: string;
  readonly code: string;
  readonly text: string;
}

/**
 * Strength of a refusal as proof that NHI lacks the Bundle. `proven`: it came before the whole body was sent, so NHI cannot have it · `likely`: the
 * answer says that the Bundle was not processed; a search has to confirm that before it is sent again · `unproven`: a middlebox may have
 * answered, or the Bundle may have been stored before the refusal, so it is a doubt like any other.
 */
export type Absence = 'proven' | 'likely' | 'unproven';

/** Proof by one attempt: the table in docs/doubtful-send.md. */
export type SendOutcome =
  /** Failed before the request's headers left: NHI lacks the Bundle. */
  | { readonly kind: 'not-sent'; readonly code: string; readonly phase: Phase }
  /** 429. `retryAt` (ms) from Retry-After, seconds or date, by the server's clock. */
  | {
      readonly kind: 'throttled';
      readonly status: number;
      readonly retryAt: number | null;
      readonly absence: Absence;
    }
  /** 401. */
  | { readonly kind: 'unauthorized'; readonly status: number; readonly absence: Absence }
  /** 503 with Retry-After or with an OperationOutcome `throttled`. */
  | {
      readonly kind: 'wait';
      readonly status: number;
      readonly retryAt: number | null;
      readonly issue: OutcomeIssue | null;
      readonly absence: Absence;
    }
  /** 3xx, 403, 404, 405, 406, 407, 415: the destination refuses us, not this Bundle. */
  | {
      readonly kind: 'destination-refused';
      readonly status: number;
      readonly issue: OutcomeIssue | null;
      readonly absence: Absence;
    }
  /** 400, 412, 422 with an OperationOutcome; 2xx with an OperationOutcome that refuses the Bundle; 413 with any body. */
  | {
      readonly kind: 'rejected';
      readonly status: number;
      readonly issue: OutcomeIssue | null;
      readonly absence: Absence;
    }
  /** 200, 201, 202 with a case number or a Location, even if cut short. */
  | {
      readonly kind: 'accepted';
      readonly status: number;
      readonly caseNumber: string | null;
      readonly locationId: string | null;
    }
  /** Anything else: NHI may have it. */
  | {
      readonly kind: 'unknown';
      readonly code: string;
      readonly status: number | null;
      readonly phase: Phase;
      /** From Retry-After, by our clock, ms. */
      readonly retryAt?: number | null;
    };

/** One POST of ours that has ended. */
export interface EndedSend {
  readonly outcome: SendOutcome['kind'];
  readonly status: number | null;
  /** The agent's code for the failure, if no usable answer came. */
  readonly code: string | null;
  readonly endedAt: number;
  /** The stored answer, opened on demand. Null: there was none, or it is no longer stored. */
  readonly body: () => Buffer | null;
}

export interface PostResult {
  readonly outcome: SendOutcome;
  /** Body of the answer (at most 1 MiB) for sealed storage: as it came, without entries that came back as they were sent. */
  readonly body: Buffer | null;
  /** Traits of a Bundle that came back with the answer; null: none, or the sent one. */
  readonly traits: Traits | null;
  /** The server's `Date` in ms. */
  readonly serverDate: number | null;
}

/** A search followed through all its pages, or why it is no evidence. */
export type SearchResult =
  | {
      readonly kind: 'complete';
      readonly resources: readonly Record<string, unknown>[];
      /** Every `self` link echoed every parameter we sent. */
      readonly echoed: boolean;
      /** A page was older than the request: from a cache, or from a search that the server used again. */
      readonly aged: boolean;
      readonly serverDate: number | null;
    }
  /** 4xx: the server does not offer us this search. */
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'failed'; readonly code: string; readonly retryAt: number | null };

export type ReadResult =
  | { readonly kind: 'found'; readonly resource: Record<string, unknown>; readonly serverDate: number | null }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'failed'; readonly code: string; readonly retryAt: number | null };

export interface NhiServer {
  /**
   * One POST of one Bundle to `{fhirBaseUrl}/Bundle`, Content-Length, `application/fhir+json`, no redirect followed, nothing
   * resent. Never throws. `onPhase` is called as the request advances. `X-Request-Id` = attempt id.
   */
  postBundle(request: {
    readonly body: Buffer;
    readonly token: string;
    readonly attemptId: string;
    readonly onPhase?: (phase: Phase) => void;
    /** Gate when connected, before any byte leaves. False: `not-sent`, `send-overslept`. */
    readonly mayLeave?: () => boolean;
    readonly signal?: AbortSignal;
  }): Promise<PostResult>;
  /** `query` as ordered pairs (a name may repeat). Pages are followed on the same origin and base only, with a cap and loop guard. */
  search(request: {
    readonly type: 'ClaimResponse' | 'Claim' | 'Bundle';
    readonly query: readonly (readonly [string, string])[];
    readonly token: string;
    /** Only the first page: tests whether the search is answered, and is no evidence. */
    readonly onePage?: boolean;
    /** No cache may answer; a page that the server dates before this (ms, its own clock) is aged. Null: the server's times are wrong. */
    readonly freshSince?: number | null;
    readonly signal?: AbortSignal;
  }): Promise<SearchResult>;
  read(request: {
    readonly type: 'Bundle' | 'ClaimResponse' | 'Claim';
    readonly id: string;
    readonly token: string;
    readonly signal?: AbortSignal;
  }): Promise<ReadResult>;
  /**
   * Probes the server: it is alive if GET {fhirBaseUrl}/metadata has a status below 500 other than 429. The result also says if it answers in
   * FHIR. With a token, a server whose metadata are no FHIR is asked for a Bundle that does not exist.
   */
  probe(request: { readonly token: string | null; readonly signal?: AbortSignal }): Promise<{
    readonly alive: boolean;
    /** A FHIR resource came, even an OperationOutcome: the answer is not a portal's or a gateway's. */
    readonly speaksFhir: boolean;
    readonly status: number | null;
    readonly code: string | null;
    /** The CapabilityStatement, where it answered with one. */
    readonly capability?: unknown;
  }>;
  /** Drops pooled connections (after a resume from sleep). */
  reset(): Promise<void>;
  /** Sockets free for another POST right now. */
  freeSockets(): number;
  close(): Promise<void>;
}
