/**
 * `npm run build`: the agent with its command line, the practice server, the page, and the desktop program, each by plain Vite
 * (vite.config.ts); and what licences ask for.
 */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { build } from 'vite';
import { BUILD_NAMES } from '../vite.config.ts';
import { vendorKit } from './docs/his-kit.ts';
import { practiceRules } from '../main/practice/samples/rules-package.ts';
import { legalFiles } from './legal/legal-files.ts';

await rm('dist', { recursive: true, force: true });
for (const mode of BUILD_NAMES) await build({ mode, logLevel: 'warn' });
// The guide that ships, for the programs that plain Node runs.
await cp('resources/guide', 'dist/agent/guide', { recursive: true });
// The practice server that the agent runs: no other bytes.
const server = await readFile('dist/practice/practice-server.mjs');
await writeFile(
  'dist/agent/practice-server.sha256',
  `${createHash('sha256').update(server).digest('hex')}\n`,
);
// The rules that the practice environment shows 預檢 with: ours, an example.
await writeFile('dist/agent/example-rules.tgz', practiceRules());
await writeFiles('dist/legal', legalFiles('agent'));
await writeFiles('dist/practice', legalFiles('practice'));
// Files that a hospital hands to its HIS vendor.
await writeFiles('dist/his-kit', vendorKit());

/** Writes files by their paths below a folder. */
async function writeFiles(folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  for (const [name, content] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}
