/**
 * `npm run release:draft -- vX.Y.Z FROM… TO`: what each system has packed, in one folder with one list of hashes, and in TO.md the CHANGELOG's
 * part. Fails where tag, package and CHANGELOG disagree, or where two systems packed different files of one name.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { releaseProblems, writeHashes } from './pack/hashes.ts';
import { ROOT } from './programs.ts';

const [tag = '', ...folders] = process.argv.slice(2);
const to = folders.pop();
const usage = `Use: npm run release:draft -- v${packageJson.version} FROM… TO`;
if (tag !== `v${packageJson.version}` || to === undefined || folders.length === 0) refuse(usage);
const notes = partOf(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), packageJson.version);
if (notes === null)
  refuse(`CHANGELOG.md has no part "## ${packageJson.version}" that is not (unreleased) any more.`);
mkdirSync(to, { recursive: true });
for (const folder of folders) for (const name of readdirSync(folder)) gather(folder, name, to);
await writeHashes(to);
for (const problem of releaseProblems(to)) refuse(problem);
writeFileSync(`${to}.md`, notes);

function gather(folder: string, name: string, target: string): void {
  const [from, at] = [join(folder, name), join(target, name)];
  // Each system's own list of hashes is replaced by one of all files; what electron-builder leaves unpacked is not handed out.
  if (!statSync(from).isFile() || name.startsWith('SHA256SUMS') || /\.ya?ml$/.test(name)) return;
  if (!existsSync(at)) copyFileSync(from, at);
  else if (!readFileSync(from).equals(readFileSync(at))) refuse(`${name} is packed twice, and not the same`);
}

function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

/** The part of a version, without its heading; null where there is none, or where it is not released. */
function partOf(changelog: string, version: string): string | null {
  const [, ...parts] = changelog.split(/^## /m);
  const part = parts.find((one) => {
    const [heading = ''] = one.split('\n');
    return heading.split(' ')[0] === version && !heading.includes('(unreleased)');
  });
  return part === undefined ? null : `${part.slice(part.indexOf('\n')).trim()}\n`;
}
