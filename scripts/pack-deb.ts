/** `npm run pack:deb`: the package for Debian and Ubuntu, beside the archive of `pack:service`, and the hashes anew. */
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { packDeb } from './pack/deb.ts';
import { writeHashes } from './pack/hashes.ts';
import { buildUnlessBuilt } from './programs.ts';

const out = resolve(import.meta.dirname, '../out');
if (process.platform !== 'linux') {
  console.error('pack:deb needs Linux with dpkg-deb (Debian, Ubuntu): it makes the package.');
  process.exit(1);
}
buildUnlessBuilt();
await mkdir(out, { recursive: true });
const work = join(out, 'deb');
console.log(await packDeb(work, out, packageJson.version));
await rm(work, { recursive: true });
await writeHashes(out);
