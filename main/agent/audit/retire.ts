import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fsyncDir } from '../base/files.ts';
import { removeFile } from '../base/held-file.ts';
import { crashPoint } from '../crash-point.ts';
import type { AuditEntry, AuditLine } from './audit.ts';
import { lastWholeLine } from './torn-tail.ts';
import { trailFiles } from './trail-files.ts';

/** The kind of the line that takes a file's place when its years are over. */
const RETIRED = 'audit-retired';

/** Where the chain stood at the end of a file that was removed: what the next file's first line goes on from. */
export interface RetiredEnd {
  readonly n: number;
  readonly prev: string;
}

/** What a line says of a file that was removed, null for any other line. */
export function retiredEnd({ kind, detail }: AuditLine): RetiredEnd | null {
  const [n, prev] = [detail?.['lastLine'], detail?.['lastHash']];
  return kind === RETIRED && typeof n === 'number' && typeof prev === 'string' ? { n, prev } : null;
}

/**
 * Removes the files of whole years before `year`, oldest first, each after a line at the trail's end has said which file it was,
 * its hash, and where the chain stood at its end: that line is the anchor from which the rest is verified. A crash before the
 * removal leaves a file that is retired once more; none is ever gone without its line.
 * @returns how many were removed
 */
export async function retireFiles(
  dir: string,
  year: number,
  append: (entry: AuditEntry) => Promise<void>,
): Promise<number> {
  const files = await trailFiles(dir);
  // The newest one is being written to, whatever its name says.
  const old = files.slice(0, -1).filter((name) => name < `${String(year)}-01.jsonl`);
  for (const name of old) {
    const path = join(dir, name);
    const end = await lastWholeLine(path);
    if (end !== null) {
      await append({
        kind: RETIRED,
        actor: 'agent',
        sha256: await hashOf(path),
        detail: { file: name, bytes: (await stat(path)).size, lastLine: end.n, lastHash: end.prev },
      });
    }
    crashPoint('trail-retired');
    await removeFile(path);
    // A crash before this may bring the file back: it is retired again.
    await fsyncDir(dir);
    crashPoint('trail-file-removed');
  }
  return old.length;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
