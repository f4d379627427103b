/** 現在查詢: NHI is asked for a case's result now, instead of at its next poll. */

/** Maximum number of concurrent questions, for all callers together. */
export const MOST_ASKED = 20;
/** Minimum time between two questions of people about one case, ms. */
export const ASK_GAP_MS = 60_000;

/** Outcomes of an answer; `moved`: a new state without a decision · `not-shown`: NHI does not show the earlier answer, or the case. */
export const ASK_RESULTS = ['decided', 'moved', 'same', 'not-shown'] as const;
export type AskResult = (typeof ASK_RESULTS)[number];

/** Reason why NHI is not asked now: until it answers again, until the time that it named, until a person confirms the new server. */
export const ASK_WAITS = ['unreachable', 'told-to-wait', 'new-server'] as const;
export type AskWait = (typeof ASK_WAITS)[number];

/** Reason why an accepted case is not asked about. */
export const NOT_ASKED = ['no-number', 'other-server', 'forgotten'] as const;
export type NotAsked = (typeof NOT_ASKED)[number];
