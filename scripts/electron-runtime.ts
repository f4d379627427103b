import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Electron's npm package: declarations and a downloader; the runtime itself comes from GitHub at its first use. */
export const ELECTRON = join(import.meta.dirname, '../node_modules/electron');

type Env = Readonly<Record<string, string | undefined>>;

/** The program Electron's package would start, or null where its download was never made. */
export function findElectron(electron: string = ELECTRON, env: Env = process.env): string | null {
  const named = join(electron, 'path.txt');
  if (!existsSync(named)) return null;
  const dist = env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(electron, 'dist');
  const program = join(dist, readFileSync(named, 'utf8').trim());
  return existsSync(program) ? program : null;
}

/** The same, if there is also a screen for a window. Chromium refuses to run sandboxed as root. */
export function findElectronForWindow(
  electron: string = ELECTRON,
  env: Env = process.env,
  machine: { readonly platform: NodeJS.Platform; readonly isRoot: boolean } = {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
  },
): string | null {
  if (machine.platform === 'linux') {
    const screen = env['WAYLAND_DISPLAY'] ?? env['DISPLAY'] ?? '';
    if (screen === '' || machine.isRoot) return null;
  }
  return findElectron(electron, env);
}
