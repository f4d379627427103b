import { dirname, resolve } from 'node:path';
import { settingsSchema } from '../../../../shared/settings.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { crossCheck } from './cross-check.ts';
import { explainIssues } from './explain.ts';
import { absoluteFrom } from './places.ts';
import type { SettingsProblem } from './problem.ts';
import { fewer, readYaml, readYamlText, type YamlFile } from './yaml-file.ts';

export type SettingsResult =
  | { readonly ok: true; readonly settings: Settings; readonly file: string }
  /** Every problem of the file, in the order of its lines. */
  | { readonly ok: false; readonly problems: readonly SettingsProblem[] };

/** Settings as they hold, with the file behind them. */
export interface ReadSettings {
  readonly settings: Settings;
  readonly yaml: YamlFile;
  readonly file: string;
}

/** Reads `agent.yaml`; defaults filled in, paths absolute. Any problem: no settings. */
export function loadSettings(file: string): SettingsResult {
  const result = readSettings(file);
  return result.ok ? { ok: true, settings: result.read.settings, file: result.read.file } : result;
}

export type ReadResult =
  | { readonly ok: true; readonly read: ReadSettings }
  | { readonly ok: false; readonly problems: readonly SettingsProblem[] };

/** `text` is read instead of the file's content, to see the result before it is saved. */
export function readSettings(file: string, text?: string): ReadResult {
  const from = resolve(file);
  const read = text === undefined ? readYaml(from) : readYamlText(text);
  if (read.kind === 'unreadable') return { ok: false, problems: read.problems };
  const { yaml } = read;
  const absolute = absoluteFrom(dirname(from));
  const parsed = settingsSchema.safeParse(yaml.value, { reportInput: true });
  const found = [
    ...read.problems,
    ...(parsed.success ? [] : explainIssues(parsed.error.issues, yaml)),
    ...crossCheck(yaml, absolute),
  ];
  if (!parsed.success || found.length > 0) return { ok: false, problems: fewer(inFileOrder(found)) };
  return { ok: true, read: { settings: withAbsolutePaths(parsed.data, absolute), yaml, file: from } };
}

/** One problem per place: a second finding about the same value only repeats the first. */
function inFileOrder(found: readonly SettingsProblem[]): SettingsProblem[] {
  const first = new Map<string, SettingsProblem>();
  for (const problem of found) if (!first.has(problem.path)) first.set(problem.path, problem);
  // Missing top-level members have no line and come last.
  const place = ({ line }: SettingsProblem): number => line ?? Number.MAX_SAFE_INTEGER;
  return [...first.values()].sort((a, b) => place(a) - place(b));
}

function withAbsolutePaths(settings: Settings, absolute: (path: string) => string): Settings {
  /** A section with these of its paths absolute, where it has them. */
  const placed = <Section extends object>(section: Section, ...names: (keyof Section)[]): Section => {
    const paths = names.flatMap((name) => {
      const path = section[name];
      return typeof path === 'string' ? [[name, absolute(path)] as const] : [];
    });
    return { ...section, ...Object.fromEntries(paths) };
  };
  return {
    ...settings,
    dataDir: absolute(settings.dataDir),
    server: placed(settings.server, 'caFile', 'clientCertificate'),
    folders: settings.folders.map((folder) => placed(folder, 'path')),
    results: placed(settings.results, 'exportDir'),
    attachments: placed(settings.attachments, 'folder'),
    log: placed(settings.log, 'heartbeatDir'),
    backup: placed(settings.backup, 'dir'),
    console: placed(settings.console, 'certificateFile', 'keyFile'),
  };
}
