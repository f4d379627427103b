import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sample } from './types.ts';

/**
 * Writes a sample the way a careful HIS does: attachments first, then the Bundle under a `.tmp` name, which no reader
 * takes, and its own name at last. Returns the Bundle's path.
 */
export async function writeSample(folder: string, sample: Sample): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const file of sample.attachments) await putFile(join(folder, file.name), file.bytes);
  const path = join(folder, sample.fileName);
  await putFile(path, sample.bytes);
  return path;
}

/** Written whole or not at all, as the HIS has to. */
export async function putFile(path: string, bytes: Buffer): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
