import { createHash } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMap, parseDocument } from 'yaml';
import { temporaryPath, writeDurably } from '../base/files.ts';
import { AgentError } from '../error.ts';
import { formatProblem } from './problem.ts';
import { readSettingsText, readYamlText } from './yaml-file.ts';

/** A new text, and the SHA-256 of the file that it was edited from. */
export interface SettingsEdit {
  readonly text: string;
  readonly sha256: string;
}

/** The settings file as it is on disk. @throws AgentError `settings-unreadable` */
export function settingsText(file: string): { file: string; text: string; sha256: string } {
  const { text, bytes } = wholeFile(file);
  return { file, text, sha256: sha256Of(bytes) };
}

/**
 * Replaces the text; the old one is kept as `FILE.previous`. A crash between the two writes leaves the old file and its copy. The caller
 * validates the text.
 * @returns a function that restores the old text, unless somebody has changed the file meanwhile
 * @throws AgentError `settings-changed` if it is not the text that was edited
 */
export async function replaceSettings(file: string, edit: SettingsEdit): Promise<() => Promise<void>> {
  const before = wholeFile(file);
  if (sha256Of(before.bytes) !== edit.sha256) {
    throw new AgentError('settings-changed');
  }
  // The new file gets the mode of the old one.
  const mode = (await stat(file)).mode & 0o777;
  await writeDurably(`${file}.previous`, before.bytes, mode);
  await writeDurably(file, edit.text, mode);
  return async () => {
    // A crash before this leaves the new text: the next start reports its faults.
    if (settingsText(file).text === edit.text) await writeDurably(file, before.bytes, mode);
  };
}

/** True if this account can replace it: the folder has to accept a new file. */
export async function canReplace(file: string): Promise<boolean> {
  const trial = temporaryPath(dirname(file));
  try {
    // Permissions do not tell enough: a service may see `/etc` as read-only, and Windows access lists need a real try.
    const handle = await open(trial, 'wx', 0o600);
    await handle.close();
    await rm(trial, { force: true });
    return true;
  } catch {
    return false; // for any reason: the file is changed at the machine then
  }
}

export const settingsReadOnly = (file: string): AgentError => new AgentError('settings-read-only', { file });

function wholeFile(file: string): { text: string; bytes: Buffer } {
  const read = readSettingsText(file);
  if (read.ok) return read;
  throw new AgentError('settings-unreadable', { problem: formatProblem(read.problem) });
}

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Null: removed from the file, so that its default holds. */
export interface SettingValue {
  /** `work.remindDays`; no elements of lists. */
  readonly path: string;
  readonly value: string | number | boolean | readonly string[] | null;
}

/**
 * The text with these values; comments and other content stay. The schema validates the values.
 * @throws AgentError `settings-invalid` if the text is no settings file
 */
export function withValues(text: string, values: readonly SettingValue[]): string {
  if (readYamlText(text).kind !== 'read') throw new AgentError('settings-invalid/no-yaml');
  const document = parseDocument(text);
  if (!isMap(document.contents)) throw new AgentError('settings-invalid/no-yaml');
  for (const { path, value } of values) {
    const names = path.split('.');
    if (value === null) {
      if (document.hasIn(names)) document.deleteIn(names);
      continue;
    }
    for (let length = 1; length < names.length; length += 1) {
      const section = names.slice(0, length);
      const here: unknown = document.getIn(section);
      if (isMap(here)) continue;
      // An alias, or text in place of a section: replacing it could lose what its author meant.
      if (here !== undefined && here !== null) throw new AgentError('settings-invalid/no-yaml');
      if (document.hasIn(section)) document.deleteIn(section);
      document.setIn(section, document.createNode({}));
    }
    // A plain value replaces the old one but keeps its comment and quotes.
    document.setIn(names, typeof value === 'object' ? document.createNode(value) : value);
  }
  return document.toString({ lineWidth: 0 });
}
