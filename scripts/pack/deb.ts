/** The package for Debian and Ubuntu, by dpkg-deb: the folder of the archive in `/usr/lib`, with account and settings file. */
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { outputOf, ROOT } from '../programs.ts';
import { assembleService } from './service-archive.ts';

const PROGRAM = 'usr/lib/twpas-agent';
const SETTINGS = 'etc/twpas-agent/agent.yaml';
/** Libraries against which the Node and the SQLite driver inside are built. */
const DEPENDS = 'libc6 (>= 2.34), libstdc++6 (>= 11), libgcc-s1, passwd';

/** Maintainer: the hospital that packs it has no address of ours to write to. */
const MAINTAINER = 'TWPAS Agent <twpas-agent@localhost>';

/** Dates of files where the environment names none: the same content gives the same package. s. */
const YEAR_2000 = '946684800';

const COPYRIGHT = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: TWPAS Agent

Files: *
Copyright: 2026 TWPAS Agent authors
License: Apache-2.0
 The full text is in /usr/share/common-licenses/Apache-2.0. Licences of what is
 inside, Node.js among them: /usr/lib/twpas-agent/legal/THIRD-PARTY-NOTICES.txt.
`;

/** A prerelease comes before its release: `1.0.0-rc.1` → `1.0.0~rc.1`. */
export const debVersion = (version: string): string => version.replace('-', '~');

export const debName = (version: string): string => `twpas-agent_${debVersion(version)}_amd64.deb`;

/**
 * Writes the package into `out`. Returns its path.
 * @throws Error with dpkg-deb's output
 */
export async function packDeb(work: string, out: string, version: string): Promise<string> {
  const to = (path: string): string => join(work, path);
  await rm(work, { recursive: true, force: true });
  await assembleService(to(PROGRAM));
  await shareInPlace(work, version);
  await mkdir(to('usr/bin'), { recursive: true });
  await symlink('../lib/twpas-agent/twpas-agent', to('usr/bin/twpas-agent'));
  await mkdir(to('etc/twpas-agent'), { recursive: true });
  await cp(join(ROOT, 'resources/deb/agent.yaml'), to(SETTINGS));
  const size = await listed(work);
  await mkdir(to('DEBIAN'));
  await writeFile(to('DEBIAN/control'), controlFile(version, size.bytes));
  await writeFile(to('DEBIAN/conffiles'), `/${SETTINGS}\n`);
  await writeFile(to('DEBIAN/md5sums'), size.sums);
  for (const script of ['postinst', 'prerm', 'postrm']) {
    await cp(join(ROOT, 'resources/deb', script), to(`DEBIAN/${script}`));
    await chmod(to(`DEBIAN/${script}`), 0o755);
  }
  const file = join(out, debName(version));
  const dated = { SOURCE_DATE_EPOCH: YEAR_2000, ...process.env };
  outputOf(['dpkg-deb', '--root-owner-group', '-Zgzip', '--build', work, file], dated);
  return file;
}

/** Documents where the system looks for them. */
async function shareInPlace(work: string, version: string): Promise<void> {
  const share = join(work, 'usr/share');
  const documents = join(share, 'doc/twpas-agent');
  await mkdir(documents, { recursive: true });
  await writeFile(join(documents, 'copyright'), COPYRIGHT);
  await zipped(join(ROOT, 'CHANGELOG.md'), join(documents, 'CHANGELOG.md.gz'));
  await writeFile(join(documents, 'changelog.gz'), gzipSync(debianChangelog(version), { level: 9 }));
  const overrides = join(share, 'lintian/overrides');
  await mkdir(overrides, { recursive: true });
  await cp(join(ROOT, 'resources/deb/lintian-overrides'), join(overrides, 'twpas-agent'));
  await symlink('../../../lib/twpas-agent/docs', join(documents, 'docs'));
}

/** In Debian's form, which tools of the system read; what changed is told once, in CHANGELOG.md. */
function debianChangelog(version: string): string {
  const at = new Date(Number(process.env['SOURCE_DATE_EPOCH'] ?? YEAR_2000) * 1000);
  const date = at.toUTCString().replace('GMT', '+0000');
  return `twpas-agent (${debVersion(version)}) unstable; urgency=medium\n\n  * See CHANGELOG.md.gz.\n\n -- ${MAINTAINER}  ${date}\n`;
}

async function zipped(from: string, to: string): Promise<void> {
  await writeFile(to, gzipSync(await readFile(from), { level: 9 }));
}

/** Rights as a package has them, whatever umask made the files; the sum of their sizes, and their hashes for `dpkg --verify`. */
async function listed(work: string): Promise<{ readonly bytes: number; readonly sums: string }> {
  let bytes = 0;
  let sums = '';
  for (const entry of (await readdir(work, { recursive: true, withFileTypes: true })).toSorted(byPath)) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) continue;
    const { mode, size } = await stat(path);
    await chmod(path, entry.isDirectory() || (mode & 0o100) !== 0 ? 0o755 : 0o644);
    if (!entry.isFile()) continue;
    bytes += size;
    const name = path.slice(work.length + 1);
    if (name === SETTINGS) continue;
    sums += `${createHash('md5')
      .update(await readFile(path))
      .digest('hex')}  ${name}\n`;
  }
  await chmod(work, 0o755);
  return { bytes, sums };
}

const byPath = (
  one: { readonly parentPath: string; readonly name: string },
  other: { readonly parentPath: string; readonly name: string },
): number => (join(one.parentPath, one.name) < join(other.parentPath, other.name) ? -1 : 1);

function controlFile(version: string, bytes: number): string {
  return `Package: twpas-agent
Version: ${debVersion(version)}
Section: net
Priority: optional
Architecture: amd64
Maintainer: ${MAINTAINER}
Installed-Size: ${String(Math.ceil(bytes / 1024))}
Depends: ${DEPENDS}
Recommends: systemd, acl, ca-certificates
Description: carries NHI prior authorization (健保事前審查) Bundles to the NHI server
 Watches an export folder of the hospital's HIS, checks each FHIR R4 PAS Bundle,
 uploads it exactly once to the NHI FHIR server and writes the decision back.
`;
}
