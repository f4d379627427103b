/**
 * The two axes of a case. The agent and staff move delivery; only NHI's answers move review. The stage that staff see is derived from both
 * and never stored (`shared/stage.ts`).
 */

/** Progress of our copy of a Bundle on its way to NHI. */
export const DELIVERIES = [
  /** An attachment the Bundle names has not arrived. */
  'waiting',
  /** Our own checks failed; nothing was sent. */
  'refused',
  /** Waits for its send at `nextAttemptAt`. */
  'queued',
  /** Written durably before the first byte of an attempt leaves. */
  'sending',
  /** NHI may have it, or the agent died while sending. */
  'uncertain',
  /** NHI answered 2xx. Final. */
  'accepted',
  /** NHI refused the Bundle itself. */
  'rejected',
  /** Stopped by a person, or by a rule with a hold reason; the case stores its earlier state. */
  'held',
  /** Never to be sent. Final. */
  'cancelled',
] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** NHI's state of a case. */
export const REVIEWS = ['none', 'processing', 'failed', 'reviewing', 'decided'] as const;
export type Review = (typeof REVIEWS)[number];

/** The five results of a decided case; codes 1–5 of nhi-approve-comment. */
export const DECISIONS = [
  'approved',
  'denied',
  'partially-approved',
  'supplement-requested',
  'returned',
] as const;
export type Decision = (typeof DECISIONS)[number];

/** A person's request during an attempt or a doubt; it takes effect once NHI provably lacks the case. */
export const WISHES = ['hold', 'cancel'] as const;
export type Wish = (typeof WISHES)[number];

/** Reason why a case is held. Texts are in the page's text files under `hold.<reason>`. */
export const HOLD_REASONS = [
  /** A person pressed hold. */
  'by-person',
  /** The folder's `release: manual`. */
  'manual-release',
  /** The earlier bytes of the file may be at NHI, or nothing tells a case of another path apart. */
  'same-claim',
  /** The same claim file path, other bytes, while the earlier one is being sent, in doubt or accepted. */
  'same-path',
  /** The bytes of a case that NHI rejected, or that a correction superseded, came again: a new date does not ask for another send. */
  'came-again',
  /** A person had held or cancelled the case that it follows, or the case itself before its file came again. */
  'stopped-before',
  /** The settings name a different server, client or hospital from the case's. */
  'destination-changed',
  /** The server refused this case with a status that would pause the destination, but accepted other cases. */
  'refused-alone',
  /** An attachment of this name has bytes that another patient's case uses. */
  'attachment-of-other-patient',
  /** The spooled copy could not be opened or its hash differs. */
  'spool-damaged',
  /** NHI's rules miss data, and the settings want a person's look before the send (`precheck.onMissing: hold`). */
  'precheck-missing',
  /**
   * After a restore, a rebuild or in a copied folder: held until a person releases it. Also for a doubtful case that another agent may have
   * sent: the agent searches NHI for it, and a person may settle it sooner.
   */
  'reconcile',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** State of the destination. `open`: sending; `paused`: it refused us, rare attempts; `unreachable`: probed. */
export const DESTINATION_STATES = ['open', 'paused', 'unreachable'] as const;
export type DestinationState = (typeof DESTINATION_STATES)[number];

/**
 * `no-space`: the disk of `dataDir` is full, so no files are taken until there is space · `stuck`: a system call into the folder has not
 * returned for a minute, so no files are taken until it does · `disturbed`: others keep overwriting its lease, or it does not become ours.
 */
export const FOLDER_STATES = [
  'starting',
  'watching',
  'unreachable',
  'read-only',
  'other-agent',
  'no-space',
  'stuck',
  'disturbed',
] as const;
export type FolderState = (typeof FOLDER_STATES)[number];

/**
 * Entries of a folder that are never read: a link to a file or folder; a pipe, device or socket; a name that is not UTF-8. `forged`: a result
 * of a case of ours that this agent did not write, with a revision that would hide ours.
 */
export const FOLDER_PROBLEMS = ['link', 'special', 'name', 'forged'] as const;
export type FolderProblemKind = (typeof FOLDER_PROBLEMS)[number];

/** Folders outside `dataDir` that the agent writes to: results for the HIS, archives for NHI's batch platform, backups. */
export const OUT_FOLDER_USES = ['results', 'hand-over', 'backup'] as const;
export type OutFolderUse = (typeof OUT_FOLDER_USES)[number];

/** `unused`: nothing was written there yet · `trouble`: the last write failed and is retried. */
export const OUT_FOLDER_STATES = ['unused', 'fine', 'trouble', 'stuck'] as const;
export type OutFolderState = (typeof OUT_FOLDER_STATES)[number];

/** States of the hand-over of a case's attachments as an archive, after the Bundle. */
export const HAND_OVER_STATES = ['waiting', 'sending', 'refused', 'done'] as const;
export type HandOverState = (typeof HAND_OVER_STATES)[number];

/** Upload profiles, one of which a Bundle declares. */
export const PROFILES = ['cancer', 'immunologic'] as const;
export type Profile = (typeof PROFILES)[number];

export const SEVERITIES = ['error', 'warning'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * Way in which an older state replaced a newer one. `backup`: a backup was restored · `copied`: the data folder was copied from elsewhere ·
 * `rebuilt`: the database was damaged or lost · `older`: somebody replaced the data folder by an old copy.
 */
export const RECOVERIES = ['backup', 'copied', 'rebuilt', 'older'] as const;
export type Recovery = (typeof RECOVERIES)[number];
