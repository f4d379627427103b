import { existsSync } from 'node:fs';
import { installOnDebian } from './debian.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that the tests drive: an installed one, else Debian's is installed, else one sentence says what to do. */
export function findOrInstallChromium(): { found: true; path: string } | { found: false; reason: string } {
  const here = find() ?? (installOnDebian('chromium', 'fonts-noto-cjk') ? find() : undefined);
  if (here !== undefined) return { found: true, path: here };
  return {
    found: false,
    reason:
      'No Chromium was found: install it (Debian: apt-get install chromium fonts-noto-cjk) or set CHROMIUM to its path.',
  };
}

function find(): string | undefined {
  const named = process.env['CHROMIUM'];
  return [...(named === undefined ? [] : [named]), ...PLACES].find((path) => existsSync(path));
}
