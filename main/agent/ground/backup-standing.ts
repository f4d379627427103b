/** A backup is late after this many times `backup.everyHours`: one missed night is not late yet. */
export const LATE = 2;

/** State of the backups in the second place. */
export interface BackupStanding {
  /** Time of the newest backup there, ms; null: none. */
  readonly lastAt: number | null;
  /** Code of the last failed try, the system's or ours. */
  readonly error: string | null;
  /** Number of backups there with a date in the future, from a wrong clock: they do not count. */
  readonly ahead: number;
  /** A recovery code or a passphrase opens the backup, not only this machine's key. */
  readonly opensElsewhere: boolean;
}
