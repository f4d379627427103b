/** A backup is late after this many times `backup.everyHours`: a night's standstill is none yet. */
export const LATE = 2;

/** How the backups at the second place stand. */
export interface BackupStanding {
  /** The newest that lies there, ms; null: none. */
  readonly lastAt: number | null;
  /** Why the last try came to nothing: the system's code, or ours. */
  readonly error: string | null;
  /** A recovery code or a passphrase opens it: not only the key of this machine. */
  readonly opensElsewhere: boolean;
}
