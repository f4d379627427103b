import type { Words } from '../error-codes/row.ts';

/** One fault of a settings file; never carries a secret, only text that the file's owner wrote. */
export interface SettingsProblem {
  /** Place in the file, e.g. `folders[0].settleSeconds`; empty for the file as a whole. */
  readonly path: string;
  /** Continues the path as one clear English sentence: `must be https …`. */
  readonly message: string;
  readonly messageZh: string;
  /** 1-based line in the file, if known. */
  readonly line: number | null;
}

export const problemAt = (path: string, words: Words, line: number | null): SettingsProblem => ({
  path,
  message: words.en,
  messageZh: words.zh,
  line,
});

export type SettingsPath = readonly PropertyKey[];

/** `['folders', 0, 'path']` → `folders[0].path`. */
export function formatPath(path: SettingsPath): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${String(key)}]`;
    else text += text === '' ? String(key) : `.${String(key)}`;
  }
  return text;
}

/** The value at a path; undefined without one. Only own properties: `constructor` is on every object. */
export function valueAt(value: unknown, path: SettingsPath): unknown {
  return path.reduce<unknown>(
    (here, key) =>
      typeof here === 'object' && here !== null && Object.hasOwn(here, key)
        ? (here as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}

/** The line to print: `server.fhirBaseUrl: 必須是 https …（第 4 行） / must be https … (line 4)`. */
export function formatProblem({ path, message, messageZh, line }: SettingsProblem): string {
  const [zh, en] = line === null ? ['', ''] : [`（第 ${String(line)} 行）`, ` (line ${String(line)})`];
  return `${path === '' ? '設定檔 settings' : path}: ${messageZh}${zh} / ${message}${en}`;
}
