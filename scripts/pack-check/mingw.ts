import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installOnDebian } from '../debian.ts';
import { outputOf, ROOT } from '../programs.ts';

/** Folder with the sources of our small Windows programs. */
export const SOURCES = join(ROOT, 'test/wine/programs');

type Word = 'x86_64' | 'i686';
const compilerOf = (word: Word): string => `/usr/bin/${word}-w64-mingw32-gcc`;
const PACKAGES: Readonly<Record<Word, string>> = {
  x86_64: 'gcc-mingw-w64-x86-64-win32',
  i686: 'gcc-mingw-w64-i686-win32',
};

/** True if Windows programs can be compiled here; installs Debian's compiler where we may. */
export function haveMingw(word: Word = 'x86_64'): boolean {
  return existsSync(compilerOf(word)) || (installOnDebian(PACKAGES[word]) && existsSync(compilerOf(word)));
}

/** Compiles one of our sources to a Windows program. @throws Error with what the compiler said */
export function compile(
  source: string,
  to: string,
  options: { word?: Word; more?: readonly string[] } = {},
): void {
  const { word = 'x86_64', more = [] } = options;
  outputOf([compilerOf(word), '-O1', '-s', '-Wall', '-Werror', '-o', to, join(SOURCES, source), ...more]);
}

/** A version resource and the like, to be given to {@link compile} as one more file. */
export function compileResource(source: string, to: string, word: Word = 'x86_64'): void {
  outputOf([`/usr/bin/${word}-w64-mingw32-windres`, join(SOURCES, source), to]);
}
