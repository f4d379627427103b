import { existsSync } from 'node:fs';
import { isAbsolute, posix, win32 } from 'node:path';
import { inDropIn } from './drop-ins.ts';
import { formatPath, type SettingsPath, type SettingsProblem } from './problem.ts';
import { POLICY_KEY, readRegistryPolicy } from './registry-policy.ts';
import { readYaml, type YamlFile, type YamlRead } from './yaml-file.ts';

/**
 * The machine's policy: settings that override every `agent.yaml`, in a folder that only an administrator can change. `TWPAS_POLICY` names
 * another file for tests, but only if the machine has no policy: otherwise anyone could evade it.
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

/** Path of the machine's policy, whether it exists or not. */
export function policyFileOf(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  return platform === 'win32'
    ? win32.join(env['ProgramData'] ?? 'C:\\ProgramData', 'TWPAS Agent', 'policy.yaml')
    : posix.join('/etc/twpas-agent', 'policy.yaml');
}

/** Sources of a value, weakest first. */
type Source = 'file' | 'conf.d' | 'policy';

/** One file of settings. */
export interface Layer {
  readonly source: Source;
  readonly file: string;
  readonly yaml: YamlFile;
}

/** All settings files as one; a later layer overrides an earlier one. A list (`folders`) is taken whole from one layer. */
export interface LayeredYaml extends YamlFile {
  /** Null if no file gives a value: the default holds. */
  sourceFileOf(path: SettingsPath): Layer | null;
  /** The strongest layer with a value or a whole list there; the settings file if there is none. */
  layerOf(path: SettingsPath): Layer;
}

/** The machine's policies, weakest first: the file, then the registry values of group policy. */
export function readPolicies(): readonly { readonly file: string; readonly read: YamlRead }[] {
  const place = policyPlace();
  const registry = readRegistryPolicy();
  return [
    ...(place === null ? [] : [{ file: place, read: readYaml(place) }]),
    ...(registry === null ? [] : [{ file: POLICY_KEY, read: registry }]),
  ];
}

/** @param layers the settings file first, the policy last */
export function layered(layers: readonly [Layer, ...Layer[]]): LayeredYaml {
  const of = (path: SettingsPath): Layer =>
    layers.findLast(({ yaml }) => given(yaml.value, path)) ?? layers[0];
  return {
    value: layers
      .slice(1)
      .reduce<unknown>((under, { yaml }) => merge(under, yaml.value), layers[0].yaml.value),
    lineOf: (path) => of(path).yaml.lineOf(path),
    sourceOf: (path) => of(path).yaml.sourceOf(path),
    layerOf: of,
    sourceFileOf: (path) => {
      const layer = of(path);
      return stands(layer.yaml.value, path) ? layer : null;
    },
  };
}

function merge(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  if (!isSection(under) || !isSection(over)) return over;
  // fromEntries: `__proto__` stays a plain name, which the schema refuses.
  return Object.fromEntries([
    ...Object.entries(under),
    ...Object.entries(over).map(([key, value]) => [
      key,
      Object.hasOwn(under, key) ? merge(under[key], value) : value,
    ]),
  ]);
}

/** True if there is a value at this path, or above it one that is no section and so replaces everything below. */
function given(value: unknown, path: SettingsPath): boolean {
  let here = value;
  for (const key of path) {
    if (Array.isArray(here)) return true;
    if (!isSection(here) || !(String(key) in here)) return false;
    here = here[String(key)];
  }
  return true;
}

/** True if the file itself has a value here; members that a list element omits are defaults. */
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

/** Adds the policy file to a problem's message: its reader may have to ask an administrator. */
export function ofPolicy(problem: SettingsProblem, policyFile: string): SettingsProblem {
  return { ...problem, message: `${problem.message} — in the machine's policy ${policyFile}` };
}

/** All problems; those caused by a value outside the settings file name the file that gives it. */
export function layeredProblems(
  problems: readonly SettingsProblem[],
  [file, ...over]: readonly [Layer, ...Layer[]],
): SettingsProblem[] {
  const below = places(file.yaml.value);
  const givers = over.map((layer) => {
    const gives = new Set(leaves(layer.yaml.value).map(formatPath));
    for (const place of places(layer.yaml.value)) {
      if (!below.has(place)) gives.add(place);
      below.add(place);
    }
    return { layer, gives };
  });
  const marked = problems.map((problem) => {
    const giver = givers.findLast(({ gives }) => gives.has(problem.path));
    return giver === undefined ? problem : ofLayer(problem, giver.layer);
  });
  return [
    ...over.flatMap((layer) => relativePaths(layer.yaml).map((problem) => ofLayer(problem, layer))),
    ...marked,
  ];
}

/** Adds the file to a problem's message, unless it is the settings file, which the caller names. */
export function ofLayer(problem: SettingsProblem, { source, file }: Layer): SettingsProblem {
  if (source === 'file') return problem;
  return source === 'policy' ? ofPolicy(problem, file) : inDropIn(problem, file);
}

/** Paths of all values and of the sections they stand in. */
function places(value: unknown): Set<string> {
  return new Set(
    leaves(value).flatMap((path) => path.map((_, index) => formatPath(path.slice(0, index + 1)))),
  );
}

/** Refuses relative paths in these files, as it would be unclear which file they are relative to. */
function relativePaths(yaml: YamlFile): SettingsProblem[] {
  return leaves(yaml.value).flatMap((path) => {
    const value = path.reduce<unknown>(
      (here, key) => (here as Record<PropertyKey, unknown>)[key],
      yaml.value,
    );
    const isPath = PATH_SETTINGS.has(formatPath(path).replaceAll(/\[\d+\]/g, '[]'));
    if (!isPath || typeof value !== 'string' || isAbsolute(value)) return [];
    return [{ path: formatPath(path), message: 'must be an absolute path', line: yaml.lineOf(path) }];
  });
}

/** Paths of all values that are no section and no list. */
export function leaves(value: unknown, path: SettingsPath = []): SettingsPath[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return keys.flatMap((key) => leaves((value as Record<PropertyKey, unknown>)[key], [...path, key]));
}

/** Settings that name a place on this machine, `[]` for any element of a list. */
const PATH_SETTINGS: ReadonlySet<string> = new Set([
  'dataDir',
  'server.caFile',
  'server.clientCertificate',
  'folders[].path',
  'results.exportDir',
  'attachments.folder',
  'backup.dir',
  'keys.publishDir',
  'log.heartbeatDir',
  'console.certificateFile',
  'console.keyFile',
]);

/** Only a new process can change the console's address and the folder under the lock. */
const NEED_RESTART: readonly string[] = ['dataDir', 'console'];

/** `path` as in `folders[0].path`. */
export function needsRestart(path: string): boolean {
  return NEED_RESTART.some((one) => path === one || path.startsWith(`${one}.`));
}
