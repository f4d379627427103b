/** The real installer, built with Debian's makensis. What electron-builder would fetch from GitHub is stood in for. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { installOnDebian } from '../../scripts/debian.ts';
import { compile, haveMingw } from '../../scripts/pack-check/mingw.ts';
import { builder, type Packed } from '../../scripts/pack-check/pack.ts';
import { npm, outputOf } from '../../scripts/programs.ts';

const PLUG_INS = ['Nsis7z', 'StdUtils', 'UAC', 'WinShell', 'SpiderBanner', 'nsProcess'];
const NSIS = '/usr/share/nsis';
/** The last one that is a package: a 7-Zip for this machine and one for Windows. */
const SEVEN_ZIP = '7zip-bin@5.2.0';

/** True if an installer can be built here; installs what Debian has where we may. */
export function haveNsis(): boolean {
  const here = (): boolean => existsSync('/usr/bin/makensis');
  return (here() || (installOnDebian('nsis') && here())) && haveMingw('i686');
}

/** Tools for building and running an installer, besides electron-builder. */
export interface InstallerTools {
  readonly env: Readonly<Record<string, string>>;
  /** A 7-Zip for Windows, in the place of the one inside a plug-in. */
  readonly seven: string;
  readonly powershell: string;
}

export function installerTools(dir: string): InstallerTools {
  const tools = join(dir, 'nsis');
  const plugIns = join(dir, 'nsis-resources/plugins/x86-unicode');
  mkdirSync(join(tools, 'linux'), { recursive: true });
  mkdirSync(plugIns, { recursive: true });
  for (const name of readdirSync(NSIS)) symlinkSync(join(NSIS, name), join(tools, name));
  symlinkSync('/usr/bin/makensis', join(tools, 'linux/makensis'));
  const library = join(dir, 'plug-ins.dll');
  compile('plug-ins.c', library, { word: 'i686', more: ['-shared'] });
  for (const name of PLUG_INS) copyFileSync(library, join(plugIns, `${name}.dll`));
  const powershell = join(dir, 'powershell.exe');
  compile('powershell.c', powershell, { word: 'i686', more: ['-municode'] });
  // It raises a program's rights, which nobody lacks under Wine.
  copyFileSync(powershell, join(tools, 'elevate.exe'));
  const seven = join(dir, 'seven');
  mkdirSync(seven);
  outputOf(npm('pack', '--silent', SEVEN_ZIP, '--pack-destination', seven));
  outputOf(['tar', '-xzf', join(seven, readdirSync(seven)[0] ?? ''), '-C', seven]);
  const ours = join(seven, 'package/linux/x64/7za');
  chmodSync(ours, 0o755);
  return {
    env: {
      ELECTRON_BUILDER_NSIS_DIR: tools,
      ELECTRON_BUILDER_NSIS_RESOURCES_DIR: join(dir, 'nsis-resources'),
      ELECTRON_BUILDER_7ZIP_PATH: ours,
    },
    seven: join(seven, 'package/win/x64/7za.exe'),
    powershell,
  };
}

/**
 * `TWPAS Agent Setup VERSION.exe` of a packed program. `env`: Wine's, as the uninstaller is made by running a program of NSIS.
 * @returns its path
 */
export function makeInstaller(
  dir: string,
  packed: Packed,
  version: string,
  env: Readonly<NodeJS.ProcessEnv>,
): string {
  const out = join(dir, `setup-${version}`);
  mkdirSync(out);
  // From a packed folder electron-builder takes nothing but its files.
  writeFileSync(join(packed.dir, 'version.txt'), version);
  builder(
    [
      '--win',
      'nsis',
      '--x64',
      '--publish',
      'never',
      '--prepackaged',
      packed.dir,
      '-c.win.signAndEditExecutable=false',
      '-c.compression=store',
      `-c.directories.output=${out}`,
      `-c.extraMetadata.version=${version}`,
    ],
    env as Readonly<Record<string, string>>,
  );
  return join(out, `TWPAS Agent Setup ${version}.exe`);
}
