import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { withTemporary } from '../agent/base/files.ts';
import { renameFile } from '../agent/base/held-file.ts';
import { AgentError } from '../agent/error.ts';

/** Writes a new zip file, whole or not at all. Returns its size. @throws AgentError `zip-not-written` */
export async function writeZip(
  file: string,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<number> {
  const zip = new ZipFile();
  for (const { name, text } of files) zip.addBuffer(Buffer.from(text, 'utf8'), name);
  zip.end();
  try {
    await withTemporary(dirname(file), async (temporary) => {
      await pipeline(zip.outputStream, createWriteStream(temporary, { mode: 0o600, flags: 'wx' }));
      await renameFile(temporary, file);
    });
  } catch (cause) {
    throw new AgentError('zip-not-written', `${file} cannot be written`, {
      cause,
      messageZh: `無法寫入 ${file}`,
    });
  }
  return (await stat(file)).size;
}
