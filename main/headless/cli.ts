#!/usr/bin/env node
/** Entry of the command line. Nothing that could load better-sqlite3 is imported before the guard. */
import { nodeIsNewEnough, reexecute } from './reexec.ts';
import { endProcess } from './end-process.ts';

let exit: number;
if (nodeIsNewEnough()) {
  const { main } = await import('./main.ts');
  exit = await main(process.argv.slice(2), import.meta.dirname);
} else {
  exit = await reexecute(import.meta.dirname);
}
// On Windows, output to a pipe is written in the background: end only after it is written.
process.stdout.write('', () => void endProcess(exit));
