/**
 * The machine's policy in Windows' registry, as group policy writes it: each setting is a value named by its path. Only an administrator may
 * write below `HKLM\SOFTWARE\Policies`. It overrides the policy file.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, win32 } from 'node:path';
import { readNamedSync } from '../base/plain-file.ts';
import { type PolicyKind, policyValues } from './policy-values.ts';
import type { SettingsProblem } from './problem.ts';
import type { YamlRead } from './yaml-file.ts';

const PARENT = 'HKLM\\SOFTWARE\\Policies';
const NAME = 'TWPAS Agent';
/** `HKLM\SOFTWARE\Policies\TWPAS Agent` */
export const POLICY_KEY = `${PARENT}\\${NAME}`;

const DEADLINE_MS = 10_000;
/** Twenty times the size of all settings. */
const MOST_BYTES = 1024 * 1024;

/** Null without a policy, as on any other system. An unreadable policy is a problem, not a missing one. */
export function readRegistryPolicy(): YamlRead | null {
  if (process.platform !== 'win32') return null;
  // Listing the parent tells a missing key from an unreadable one; reg.exe has the same code for both.
  const keys = reg(['query', PARENT, '/reg:64']);
  if (keys === null) return unreadable();
  const isThere = keys
    .split('\n')
    .some((line) => line.trim().toLowerCase().endsWith(`\\${NAME.toLowerCase()}`));
  if (!isThere) return null;
  const dir = mkdtempSync(join(tmpdir(), 'twpas-policy-'));
  try {
    // Exported to a file: reg.exe prints in the console's code page, and a path may hold 匯出.
    const file = join(dir, 'policy.reg');
    if (reg(['export', POLICY_KEY, file, '/y', '/reg:64']) === null) return unreadable();
    return registryPolicy(readNamedSync(file, MOST_BYTES).toString('utf16le'));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Standard output of reg.exe; null if it failed. A missing parent key counts as empty. */
function reg(args: readonly string[]): string | null {
  const program = win32.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe');
  const { status, stdout } = spawnSync(program, args, {
    encoding: 'latin1',
    timeout: DEADLINE_MS,
    windowsHide: true,
  });
  if (status === 0) return stdout;
  return status === 1 && args[0] === 'query' ? '' : null;
}

const unreadable = (): YamlRead => ({
  kind: 'unreadable',
  problems: [{ path: '', message: 'cannot be read（無法讀取）', line: null }],
});

/** @param text of `reg export`: the values of the key, and of keys below it */
export function registryPolicy(text: string): YamlRead {
  const kinds = new Map(policyValues().map(({ path, kind }) => [path, kind]));
  const value: Record<string, unknown> = {};
  const problems: SettingsProblem[] = [];
  for (const { key, name, data } of entriesOf(text)) {
    const path = key.toLowerCase().endsWith(`\\${NAME.toLowerCase()}`) ? name : `${key}\\${name}`;
    const read = typed(data, kinds.get(path));
    const fault = read === undefined ? 'has a type that is not read' : put(value, path.split('.'), read);
    if (fault !== null) problems.push({ path, message: fault, line: null });
  }
  // A registry has no lines.
  return { kind: 'read', yaml: { value, lineOf: () => null, sourceOf: () => null }, problems };
}

/** Puts a value at its path; returns null, or why not. */
function put(value: Record<string, unknown>, path: readonly string[], read: unknown): string | null {
  let here = value;
  for (const name of path.slice(0, -1)) {
    const below = Object.hasOwn(here, name) ? here[name] : {};
    if (typeof below !== 'object' || below === null || Array.isArray(below) || name === '__proto__')
      return 'is no setting';
    here[name] = below;
    here = below as Record<string, unknown>;
  }
  const last = path.at(-1) ?? '';
  if (Object.hasOwn(here, last) || last === '__proto__') return 'is no setting';
  here[last] = read;
  return null;
}

/** Undefined for a type that no setting has. The schema refuses values that do not fit their setting. */
function typed(data: string, kind: PolicyKind | undefined): unknown {
  const raw = dataOf(data);
  if (typeof raw === 'number') return kind === 'switch' && raw <= 1 ? raw === 1 : raw;
  if (typeof raw !== 'string') return raw;
  if (kind === 'number' || kind === 'whole') return /^-?\d+(\.\d+)?$/.test(raw) ? Number(raw) : raw;
  return kind === 'list' ? [raw] : raw;
}

function dataOf(data: string): string | number | readonly string[] | undefined {
  const [, quoted] = /^"(.*)"$/s.exec(data) ?? [];
  if (quoted !== undefined) return quoted.replaceAll(/\\(["\\])/g, '$1');
  const [, dword] = /^dword:([0-9a-f]{8})$/i.exec(data) ?? [];
  if (dword !== undefined) return parseInt(dword, 16);
  const [, type, bytes = ''] = /^hex\(([27])\):([0-9a-f,]*)$/i.exec(data) ?? [];
  if (type === undefined) return undefined;
  const text = Buffer.from(bytes.replaceAll(',', ''), 'hex').toString('utf16le').replace(/\0+$/, '');
  if (type === '2') return text;
  return text === '' ? [] : text.split('\0');
}

/** Values of an export; names and texts may hold escaped quotes, and binary data takes several lines. */
function entriesOf(text: string): { readonly key: string; readonly name: string; readonly data: string }[] {
  const entries: { key: string; name: string; data: string }[] = [];
  let key = '';
  for (const line of text
    .replace(/^\uFEFF/, '')
    .replaceAll(/\\\r?\n\s*/g, '')
    .split(/\r?\n/)) {
    const [, section] = /^\[(.*)\]$/.exec(line) ?? [];
    if (section !== undefined) key = section;
    const [, name, data] = /^"((?:[^"\\]|\\.)*)"=(.*)$/.exec(line) ?? [];
    if (name !== undefined && data !== undefined)
      entries.push({ key, name: name.replaceAll(/\\(["\\])/g, '$1'), data });
    // A default value, or the second line of a text: reported as no setting, not skipped.
    else if (section === undefined && key !== '' && line.trim() !== '')
      entries.push({ key, name: line.slice(0, 40), data: '' });
  }
  return entries;
}
