/** A backup is late after this many times `backup.everyHours`: one missed night is not late yet. */
export const LATE = 2;

/** State of the backups in the second place. */
export interface BackupStanding {
  /** Time of the newest backup there, ms; null: none. */
  readonly lastAt: number | null;
  /** Code of the last failed try, the system's or ours. */
  readonly error: string | null;
  /** A recovery code or a passphrase opens the backup, not only this machine's key. */
  readonly opensElsewhere: boolean;
}

/** Standing where no second place is looked at. */
export const NO_STANDING: BackupStanding = { lastAt: null, error: null, opensElsewhere: true };
