/** 現在查詢: NHI is asked for a case's result now, instead of at its next poll. */

/** Cases that are asked about at once, all callers together. */
export const MOST_ASKED = 20;
/** A case is asked about once in this time by people, ms. */
export const ASK_GAP_MS = 60_000;

/** What the answer came to; `moved`: another state, and no decision. */
export const ASK_RESULTS = ['decided', 'moved', 'same'] as const;
export type AskResult = (typeof ASK_RESULTS)[number];

/** Why nobody is asked now: until NHI answers again, until the time that it named, until a person confirms the new server. */
export const ASK_WAITS = ['unreachable', 'told-to-wait', 'new-server'] as const;
export type AskWait = (typeof ASK_WAITS)[number];

/** Why a case that NHI has is not asked about. */
export const NOT_ASKED = ['no-number', 'other-server', 'forgotten'] as const;
export type NotAsked = (typeof NOT_ASKED)[number];
