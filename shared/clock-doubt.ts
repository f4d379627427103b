/** Evidence of a wrong clock of this computer while NHI's own time cannot be read. Strongest first; none is proof. */
export const CLOCK_EVIDENCE = [
  /** NHI's certificate is not valid yet by our clock, and all else about it is right. */
  'certificate-too-new',
  /** This program was built later than our clock says. */
  'build',
  /** Since NHI's last answer more time has passed than our clock shows. */
  'last-answer',
  /** NHI's certificate has expired within days of which our clock alone knows. */
  'certificate-expired',
  /** The newest entry of the data folder is later than our clock, and NHI's time is not known. */
  'records',
] as const;
export type ClockEvidence = (typeof CLOCK_EVIDENCE)[number];

export interface ClockDoubt {
  readonly evidence: ClockEvidence;
  /** By how much our clock is ahead at least, ms; negative: behind. */
  readonly aheadMs: number;
}
