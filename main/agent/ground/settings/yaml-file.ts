import { LineCounter, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { errorCode } from '../base/errors.ts';
import { readNamedSync } from '../base/plain-file.ts';
import type { Words } from '../error-codes/row.ts';
import { formatPath, problemAt } from './problem.ts';
import type { SettingsPath, SettingsProblem } from './problem.ts';

/** Twenty times the needs of the largest hospital: a larger file, such as a log named by mistake, is refused without being parsed. */
export const MOST_BYTES = 64 * 1024;
/** Limit of listed problems: each costs a search for a suggestion. */
export const MOST_PROBLEMS = 100;

/** A settings file that could be read as YAML, with a way back from a value to its place. */
export interface YamlFile {
  readonly value: unknown;
  /** 1-based line of a value or, where it is absent, of the nearest parent that is there. */
  lineOf(path: SettingsPath): number | null;
  /** The characters of a plain value as written in the file: `0101090517` before YAML made it a number. */
  sourceOf(path: SettingsPath): string | null;
}

export type YamlRead =
  | { readonly kind: 'unreadable'; readonly problems: SettingsProblem[] }
  /** `problems`: faults of the YAML that leave a usable value (a key given twice). */
  | { readonly kind: 'read'; readonly yaml: YamlFile; readonly problems: SettingsProblem[] };

export type TextRead =
  | { readonly ok: true; readonly text: string; readonly bytes: Buffer }
  | { readonly ok: false; readonly problem: SettingsProblem };

/** A settings file as text, or why it cannot be one: the same rule for the agent, the page and `settings validate`. */
export function readSettingsText(file: string): TextRead {
  const refused = (words: Words): TextRead => ({ ok: false, problem: problemAt('', words, null) });
  let bytes: Buffer;
  try {
    bytes = readNamedSync(file, MOST_BYTES);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'file-too-large') return refused(tooLarge());
    if (code === 'ENOENT')
      return refused({ zh: `檔案 ${file} 不存在`, en: `the file ${file} does not exist` });
    return refused({ zh: `讀不到檔案 ${file}（${code}）`, en: `the file ${file} cannot be read (${code})` });
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // UTF-16 without a BOM decodes as UTF-8, but every second character is NUL.
    if (!text.includes('\0')) return { ok: true, text, bytes };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  // Notepad in Taiwan still offers Big5 and UTF-16, which would give broken paths if read as UTF-8.
  return refused({
    zh: `檔案 ${file} 不是 UTF-8，請另存為 UTF-8`,
    en: `the file ${file} is not UTF-8 text; save it as UTF-8`,
  });
}

export function readYaml(file: string): YamlRead {
  const read = readSettingsText(file);
  return read.ok ? readYamlText(read.text) : { kind: 'unreadable', problems: [read.problem] };
}

/** The text of a file, or one that is to be saved. */
export function readYamlText(text: string): YamlRead {
  const unreadable = (words: Words, more: SettingsProblem[] = []): YamlRead => ({
    kind: 'unreadable',
    problems: [...more, problemAt('', words, null)],
  });
  if (Buffer.byteLength(text) > MOST_BYTES) return unreadable(tooLarge());
  const lines = new LineCounter();
  // `placesOf` finds repeated keys in one walk; the library compares each key with all before it.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const broken = [...document.errors, ...document.warnings].map((error) => {
    const words = { zh: `不是有效的 YAML：${error.message}`, en: `is not valid YAML: ${error.message}` };
    return problemAt('', words, lineAt(error.pos[0]));
  });
  if (broken.length > 0) return { kind: 'unreadable', problems: fewer(broken) };
  const { root, doubled } = placesOf(document);
  const problems = fewer(
    doubled.map(({ path, offset }) =>
      problemAt(path, { zh: '寫了兩次', en: 'is given twice' }, lineAt(offset)),
    ),
  );
  const value = valueOf(document);
  if (value === null)
    return unreadable(
      {
        zh: '使用太多別名（&、*），請直接寫出值',
        en: 'uses so many aliases that it cannot be read as settings; write the values out',
      },
      problems,
    );
  const yaml: YamlFile = {
    value: value.found,
    lineOf(path) {
      let offset: number | null = null;
      let here: YamlPosition | undefined = root;
      for (const key of path) {
        here = here.below.get(String(key));
        if (here === undefined) break;
        offset = here.offset ?? offset;
      }
      return offset === null ? null : lineAt(offset);
    },
    sourceOf(path) {
      let here: YamlPosition | undefined = root;
      for (const key of path) here = here?.below.get(String(key));
      return here?.source ?? null;
    },
  };
  return { kind: 'read', yaml, problems };
}

/** The first problems, and a note that there are more. */
export function fewer(problems: readonly SettingsProblem[]): SettingsProblem[] {
  if (problems.length <= MOST_PROBLEMS) return [...problems];
  const words = {
    zh: '問題太多，沒有全部列出，請先修正這些',
    en: 'has more problems than are listed here; correct these first',
  };
  return [...problems.slice(0, MOST_PROBLEMS), problemAt('', words, null)];
}

const tooLarge = (): Words => {
  const most = `${String(MOST_BYTES / 1024)} KB`;
  return { zh: `大於 ${most}`, en: `is larger than ${most}` };
};

/** Null if aliases expand beyond a limit of the library, or form a cycle. */
function valueOf(document: Document): { readonly found: unknown } | null {
  try {
    const found: unknown = document.toJS();
    JSON.stringify(found); // a circle: TypeError
    return { found };
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof TypeError) return null;
    throw error;
  }
}

/** A value of the file: the position of its key (or list element), the value, and the values below it. */
interface YamlPosition {
  readonly offset: number | null;
  readonly source: string | null;
  readonly below: Map<string, YamlPosition>;
}

/** All positions in one walk, without recursion. */
function placesOf(document: Document): {
  readonly root: YamlPosition;
  readonly doubled: { readonly path: string; readonly offset: number }[];
} {
  const placeOf = (value: unknown, begin: unknown): YamlPosition => ({
    offset: isNode(begin) ? (begin.range?.[0] ?? null) : null,
    source: isScalar(value) ? (value.source ?? null) : null,
    below: new Map(),
  });
  const root = placeOf(document.contents, null);
  const doubled: { readonly path: string; readonly offset: number }[] = [];
  const left: { readonly value: unknown; readonly place: YamlPosition; readonly path: SettingsPath }[] = [
    { value: document.contents, place: root, path: [] },
  ];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, place, path } = next;
    const put = (name: string | number, found: unknown, begin: unknown): void => {
      const below = placeOf(found, begin);
      const inner = [...path, name];
      if (place.below.has(String(name))) doubled.push({ path: formatPath(inner), offset: below.offset ?? 0 });
      else place.below.set(String(name), below);
      left.push({ value: found, place: below, path: inner });
    };
    if (isMap(value))
      for (const { key, value: found } of value.items) {
        // Any other key is no setting.
        if (isScalar(key)) put(String(key.value), found, key);
      }
    else if (isSeq(value)) value.items.forEach((found, index) => put(index, found, found));
  }
  return { root, doubled: doubled.toSorted((a, b) => a.offset - b.offset) };
}
