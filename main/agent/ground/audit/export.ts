import { open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ensurePrivateDir, fsyncDir, isTemporaryName, withTemporary } from '../base/files.ts';
import { renameFile } from '../base/held-file.ts';
import { AgentError } from '../error.ts';
import { liesIn } from '../settings/places.ts';
import { parseLine, sha256 } from './line.ts';
import { readLines, trailFiles } from './trail-files.ts';

/** Number of lines in one write, with their line feeds. */
const BATCH = 2000;

/**
 * Exports the whole trail as one file of JSON lines, byte for byte as its files hold them, damaged ones too: a rewritten line might break
 * the chain for the receiver. A crash before the rename leaves a temporary file.
 * @returns `head`: `N:HASH` of the last line, to compare a trail with later; null if that line cannot be read
 * @throws AgentError `audit-export-inside` for a file in the data folder: it might replace the trail itself.
 */
export async function exportTrail(dataDir: string, file: string) {
  const target = resolve(file);
  if (isStaged(target, dataDir)) await ensurePrivateDir(dirname(target));
  else if (liesIn(target, dataDir)) throw new AgentError('audit-export-inside');
  return withTemporary(dirname(target), async (temporary) => {
    const handle = await open(temporary, 'wx', 0o600);
    let [lines, bytes] = [0, 0];
    let last: Buffer = Buffer.alloc(0);
    try {
      let batch: Buffer[] = [];
      const write = async (): Promise<void> => {
        const text = Buffer.concat(batch);
        await handle.writeFile(text);
        bytes += text.length;
        batch = [];
      };
      for await (const line of wholeLines(join(dataDir, 'audit'))) {
        lines += 1;
        last = line;
        batch.push(line, Buffer.from('\n'));
        if (batch.length >= BATCH) await write();
      }
      await write();
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renameFile(temporary, target);
    await fsyncDir(dirname(target));
    return { file: target, lines, bytes, head: headOf(last) };
  });
}

/** A temporary name in `backups/`: the command line moves the file away, and no file of ours has such a name. */
function isStaged(target: string, dataDir: string): boolean {
  return dirname(target) === join(resolve(dataDir), 'backups') && isTemporaryName(basename(target));
}

/** A damaged line, or no line, has no head. */
function headOf(line: Buffer): string | null {
  const parsed = parseLine(line);
  return parsed.kind === 'line' ? `${String(parsed.line.n)}:${sha256(line)}` : null;
}

/** A line being appended has no line feed yet, and is left out. */
async function* wholeLines(dir: string): AsyncGenerator<Buffer, void, undefined> {
  for (const name of await trailFiles(dir))
    for await (const { bytes, whole } of readLines(join(dir, name))) if (whole) yield bytes;
}
