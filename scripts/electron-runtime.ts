import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Electron's npm package: declarations and a downloader; the runtime itself comes from GitHub at its first use. */
export const ELECTRON = join(import.meta.dirname, '../node_modules/electron');

/** The program Electron's package would start, or null where its download was never made. */
export function findElectron(): string | null {
  const named = join(ELECTRON, 'path.txt');
  if (!existsSync(named)) return null;
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(ELECTRON, 'dist');
  const program = join(dist, readFileSync(named, 'utf8').trim());
  return existsSync(program) ? program : null;
}
