import { dirname, resolve } from 'node:path';
import { settingsSchema } from '../../../shared/settings.ts';
import type { Settings } from '../../../shared/settings.ts';
import { crossCheck } from './cross-check.ts';
import { explainIssues } from './explain.ts';
import { absoluteFrom } from './places.ts';
import type { SettingsProblem } from './problem.ts';
import { readYaml } from './yaml-file.ts';

export type SettingsResult =
  | { readonly ok: true; readonly settings: Settings; readonly file: string }
  /** Every problem of the file, in the order of its lines. */
  | { readonly ok: false; readonly problems: readonly SettingsProblem[] };

/** Reads `agent.yaml`: defaults filled in, paths absolute. Nothing of it is applied when anything is wrong. */
export function loadSettings(file: string): SettingsResult {
  const from = resolve(file);
  const read = readYaml(from);
  if (read.kind === 'unreadable') return { ok: false, problems: read.problems };
  const { yaml } = read;
  const absolute = absoluteFrom(dirname(from));
  const parsed = settingsSchema.safeParse(yaml.value, { reportInput: true });
  const found = [
    ...read.problems,
    ...(parsed.success ? [] : explainIssues(parsed.error.issues, yaml)),
    ...crossCheck(yaml, absolute),
  ];
  if (!parsed.success || found.length > 0) return { ok: false, problems: inFileOrder(found) };
  return { ok: true, settings: withAbsolutePaths(parsed.data, absolute), file: from };
}

/** One line a place: a second finding about the same value only repeats the first. */
function inFileOrder(found: readonly SettingsProblem[]): SettingsProblem[] {
  const first = new Map<string, SettingsProblem>();
  for (const problem of found) if (!first.has(problem.path)) first.set(problem.path, problem);
  // What is missing at the top has no line: it comes last.
  const place = ({ line }: SettingsProblem): number => line ?? Number.MAX_SAFE_INTEGER;
  return [...first.values()].sort((a, b) => place(a) - place(b));
}

function withAbsolutePaths(settings: Settings, absolute: (path: string) => string): Settings {
  const { server, results } = settings;
  return {
    ...settings,
    dataDir: absolute(settings.dataDir),
    server: { ...server, ...(server.caFile === undefined ? {} : { caFile: absolute(server.caFile) }) },
    folders: settings.folders.map((folder) => ({ ...folder, path: absolute(folder.path) })),
    results: {
      ...results,
      ...(results.exportDir === undefined ? {} : { exportDir: absolute(results.exportDir) }),
    },
  };
}
