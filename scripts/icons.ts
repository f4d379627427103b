/** `node scripts/icons.ts`: draws the pictures of the desktop program into `resources/icons`. A test keeps both equal. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { iconFiles } from './icons/icon-files.ts';

for (const [name, bytes] of iconFiles()) {
  const path = join('resources/icons', name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
