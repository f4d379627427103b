/** Where the page stands with the agent. */
export type ConnectionPhase =
  /** First try since the page was loaded. */
  | 'connecting'
  | 'open'
  /** Was open or never came up; tried again by itself. */
  | 'lost'
  /** 401: the page has to be opened by a fresh address. */
  | 'signed-out';

export interface ConnectionState {
  readonly phase: ConnectionPhase;
  /** Counts the times the connection came up; everything fetched under an older number is fetched again. */
  readonly generation: number;
  /** Date.now() of the last heal, for saying so for a moment; null before the first loss. */
  readonly healedAt: number | null;
  /** Date.now() of the loss that lasts; null while there is none. */
  readonly lostAt: number | null;
}

/** Ids of changed cases; `all` after a heal, when any event may have been missed. */
export type Change = { readonly kind: 'cases'; readonly ids: ReadonlySet<string> } | { readonly kind: 'all' };

/** Whether a change may be one of this case. No ids: the agent's status, or more cases than it cared to name. */
export function concerns(change: Change, id: string): boolean {
  return change.kind === 'all' || change.ids.size === 0 || change.ids.has(id);
}
