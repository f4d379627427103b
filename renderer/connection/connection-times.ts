export interface ConnectionTimes {
  /** No call waits longer … */
  readonly callMs: number;
  /** … but one that checks a Bundle of up to 50 MB: its way there, its turn, and the check. */
  readonly checkMs: number;
  /** Pause between heartbeats; together with `beatMs` it bounds how late a loss is seen (3 s). */
  readonly pauseMs: number;
  readonly beatMs: number;
  /** Waits before tries to connect again; the last one repeats. */
  readonly retryMs: readonly number[];
}

export const CONNECTION_TIMES: ConnectionTimes = {
  callMs: 10_000,
  checkMs: 90_000,
  pauseMs: 1_000,
  beatMs: 1_800,
  retryMs: [0, 300, 700, 1_500, 3_000],
};
