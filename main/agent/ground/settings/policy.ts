import { existsSync } from 'node:fs';
import { isAbsolute, posix, win32 } from 'node:path';
import { inDropIn } from './drop-ins.ts';
import { formatPath, type SettingsPath, type SettingsProblem } from './problem.ts';
import { POLICY_KEY, readRegistryPolicy } from './registry-policy.ts';
import { readYaml, type YamlFile, type YamlRead } from './yaml-file.ts';

/**
 * The machine's policy: settings that hold no matter what an `agent.yaml` says, in a folder only an administrator can change.
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

/** Sources of a value, weakest first. */
type Source = 'file' | 'conf.d' | 'policy';

/** One file of settings. */
export interface Layer {
  readonly source: Source;
  readonly file: string;
  readonly yaml: YamlFile;
}

/** All files of settings as one, a later layer over an earlier one. A list (`folders`) is taken from one of them whole. */
export interface LayeredYaml extends YamlFile {
  /** Null where none gives a value: then it is the default. */
  sourceFileOf(path: SettingsPath): Layer | null;
  /** The strongest layer with a value or a whole list there; the settings file where none has one. */
  layerOf(path: SettingsPath): Layer;
}

/** The machine's policies, weakest first: the file, then what group policy wrote into the registry. */
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
  // By entries, so that `__proto__` stays a name that the schema refuses.
  return Object.fromEntries([
    ...Object.entries(under),
    ...Object.entries(over).map(([key, value]) => [
      key,
      Object.hasOwn(under, key) ? merge(under[key], value) : value,
    ]),
  ]);
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

/** A problem of the policy file itself: anyone who reads it has to look elsewhere, and perhaps ask somebody else. */
export function ofPolicy(problem: SettingsProblem, policyFile: string): SettingsProblem {
  return { ...problem, message: `${problem.message} — in the machine's policy ${policyFile}` };
}

/** All problems, each that comes of a value outside the settings file marked with the file that gives the value. */
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

/** The problem with the file it is in; the settings file itself is named by the caller. */
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

/** Relative to which of the files? Nobody should have to wonder. */
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
  'update.feed',
  'keys.publishDir',
  'log.heartbeatDir',
  'console.certificateFile',
  'console.keyFile',
]);

/** The door's address and the folder under the lock: only a new process can change these. */
const NEED_RESTART: readonly string[] = ['dataDir', 'console'];

/** `path` as in `folders[0].path`. */
export function needsRestart(path: string): boolean {
  return NEED_RESTART.some((one) => path === one || path.startsWith(`${one}.`));
}
