/**
 * The case store as intake uses it. Every call that returns has committed: a crash afterwards finds it done,
 * a crash before finds nothing, and the next rescan does it again (each is idempotent on the same bytes).
 */
import type { AttachmentFault } from '../check/file-texts.ts';
import type { Inspection } from '../check/problem.ts';
import type { Delivery } from '../../../../shared/states.ts';

export interface FileMark {
  readonly size: number;
  readonly mtimeMs: number;
}

/** An attachment as found beside its Bundle, already spooled. */
export interface FoundAttachment extends FileMark {
  readonly name: string;
  readonly sha256: string;
  /** Reason why these bytes cannot be sent. */
  readonly fault?: AttachmentFault | null;
}

export interface FoundBundle extends FileMark {
  /** `folders[].path` of the settings, absolute. */
  readonly folder: string;
  /** Path inside the folder, `/`-separated, as the file system spells it. */
  readonly relPath: string;
  readonly inspection: Inspection;
  /** False for a file too large to keep: its case is refused and cannot be checked again from the spool. */
  readonly spooled: boolean;
  /** The found ones of `inspection.summary.attachments`. */
  readonly attachments: readonly FoundAttachment[];
  readonly release: 'auto' | 'manual';
  /** End of the wait for missing attachments, ms since the epoch. */
  readonly waitUntil: number;
}

export interface Admission {
  readonly caseId: string;
  readonly delivery: Delivery;
  /** `same-bytes`: noted on the case that has them; `recheck`: the same bytes started a new check of an ended case. */
  readonly kind: 'new' | 'same-bytes' | 'recheck';
}

/** One case that still lacks attachments; also a `refused` one, whose wait is over but which a late file still releases. */
export interface AwaitingCase {
  readonly caseId: string;
  readonly relPath: string;
  /** Names of missing files, and of files that cannot be sent, which a better one may replace. */
  readonly missing: readonly string[];
  /** The Bundle's entries, by name. `refused`: mark of a file that cannot be sent. `unreadable`: the case is marked so already. */
  readonly known?: ReadonlyMap<
    string,
    { readonly contentType: string | null; readonly refused: FileMark | null; readonly unreadable: boolean }
  >;
  readonly waitUntil: number;
  readonly delivery: Delivery;
}

/** An attachment of a case that is not finished, watched for changing after it was spooled. */
export interface WatchedAttachment extends FileMark {
  readonly caseId: string;
  readonly relPath: string;
  readonly name: string;
  readonly sha256: string;
}

/** An accepted case of a folder with `afterAccepted: move` whose files were not moved yet. */
export interface MovableCase {
  readonly caseId: string;
  readonly relPath: string;
  readonly sha256: string;
  readonly attachments: readonly { readonly name: string; readonly sha256: string }[];
}

/**
 * Reason why a folder's files do not count as new. `other-agent`: another agent has served it · `lease-lost`: another agent held it while
 * we were away · `nobody-can-tell`: no lease can be written there · `restored`: our own state comes from a backup · `other-destination`: of a
 * single file, whose bytes NHI accepted at another address or from another client.
 */
export type TakeOverReason =
  'other-agent' | 'lease-lost' | 'nobody-can-tell' | 'restored' | 'other-destination';

/** Relation of this data folder to a watched folder. */
export interface ServedFolder {
  /** `lost`: another agent holds it · `taking-over`: a take-over has begun, and no file may be taken before it ends. */
  readonly standing: 'ours' | 'lost' | 'taking-over';
  readonly reason: TakeOverReason | null;
}

export interface CaseIntake {
  /** Null for a folder that this data folder has never served. */
  served(folder: string): ServedFolder | null;
  /** No agent has served the folder before: its files are new. */
  serve(folder: string): Promise<void>;
  /** Another agent holds the lease: our unsent cases are held, because that agent may send them. */
  lose(folder: string): Promise<void>;
  /** Another agent may have sent the folder's files. On disk before the lease is ours. */
  beginTakeOver(folder: string, reason: TakeOverReason): Promise<void>;
  /** `files`: those that lay there when the lease became ours; each is held when it is taken. @returns how many are new to us */
  endTakeOver(
    folder: string,
    files: readonly (FileMark & { readonly relPath: string })[],
    newerThan: number | null,
  ): Promise<number>;
  /** The mark a file had when it was last admitted, or undefined: an unchanged file is not read again after a restart. */
  knownFile(
    folder: string,
    relPath: string,
  ): (FileMark & { readonly sha256: string; readonly caseId: string }) | undefined;
  admit(found: FoundBundle): Promise<Admission>;
  awaiting(folder: string): AwaitingCase[];
  /** The last missing attachment moves the case on (`queued`, or `held` if release is manual or another patient's bytes are suspected). */
  attachmentArrived(caseId: string, attachment: FoundAttachment): Promise<Delivery>;
  /** `isUnreadable`: the file is there and the agent may not read it; the case then says so instead of `missing`. */
  attachmentUnreadable(caseId: string, name: string, isUnreadable: boolean): Promise<void>;
  /** `waiting` → `refused` with one problem for each, `attachment-missing` or `attachment-unreadable`. */
  attachmentWaitOver(caseId: string): Promise<void>;
  watchedAttachments(folder: string): WatchedAttachment[];
  /** The file beside the Bundle changed after it was spooled: an event on the case and the new mark are stored; the new bytes are never sent. */
  attachmentChanged(caseId: string, name: string, now: FileMark & { readonly sha256: string }): Promise<void>;
  movable(folder: string): MovableCase[];
  moved(caseId: string, to: string): Promise<void>;
}
