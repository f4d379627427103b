import type { SettingsExplained } from '../../../shared/api/views/operations.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { ReadSettings } from './load.ts';
import { leaves } from './policy-problems.ts';
import { changedAt } from '../../../shared/machine-settings.ts';
import { formatPath, valueAt } from './problem.ts';
import type { SettingsPath } from './problem.ts';
import { SECRET_VARIABLES, withoutSecrets } from './secrets.ts';
import { needsRestart } from './setting-kinds.ts';

/** Each setting that holds, with where it comes from. What a value hides (a password in an address) is not shown. */
export function explainSources(
  { settings, yaml, file, policyFile }: ReadSettings,
  env: Readonly<Record<string, string | undefined>> = process.env,
): SettingsExplained {
  return {
    file,
    policyFile,
    settings: leaves(settings).map((path) => {
      const source = yaml.sourceFileOf(path);
      return {
        path: formatPath(path),
        value: withoutSecrets(valueAt(settings, path)),
        source: source ?? 'default',
        line: source === null ? null : yaml.lineOf(path),
        needsRestart: needsRestart(formatPath(path)),
        changedAt: changedAt(formatPath(path)),
      };
    }),
    environment: SECRET_VARIABLES.map((name) => ({ name, set: (env[name] ?? '') !== '' })),
  };
}

/** Paths of what differs between two settings. */
export function changedSettings(before: Settings, after: Settings): string[] {
  return changedPaths(before, after).map(formatPath);
}

export function changedPaths(before: unknown, after: unknown): SettingsPath[] {
  const paths = new Map([...leaves(before), ...leaves(after)].map((path) => [formatPath(path), path]));
  return [...paths.values()].filter(
    (path) => JSON.stringify(valueAt(before, path)) !== JSON.stringify(valueAt(after, path)),
  );
}
