/** Evidence that this computer's clock is wrong, while NHI's time cannot be read. Strongest first; none is proof. */
export const CLOCK_EVIDENCE = [
  /** NHI's certificate is not valid yet by our clock, and otherwise correct. */
  'certificate-too-new',
  /** Our clock is earlier than the build of this program. */
  'build',
  /** Our clock is behind the time of NHI's last answer plus the run time since then. */
  'last-answer',
  /** NHI's certificate expired in a period that our clock passed, but the agent's run time did not. */
  'certificate-expired',
  /** The newest entry of the data folder is later than our clock, and NHI's time was never read. */
  'records',
] as const;
export type ClockEvidence = (typeof CLOCK_EVIDENCE)[number];

export interface ClockDoubt {
  readonly evidence: ClockEvidence;
  /** Minimum amount by which our clock is ahead, ms; negative: behind. */
  readonly aheadMs: number;
}
