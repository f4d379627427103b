import { isAbsolute } from 'node:path';
import type { SettingsPath, SettingsProblem } from './problem.ts';
import { formatPath } from './problem.ts';
import { PATH_SETTINGS } from './setting-kinds.ts';
import type { YamlRead } from './yaml-file.ts';

/** A problem of the policy file itself: whoever reads it has to look elsewhere, and perhaps ask somebody else. */
export function ofPolicy(problem: SettingsProblem, policyFile: string): SettingsProblem {
  return { ...problem, message: `${problem.message} — in the machine's policy ${policyFile}` };
}

/** All problems, those of values the policy gives marked as the policy's. */
export function policyProblems(
  problems: readonly SettingsProblem[],
  policy: Extract<YamlRead, { kind: 'read' }>,
  policyFile: string,
  file: unknown,
): SettingsProblem[] {
  const inFile = places(file);
  const given = new Set(leaves(policy.yaml.value).map(formatPath));
  for (const place of places(policy.yaml.value)) if (!inFile.has(place)) given.add(place);
  const marked = problems.map((problem) =>
    given.has(problem.path) ? ofPolicy(problem, policyFile) : problem,
  );
  return [
    ...policy.problems.map((problem) => ofPolicy(problem, policyFile)),
    ...relativePaths(policy).map((problem) => ofPolicy(problem, policyFile)),
    ...marked,
  ];
}

/** Paths of all values and of the sections they stand in. */
function places(value: unknown): Set<string> {
  return new Set(
    leaves(value).flatMap((path) => path.map((_, index) => formatPath(path.slice(0, index + 1)))),
  );
}

/** Relative to which of the two files? Nobody should have to wonder. */
function relativePaths({ yaml }: Extract<YamlRead, { kind: 'read' }>): SettingsProblem[] {
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
