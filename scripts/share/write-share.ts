import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PROGRAM, shownProgram } from './commands.ts';
import { bashCompletion, fishCompletion, zshCompletion } from './completions.ts';
import { manPages } from './man-pages.ts';

/** Manual pages and completions, where a system looks for them below `/usr/share`. */
export function shareFiles(version: string): ReadonlyMap<string, string> {
  const program = shownProgram();
  return new Map([
    ...[...manPages(program, version)].map(([name, page]): [string, string] => [`man/man1/${name}`, page]),
    [`bash-completion/completions/${PROGRAM}`, bashCompletion(program)],
    [`zsh/vendor-completions/_${PROGRAM}`, zshCompletion(program)],
    [`fish/vendor_completions.d/${PROGRAM}.fish`, fishCompletion(program)],
  ]);
}

/** Writes files by their paths below a folder. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, content] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}
