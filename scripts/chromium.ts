import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that the tests drive: an installed one, else Debian's is installed, else one sentence says what to do. */
export function findOrInstallChromium(): { found: true; path: string } | { found: false; reason: string } {
  const here = find();
  if (here) return { found: true, path: here };
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing chromium and fonts-noto-cjk …');
    // `update` may complain about single index files while what is needed can be installed.
    spawnSync('apt-get', ['update'], { stdio: 'ignore' });
    spawnSync('apt-get', ['install', '-y', 'chromium', 'fonts-noto-cjk'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const now = find();
    if (now) return { found: true, path: now };
  }
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
