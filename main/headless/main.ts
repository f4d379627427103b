import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { reportFailure } from './failure.ts';
import { processIo } from './io.ts';
import { createProgram } from './program.ts';

/** One command. Resolves with the exit code: 0 done, 1 it failed, 2 bad usage or settings. */
export async function main(args: readonly string[], scriptFolder: string): Promise<number> {
  const io = processIo();
  try {
    await createProgram({ io, pageDir: pageFolder(scriptFolder) }).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return reportFailure(io, error);
  }
}

/** Beside the built agent, inside it where installed, or under `dist` when run from source. */
function pageFolder(scriptFolder: string): string {
  const candidates = ['../page', 'page', '../../dist/page'].map((way) => join(scriptFolder, way));
  return candidates.find((folder) => existsSync(join(folder, 'index.html'))) ?? join(scriptFolder, '../page');
}
