import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { settingsSchema } from '../../../../shared/settings.ts';
import { faultInChinese } from '../../../../shared/settings-faults.ts';
import type { Words } from '../error-codes/row.ts';
import { formatPath, problemAt, type SettingsPath, type SettingsProblem } from './problem.ts';
import { MOST_PROBLEMS, type YamlFile } from './yaml-file.ts';

type Issue = z.core.$ZodIssue;

/**
 * zod's issues as sentences: one problem per place, and one for a misspelt key whose right name is reported missing. Suggestions are made only
 * for the listed problems, plus one.
 */
export function explainIssues(issues: readonly Issue[], yaml: YamlFile): SettingsProblem[] {
  const problems = new Map<string, SettingsProblem>();
  const misspelt = new Set<string>();
  const add = (path: SettingsPath, words: Words): void => {
    const name = formatPath(path);
    if (!problems.has(name) && problems.size <= MOST_PROBLEMS)
      problems.set(name, problemAt(name, words, yaml.lineOf(path)));
  };
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    for (const key of issue.keys.slice(0, MOST_PROBLEMS + 1)) {
      if (problems.size > MOST_PROBLEMS) break;
      const nearest = nearestKey(key, issue.path);
      add([...issue.path, key], {
        zh: `不是設定項目，最接近的是 ${nearest}`,
        en: `is not a setting; the nearest is ${nearest}`,
      });
      const here = nearestHere(key, issue.path);
      if (distance(key.toLowerCase(), here.toLowerCase()) <= here.length / 3)
        misspelt.add(formatPath([...issue.path, here]));
    }
  }
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys' || problems.size > MOST_PROBLEMS) continue;
    const missing = isMissing(issue);
    if (missing && misspelt.has(formatPath(issue.path))) continue;
    add(issue.path, missing ? { zh: '沒有填寫', en: 'is missing' } : sentence(issue, yaml));
  }
  return [...problems.values()];
}

function isMissing(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.input === undefined;
}

function sentence(issue: Issue, yaml: YamlFile): Words {
  if (issue.code === 'invalid_type') return wrongType(issue, yaml);
  if (issue.code === 'too_big') {
    const most = String(issue.maximum);
    return issue.origin === 'array'
      ? { zh: `最多 ${most} 個`, en: `must hold at most ${most}` }
      : { zh: `不可超過 ${most}`, en: `must be at most ${most}` };
  }
  if (issue.code === 'too_small') {
    const least = String(issue.minimum);
    return typeof issue.input === 'number'
      ? { zh: `不可小於 ${least}`, en: `must be at least ${least}` }
      : { zh: '不可是空的', en: 'must not be empty' };
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    return { zh: `必須是 ${values.join('、')} 其中之一`, en: `must be one of ${values.join(', ')}` };
  }
  if (issue.code === 'invalid_format' && issue.format === 'url')
    return {
      zh: '必須是網址，例如 https://nhi.example/fhir',
      en: 'must be a web address such as https://nhi.example/fhir',
    };
  // Rules of the schema bring their own sentence.
  return { zh: faultInChinese(issue.message) ?? '內容不正確', en: issue.message };
}

const WANTED: Readonly<Record<string, Words>> = {
  string: { zh: '必須是文字', en: 'must be text' },
  number: { zh: '必須是數字，不加引號', en: 'must be a number, without quotes' },
  int: { zh: '必須是整數', en: 'must be a whole number' },
  boolean: { zh: '必須是 true 或 false', en: 'must be true or false' },
  array: {
    zh: '必須是清單：每一個寫成一行，以「- 」開頭',
    en: 'must be a list: each element on a line that begins with "- "',
  },
  object: {
    zh: '必須是一個區段，其中的設定寫在下面並縮排',
    en: 'must be a section with its settings indented below it',
  },
};

function wrongType(issue: Extract<Issue, { code: 'invalid_type' }>, yaml: YamlFile): Words {
  if (issue.path.length === 0)
    return {
      zh: '檔案裡沒有設定；請一行寫一項，格式是「名稱: 值」',
      en: 'the file must hold settings, one a line, as name: value',
    };
  if (issue.input === null)
    return { zh: '沒有值：請填寫，或刪除這一行', en: 'is empty: give a value or remove the line' };
  const written = yaml.sourceOf(issue.path);
  if (issue.expected === 'string' && written !== null)
    return {
      zh: `必須是文字：請加引號（"${written}"），否則會讀成其他型別`,
      en: `must be text: put it in quotes ("${written}"), or YAML reads it as a ${typeof issue.input}`,
    };
  return (
    WANTED[issue.expected] ?? { zh: `型別必須是 ${issue.expected}`, en: `must be of type ${issue.expected}` }
  );
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
