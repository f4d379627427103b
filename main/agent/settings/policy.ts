import { existsSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import type { SettingsPath } from './problem.ts';
import { readYaml } from './yaml-file.ts';
import type { YamlFile, YamlRead } from './yaml-file.ts';

/**
 * The machine's policy: settings that hold whatever an `agent.yaml` says, in a folder only an administrator can change.
 * `TWPAS_POLICY` names another place for tests, and only where the machine has no policy: else anybody could leave it.
 */
export function policyPlace(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  exists: (path: string) => boolean = existsSync,
): string | null {
  const place = policyFileOf(env, platform);
  if (exists(place)) return place;
  const named = env['TWPAS_POLICY'];
  return named !== undefined && named !== '' && exists(named) ? named : null;
}

/** Where the machine's policy stands, whether there is one or not. */
export function policyFileOf(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  return platform === 'win32'
    ? win32.join(env['ProgramData'] ?? 'C:\\ProgramData', 'TWPAS Agent', 'policy.yaml')
    : posix.join('/etc/twpas-agent', 'policy.yaml');
}

/** The file and the policy over it, as one. A list (`folders`) is taken from one of them whole. */
export interface LayeredYaml extends YamlFile {
  /** Null where neither gives a value: then it is the default. */
  sourceFileOf(path: SettingsPath): 'policy' | 'file' | null;
}

export function readPolicy(place: string | null): YamlRead | null {
  return place === null ? null : readYaml(place);
}

export function layered(file: YamlFile, policy: YamlFile | null): LayeredYaml {
  const of = (path: SettingsPath): YamlFile => (policy !== null && given(policy.value, path) ? policy : file);
  return {
    value: policy === null ? file.value : merge(file.value, policy.value),
    lineOf: (path) => of(path).lineOf(path),
    sourceOf: (path) => of(path).sourceOf(path),
    sourceFileOf: (path) => {
      const layer = of(path);
      if (!stands(layer.value, path)) return null;
      return layer === file ? 'file' : 'policy';
    },
  };
}

function merge(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  if (!isSection(under) || !isSection(over)) return over;
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) merged[key] = merge(under[key], value);
  return merged;
}

/** Whether a value stands at this place, or at one above it that is no section and so replaces all below. */
function given(value: unknown, path: SettingsPath): boolean {
  let here = value;
  for (const key of path) {
    if (Array.isArray(here)) return true;
    if (!isSection(here) || !(String(key) in here)) return false;
    here = here[String(key)];
  }
  return true;
}

/** Whether the file itself has a value here; within a list, what an element leaves out is a default. */
function stands(value: unknown, path: SettingsPath): boolean {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !(key in here)) return false;
    here = (here as Record<PropertyKey, unknown>)[key];
  }
  return true;
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
