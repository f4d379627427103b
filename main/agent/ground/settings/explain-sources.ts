import { changedAt } from '../../../../shared/machine-settings.ts';
import type { Settings } from '../../../../shared/settings.ts';
import type { ReadSettings } from './load.ts';
import { settingsShape, type Shape } from './explain.ts';
import { formatPath, type SettingsPath, valueAt } from './problem.ts';

export interface SettingsExplained {
  readonly file: string;
  readonly settings: {
    /** `upload.concurrency`, `folders[0].path`. */
    readonly path: string;
    /** As JSON; paths absolute. */
    readonly value: unknown;
    readonly source: 'file' | 'default';
    /** 1-based line in the file. */
    readonly line: number | null;
    /** True if a change takes effect only at the next start. */
    readonly needsRestart: boolean;
    /** Place where it may be changed: see `shared/machine-settings.ts`. */
    readonly changedAt: 'console' | 'machine';
  }[];
  /** Secrets come from environment variables: which are set, never their values. */
  readonly environment: readonly { readonly name: string; readonly set: boolean }[];
}

/** Each setting in force, with its line in the file. Secrets in a value (a password in an address) are not shown. */
export function explainSources(
  { settings, yaml, file }: ReadSettings,
  env: Readonly<Record<string, string | undefined>> = process.env,
): SettingsExplained {
  return {
    file,
    settings: leaves(settings).map((path) => {
      const isGiven = valueAt(yaml.value, path) !== undefined;
      return {
        path: formatPath(path),
        value: shownValue(formatPath(path), valueAt(settings, path)),
        source: isGiven ? 'file' : 'default',
        line: isGiven ? yaml.lineOf(path) : null,
        needsRestart: needsRestart(formatPath(path)),
        changedAt: changedAt(formatPath(path)),
      };
    }),
    environment: SECRET_VARIABLES.map((name) => ({ name, set: (env[name] ?? '') !== '' })),
  };
}

/** Settings without a value; `held`: paths of those with one. A list counts as one setting. */
export function unsetSettings(held: readonly string[]): string[] {
  const holds = (path: string): boolean =>
    held.some((one) => one === path || one.startsWith(`${path}.`) || one.startsWith(`${path}[`));
  const leavesOf = ({ properties }: Shape, path: string): string[] =>
    properties === undefined
      ? [path]
      : Object.entries(properties).flatMap(([key, inside]) =>
          leavesOf(inside, path === '' ? key : `${path}.${key}`),
        );
  return leavesOf(settingsShape(), '').filter((path) => !holds(path));
}

/** Paths of the values that differ between two settings. */
export function changedSettings(before: Settings, after: Settings): string[] {
  const paths = new Map([...leaves(before), ...leaves(after)].map((path) => [formatPath(path), path]));
  return [...paths.values()]
    .filter((path) => JSON.stringify(valueAt(before, path)) !== JSON.stringify(valueAt(after, path)))
    .map(formatPath);
}

/** Paths of all values that are no section and no list. */
function leaves(value: unknown, path: SettingsPath = []): SettingsPath[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return keys.flatMap((key) => leaves((value as Record<PropertyKey, unknown>)[key], [...path, key]));
}

/** Only a new process can change the console's address and the folder under the lock. */
const NEED_RESTART: readonly string[] = ['dataDir', 'console'];

/** `path` as in `folders[0].path`. */
export function needsRestart(path: string): boolean {
  return NEED_RESTART.some((name) => path === name || path.startsWith(`${name}.`));
}

/** Secrets that come from the environment instead of a settings file; they are read where they are used. */
const SECRET_VARIABLES = ['TWPAS_PASSPHRASE', 'TWPAS_PROXY_USER', 'TWPAS_PROXY_PASSWORD'] as const;

/** Anyone with a webhook's whole address may write there: pages and diagnostics show only its server. */
function shownValue(path: string, value: unknown): unknown {
  const url = path === 'alerts.webhook' && typeof value === 'string' ? URL.parse(value) : null;
  return url === null ? withoutSecrets(value) : `${url.origin}/…`;
}

/** A value fit to be shown: an address without user name and password. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? URL.parse(value) : null;
  if (url === null || (url.username === '' && url.password === '')) return value;
  url.username = '***';
  url.password = '';
  return url.href;
}
