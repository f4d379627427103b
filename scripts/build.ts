/** `npm run build`: the agent with its command line, the page, and the desktop program, each by plain Vite (vite.config.ts); and what licences ask for. */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { BUILD_NAMES } from '../vite.config.ts';
import { legalFiles } from './legal/legal-files.ts';

await rm('dist', { recursive: true, force: true });
for (const mode of BUILD_NAMES) await build({ mode, logLevel: 'warn' });
// The guide that ships, for the programs that plain Node runs.
await cp('resources/guide', 'dist/agent/guide', { recursive: true });
await mkdir('dist/legal', { recursive: true });
for (const [name, text] of legalFiles()) await writeFile(join('dist/legal', name), text);
