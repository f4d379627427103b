/**
 * Settings in `conf.d/*.yaml` beside the settings file: they override the file, and the policy overrides them; among them, the later name
 * wins. A configuration tool can so write files of its own, without editing another's text.
 */
import { readdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { errorCode } from '../base/errors.ts';
import type { SettingsProblem } from './problem.ts';
import { readYaml, type YamlFile } from './yaml-file.ts';

/** More than any tool writes; all are read each time the settings are read. */
const MOST_FILES = 64;

/** One file of conf.d, read. */
export interface DropIn {
  readonly file: string;
  readonly yaml: YamlFile;
}

export type DropInsRead =
  | {
      readonly kind: 'read';
      readonly dropIns: readonly DropIn[];
      readonly problems: readonly SettingsProblem[];
    }
  | { readonly kind: 'unreadable'; readonly problems: readonly SettingsProblem[] };

/** The folder that belongs to a settings file, whether it exists or not: two environments in one folder share no settings. */
export function dropInFolder(settingsFile: string): string {
  const { dir, name } = parse(settingsFile);
  return join(dir, name === 'agent' ? 'conf.d' : `${name}.conf.d`);
}

/** Paths in the order of reading. Ignored: hidden files, and leftovers of editors and package managers (`x.yaml~`, `x.yaml.dpkg-old`). */
export function dropInFiles(settingsFile: string): readonly string[] {
  const folder = dropInFolder(settingsFile);
  return entriesOf(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name));
}

/** If one file cannot be read or trusted, none is applied: the settings would differ from what was written. */
export function readDropIns(settingsFile: string): DropInsRead {
  const dropIns: DropIn[] = [];
  const problems: SettingsProblem[] = [];
  try {
    const files = dropInFiles(settingsFile);
    const refusal = refusalOf(settingsFile, files);
    if (refusal !== null) return refused(refusal);
    for (const file of files) {
      const read = readYaml(file);
      problems.push(...read.problems.map((problem) => inDropIn(problem, file)));
      if (read.kind === 'unreadable') return { kind: 'unreadable', problems };
      // An empty file, or one with only comments, has no settings.
      if (read.yaml.value !== null && read.yaml.value !== undefined) dropIns.push({ file, yaml: read.yaml });
    }
  } catch (error) {
    return refused(`the folder ${dropInFolder(settingsFile)} cannot be read (${errorCode(error)})`);
  }
  return { kind: 'read', dropIns, problems };
}

/** Adds the file to a problem's message, so that its reader knows where to look. */
export const inDropIn = (problem: SettingsProblem, file: string): SettingsProblem => ({
  ...problem,
  // The message about an unreadable file names it already.
  message: problem.message.includes(file) ? problem.message : `${problem.message} — in ${file}`,
});

const refused = (message: string): DropInsRead => ({
  kind: 'unreadable',
  problems: [{ path: '', message, line: null }],
});

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .toSorted();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Reason why the folder is not read: too many files, a name that looks as if it were read, or a file that another account could write. */
function refusalOf(settingsFile: string, files: readonly string[]): string | null {
  const folder = dropInFolder(settingsFile);
  if (files.length > MOST_FILES) return `the folder ${folder} holds more than ${String(MOST_FILES)} files`;
  const misnamed = entriesOf(folder).find((name) => /\.ya?ml$/i.test(name) && !name.endsWith('.yaml'));
  if (misnamed !== undefined)
    return `${join(folder, misnamed)} is not read: give it a name that ends in .yaml（檔名請改為 .yaml 結尾）`;
  // Windows has access lists instead, which the installer sets.
  if (files.length === 0 || process.platform === 'win32') return null;
  // An account that may write the settings file controls the agent already; the file itself may come from a link.
  const trusted = statSync(settingsFile, { throwIfNoEntry: false });
  const open = [folder, ...files.flatMap((file) => [dirname(realpathSync(file)), file])].find(
    (path) => !isTrusted(statSync(path), trusted),
  );
  if (open === undefined) return null;
  return `${open} is not read: another account owns it or may write it（屬於其他帳號，或其他帳號可以寫入）`;
}

/** Owned by root, this account or the owner of the settings file, and written by nobody else. */
function isTrusted({ uid, gid, mode }: Stats, settingsFile: Stats | undefined): boolean {
  const owners = [0, process.geteuid?.(), settingsFile?.uid];
  const groups = [0, process.getegid?.(), settingsFile?.gid];
  return owners.includes(uid) && (mode & 0o002) === 0 && ((mode & 0o020) === 0 || groups.includes(gid));
}
