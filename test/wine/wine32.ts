/**
 * Debian's Wine runs 64-bit programs; an installer is a 32-bit one. The 32-bit half of Wine is fetched and laid beside, without
 * installing it, which would want the whole other architecture.
 */
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../scripts/programs.ts';

/** Cache between runs: 100 MB. */
const CACHE = '/var/tmp/twpas-wine32';
const PARTS = 'usr/lib/i386-linux-gnu/wine/i386-windows';

/** Environment that a prefix needs for 32-bit programs; null where it cannot be had. */
export function wine32(dir: string): Readonly<Record<string, string>> | null {
  const parts = join(CACHE, 'parts', PARTS);
  if (!existsSync(parts) && !fetchParts()) return null;
  const path = join(dir, 'dlls');
  mkdirSync(path);
  symlinkSync(parts, join(path, 'i386-windows'));
  return { WINEDLLPATH: path };
}

function fetchParts(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  console.log('Fetching the 32-bit half of Wine …');
  mkdirSync(CACHE, { recursive: true });
  const shell = (script: string): boolean => run(['sh', '-c', script]) === 0;
  const packed = (): string | undefined =>
    readdirSync(CACHE).find((name) => /^libwine_.*_i386\.deb$/.test(name));
  if (packed() === undefined)
    shell(
      `dpkg --add-architecture i386; cd ${CACHE} && apt-get update -q >/dev/null; apt-get download -q libwine:i386 >/dev/null; dpkg --remove-architecture i386`,
    );
  const file = packed();
  return file !== undefined && shell(`cd ${CACHE} && dpkg -x ${file} parts`);
}
