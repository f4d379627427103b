import type { SettingsExplained } from '../../../shared/api/views/operations.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { ReadSettings } from './load.ts';
import { leaves } from './policy-problems.ts';
import { formatPath } from './problem.ts';
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
        value: withoutSecrets(at(settings, path)),
        source: source ?? 'default',
        line: source === null ? null : yaml.lineOf(path),
        needsRestart: needsRestart(formatPath(path)),
      };
    }),
    environment: SECRET_VARIABLES.map((name) => ({ name, set: (env[name] ?? '') !== '' })),
  };
}

/** Paths of what differs between two settings. */
export function changedSettings(before: Settings, after: Settings): string[] {
  const paths = new Map([...leaves(before), ...leaves(after)].map((path) => [formatPath(path), path]));
  return [...paths]
    .filter(([, path]) => JSON.stringify(at(before, path)) !== JSON.stringify(at(after, path)))
    .map(([name]) => name);
}

function at(value: unknown, path: SettingsPath): unknown {
  return path.reduce<unknown>(
    (here, key) =>
      typeof here === 'object' && here !== null ? (here as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}
