import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { settingsSchema } from '../../../../shared/settings.ts';
import { formatPath, type SettingsPath, type SettingsProblem } from './problem.ts';
import { MOST_PROBLEMS, type YamlFile } from './yaml-file.ts';

type Issue = z.core.$ZodIssue;

/**
 * zod's issues as sentences: one problem per place, and one for a misspelt key whose right name is reported missing. Suggestions are made only
 * for the listed problems, plus one.
 */
export function explainIssues(issues: readonly Issue[], yaml: YamlFile): SettingsProblem[] {
  const problems = new Map<string, SettingsProblem>();
  const misspelt = new Set<string>();
  const add = (path: SettingsPath, message: string): void => {
    const name = formatPath(path);
    if (!problems.has(name) && problems.size <= MOST_PROBLEMS)
      problems.set(name, { path: name, message, line: yaml.lineOf(path) });
  };
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    for (const key of issue.keys.slice(0, MOST_PROBLEMS + 1)) {
      if (problems.size > MOST_PROBLEMS) break;
      add([...issue.path, key], `is not a setting; the nearest is ${nearestKey(key, issue.path)}`);
      const here = nearestHere(key, issue.path);
      if (distance(key.toLowerCase(), here.toLowerCase()) <= here.length / 3)
        misspelt.add(formatPath([...issue.path, here]));
    }
  }
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys' || problems.size > MOST_PROBLEMS) continue;
    const missing = isMissing(issue);
    if (missing && misspelt.has(formatPath(issue.path))) continue;
    add(issue.path, missing ? 'is missing' : sentence(issue, yaml));
  }
  return [...problems.values()];
}

function isMissing(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.input === undefined;
}

function sentence(issue: Issue, yaml: YamlFile): string {
  if (issue.code === 'invalid_type') return wrongType(issue, yaml);
  if (issue.code === 'too_big')
    return issue.origin === 'array'
      ? `must hold at most ${String(issue.maximum)}`
      : `must be at most ${String(issue.maximum)}`;
  if (issue.code === 'too_small')
    return typeof issue.input === 'number'
      ? `must be at least ${String(issue.minimum)}`
      : 'must not be empty';
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_format' && issue.format === 'url')
    return 'must be a web address such as https://nhi.example/fhir';
  // Refinements of the schema bring their own sentence.
  return issue.message;
}

const WANTED: Readonly<Record<string, string>> = {
  string: 'must be text',
  number: 'must be a number, without quotes',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list: each element on a line that begins with "- "',
  object: 'must be a section with its settings indented below it',
};

function wrongType(issue: Extract<Issue, { code: 'invalid_type' }>, yaml: YamlFile): string {
  if (issue.path.length === 0) return 'the file must hold settings, one a line, as name: value';
  if (issue.input === null) return 'is empty: give a value or remove the line';
  const written = yaml.sourceOf(issue.path);
  if (issue.expected === 'string' && written !== null)
    return `must be text: put it in quotes ("${written}"), or YAML reads it as a ${typeof issue.input}`;
  return WANTED[issue.expected] ?? `must be of type ${issue.expected}`;
}

/** Subset of JSON Schema that names the settings. */
export interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
}

let made: Shape | undefined;
/** Made when first asked for: only words about settings need it, and it takes a tenth of the time that the program takes to load. */
export const settingsShape = (): Shape =>
  (made ??= z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' }) as Shape);

/** The names allowed at this place; empty if none are. */
function keysAt(path: SettingsPath): string[] {
  let shape: Shape | undefined = settingsShape();
  for (const key of path) shape = typeof key === 'number' ? shape?.items : shape?.properties?.[String(key)];
  return Object.keys(shape?.properties ?? {});
}

function placesOf(name: string, shape: Shape = settingsShape(), path: PropertyKey[] = []): string[] {
  const below = Object.entries(shape.properties ?? {}).flatMap(([key, inner]) => [
    ...(key === name ? [formatPath([...path, key])] : []),
    ...placesOf(name, inner, [...path, key]),
  ]);
  return shape.items === undefined ? below : [...below, ...placesOf(name, shape.items, [...path, 0])];
}

/** Suggestion for an unknown key: the same name at its right place (a line indented wrongly), else the nearest name at this place. */
function nearestKey(key: string, parent: SettingsPath): string {
  const elsewhere = placesOf(key)[0];
  if (elsewhere !== undefined) return elsewhere;
  return formatPath([...parent, nearestHere(key, parent)]);
}

/** The nearest name at this place, ignoring case; an abbreviation (`settle`) matches the name that it begins. */
function nearestHere(key: string, parent: SettingsPath): string {
  const wanted = key.toLowerCase();
  const known = new Map(keysAt(parent).map((name) => [name.toLowerCase(), name]));
  const begun = [...known.keys()].find((name) => wanted.length > 2 && name.startsWith(wanted));
  return known.get(begun ?? closest(wanted, [...known.keys()])) ?? '';
}
