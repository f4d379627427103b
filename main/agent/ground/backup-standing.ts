/** A backup is late after this many times `backup.everyHours`: a night's standstill is none yet. */
export const LATE = 2;

/** State of the backups in the second place. */
export interface BackupStanding {
  /** Time of the newest one there, ms; null: none. */
  readonly lastAt: number | null;
  /** Why the last try came to nothing: the system's code, or ours. */
  readonly error: string | null;
  /** Number of those there that a wrong clock has dated in the future: they count for nothing. */
  readonly ahead: number;
  /** A recovery code or a passphrase opens it: not only the key of this machine. */
  readonly opensElsewhere: boolean;
}
