/** `npm run pack:service`: the archive for a Linux server, the practice server's package, the bills of materials and the hashes, into `out/`. */
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { releaseProblems, writeHashes } from './pack/hashes.ts';
import { buildUnlessBuilt } from './programs.ts';
import { assembleService, tarOf } from './pack/service-archive.ts';
import { bomOf, type Lock } from './sbom/bom.ts';

const root = resolve(import.meta.dirname, '..');
const out = join(root, 'out');
if (process.platform !== 'linux') {
  console.error('pack:service needs Linux: the archive keeps the modes of files, and GNU tar makes it.');
  process.exit(1);
}
buildUnlessBuilt();
const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lock;
const name = `twpas-agent-${lock.version}-linux-x64`;
await mkdir(out, { recursive: true });
const folder = await assembleService(join(out, 'service'));
tarOf(folder, name, join(out, `${name}.tar.gz`));
await rm(folder, { recursive: true });
await practiceZip(join(out, `twpas-agent-practice-${lock.version}.zip`));
for (const [release, called] of [
  ['agent', 'twpas-agent'],
  ['practice', 'twpas-agent-practice'],
] as const)
  await writeFile(
    join(out, `${called}-${lock.version}.cdx.json`),
    `${JSON.stringify(bomOf(lock, release), null, 2)}\n`,
  );
for (const file of await writeHashes(out)) console.log(`out/${file}`);
console.log('out/SHA256SUMS');
const problems = releaseProblems(out);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

/**
 * The practice server's package: the one file for Linux and Windows, its licences, its bill of materials, and the page that says how to
 * start it. The same bytes for the same content.
 */
async function practiceZip(file: string): Promise<void> {
  const zip = new ZipFile();
  const folder = join(root, 'dist/practice');
  // A zip knows no time before 1980, and no zone.
  const options = { mtime: new Date(1980, 0, 1), mode: 0o644 };
  for (const name of (await readdir(folder)).toSorted()) zip.addFile(join(folder, name), name, options);
  zip.addFile(join(root, 'docs/zh-TW/練習環境.md'), '練習環境.md', options);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}
