import { readFileSync } from 'node:fs';
import { LineCounter, isNode, isPair, isScalar, parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';
import type { SettingsPath, SettingsProblem } from './problem.ts';

/** A settings file that could be read as YAML, with a way back from a value to its place. */
export interface YamlFile {
  readonly value: unknown;
  /** 1-based line of a value or, where it is absent, of the nearest parent that is there. */
  lineOf(path: SettingsPath): number | null;
  /** The characters of a plain value as they stand in the file: `0101090517` before YAML made it a number. */
  sourceOf(path: SettingsPath): string | null;
}

export type YamlRead =
  | { readonly kind: 'unreadable'; readonly problems: SettingsProblem[] }
  /** `problems`: what is wrong with the YAML but leaves a value to look at (a key given twice). */
  | { readonly kind: 'read'; readonly yaml: YamlFile; readonly problems: SettingsProblem[] };

export function readYaml(file: string): YamlRead {
  const unreadable = (message: string): YamlRead => ({
    kind: 'unreadable',
    problems: [{ path: '', message, line: null }],
  });
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT') return unreadable(`the file ${file} does not exist`);
    return unreadable(`the file ${file} cannot be read (${code})`);
  }
  try {
    return parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    // Notepad in Taiwan still offers Big5 and UTF-16; read as UTF-8 either would give broken paths.
    if (error instanceof TypeError) return unreadable(`the file ${file} is not UTF-8 text; save it as UTF-8`);
    throw error;
  }
}

/** Text that was not read from a file: one that is yet to be saved. */
export function readYamlText(text: string): YamlRead {
  return parse(text);
}

function parse(text: string): YamlRead {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const problems: SettingsProblem[] = [];
  let broken = false;
  for (const error of [...document.errors, ...document.warnings]) {
    const twice = error.code === 'DUPLICATE_KEY';
    if (!twice) broken = true;
    problems.push({
      path: twice ? pathAt(document, error.pos[0]) : '',
      message: twice ? 'is given twice' : `is not valid YAML: ${error.message}`,
      line: lineAt(error.pos[0]),
    });
  }
  if (broken) return { kind: 'unreadable', problems };
  const value = valueOf(document);
  if (value === null) {
    const message = 'uses so many aliases that it cannot be read as settings; write the values out';
    return { kind: 'unreadable', problems: [...problems, { path: '', message, line: null }] };
  }
  const node = (path: SettingsPath): unknown => document.getIn(path, true);
  const yaml: YamlFile = {
    value: value.found,
    lineOf(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const found = keyOffset(document, path.slice(0, length));
        if (found !== null) return lineAt(found);
      }
      return null;
    },
    sourceOf(path) {
      const found = node(path);
      return isScalar(found) ? (found.source ?? null) : null;
    },
  };
  return { kind: 'read', yaml, problems };
}

/** Null where aliases of aliases would grow into more than a file can mean. */
function valueOf(document: Document): { readonly found: unknown } | null {
  try {
    return { found: document.toJS() as unknown };
  } catch (error) {
    if (error instanceof ReferenceError) return null;
    throw error;
  }
}

/** Where the key (or the list element) of this path begins. */
function keyOffset(document: Document, path: SettingsPath): number | null {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (typeof parent !== 'object' || parent === null || !('items' in parent)) return null;
  const last = path.at(-1);
  const items = parent.items as unknown[];
  const found =
    typeof last === 'number'
      ? items[last]
      : items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === last);
  const begin = isPair(found) ? found.key : found;
  return isNode(begin) ? (begin.range?.[0] ?? null) : null;
}

/** The path of the key that begins at this offset. */
function pathAt(document: Document, offset: number): string {
  let name = '';
  visit(document, {
    Pair(_key, pair, ancestors) {
      if (!isScalar(pair.key) || pair.key.range?.[0] !== offset) return undefined;
      const names = [...ancestors, pair].flatMap((one) =>
        isPair(one) && isScalar(one.key) ? [String(one.key.value)] : [],
      );
      name = names.join('.');
      return visit.BREAK;
    },
  });
  return name;
}
