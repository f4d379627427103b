/** The meaning of a failed operation, by the code of the operating system or our own. */
import { AgentError } from '../error.ts';

/** Code for a log line, also of a cause; never the message, which holds the path. */
export function errorCode(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    // Node collects one error per address tried.
    if (at instanceof AggregateError && at.errors.length > 0) return errorCode(at.errors[0]);
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return error instanceof Error ? error.name : 'unknown';
}

export function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error));
}

/** For `catch`: null if the file is gone. @throws any other error */
export function nullWhenGone(error: unknown): null {
  if (isGone(error)) return null;
  throw error;
}

/** The disk of `dataDir` is full, whether the spool or the database reported it. */
export function isNoSpace(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(String(at.code))) return true;
  }
  return false;
}

/** Reading is allowed, writing is not. */
export function isReadOnly(error: unknown): boolean {
  return isReadOnlyCode(errorCode(error));
}

export function isReadOnlyCode(code: string): boolean {
  return ['EROFS', 'EACCES', 'EPERM'].includes(code);
}

/** One stable word for a failure: the code of our own errors, else the system's. */
export function codeOf(error: unknown): string {
  if (error instanceof AgentError) return error.code;
  return error instanceof Error && 'code' in error ? String(error.code) : 'unexpected';
}
