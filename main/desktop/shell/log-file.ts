import { appendFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFoldersSync } from '../../agent/ground/base/files.ts';
import { isHeld } from '../../agent/ground/base/held-file.ts';

/** Maximum size of the log file. One older file stays, so both take at most twice this. */
const MOST_BYTES = 5 * 1024 * 1024;

/** The log of the desktop program and its agent on disk, as JSON lines. */
export function openLogFile(path: string, mostBytes: number = MOST_BYTES) {
  makeFoldersSync(dirname(path), 0o700);
  let size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const putAside = (): void => {
    try {
      renameSync(path, `${path}.1`);
      size = 0;
    } catch (error) {
      // On Windows a viewer locks one of the files: the log grows on, and the next line tries again.
      if (!isHeld(error)) throw error;
    }
  };
  return {
    path,
    write: (line: string): void => {
      try {
        if (size > mostBytes) putAside();
        appendFileSync(path, line, { mode: 0o600 });
        size += Buffer.byteLength(line);
      } catch {
        // A full disk or a lost profile must not end the program over its log; there is nowhere left to say so.
      }
    },
  };
}

/**
 * Stores the agent's own log lines from its stderr, since their fields are an allow-list. Of other output (a native crash, a warning of
 * Node) it stores only the length: it may quote file names, which may name patients.
 */
export function keepLines(write: (line: string) => void): (chunk: Buffer | string) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = (lines.pop() ?? '').slice(-64 * 1024);
    for (const line of lines) if (line !== '') write(`${isLogLine(line) ? line : strange(line)}\n`);
  };
}

function isLogLine(line: string): boolean {
  try {
    const found: unknown = JSON.parse(line);
    return typeof found === 'object' && found !== null && 'event' in found && 'level' in found;
  } catch {
    return false; // not JSON, so no line of our log
  }
}

function strange(line: string): string {
  return JSON.stringify({ level: 'warn', event: 'stderr-line', bytes: Buffer.byteLength(line) });
}
