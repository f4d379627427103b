/** Drugs, titles and conditions, read from the rules themselves: a new package needs no new version of this program. */
import {
  definitionOf,
  definitionsOf,
  type ElmDef,
  type ElmLibrary,
  type ElmNode,
  includedPath,
  nodesOf,
  parseElm,
} from './elm.ts';
import type { CompiledRules } from './read-rules.ts';

/** Names of the definitions that are read from NHI's rules. */
const REPORT = '報告總結';
const APPLICATION = '本次申請紀錄';
const CANCER = 'ICD代碼檢核_布林值';
const RESULT = /申請結果_布林$/;
const RESULT_TEXT = /(?:申請結果|檢核結果)$/;
const APPLIED_DATA = '申請資料存在';

export interface Rule {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  /** YYYY-MM-DD. */
  readonly date: string | null;
  /** Name of the drug in the rule's report, e.g. 肺癌 Alectinib. */
  readonly label: string;
  /** Name of the drug in the rule's title, e.g. Alectinib. */
  readonly drug: string;
  /** NHI drug codes that the rule is about. */
  readonly codes: ReadonlySet<string>;
  /** Definition of its boolean answer; null if it has none. */
  readonly result: string | null;
  readonly resultText: string | null;
  readonly report: string;
  /** Definition that tells whether the diagnosis is the rule's cancer; null if it has none. `alias`: of the included library. */
  readonly cancer: { readonly alias: string | null; readonly name: string } | null;
  readonly elm: ElmLibrary;
}

export interface RuleHead extends Pick<Rule, 'name' | 'title' | 'label' | 'drug' | 'version' | 'date'> {
  /** Drug codes of the rule that the Bundle applies for. */
  readonly codes: readonly string[];
}

/** Rules of a package: its libraries with a report. */
export function rulesOf(compiled: CompiledRules): Rule[] {
  const libraries = new Map(compiled.libraries.map((one) => [one.name, parseElm(one)]));
  const lists = new CodeLists(libraries);
  return compiled.libraries.flatMap((one): Rule[] => {
    const elm = libraries.get(one.name);
    const report = elm === undefined ? undefined : definitionOf(elm, REPORT);
    if (elm === undefined || report === undefined) return [];
    const title = one.title ?? one.name;
    const named = (pattern: RegExp): string | null =>
      definitionsOf(elm).find((def) => def.type !== 'FunctionDef' && pattern.test(def.name))?.name ?? null;
    return [
      {
        name: one.name,
        version: one.version,
        title,
        date: one.date,
        label: labelOf(report) ?? title,
        drug: drugOf(title),
        codes: drugCodesOf(elm, lists),
        result: named(RESULT),
        resultText: named(RESULT_TEXT),
        report: REPORT,
        cancer: cancerOf(elm),
        elm,
      },
    ];
  });
}

/** `=== 肺癌之 Alectinib 申請審核報告 ===` */
function labelOf(report: ElmDef): string | null {
  for (const node of nodesOf(report.expression)) {
    const head = node.type === 'Literal' ? /===\s*(.+?)\s*申請審核報告/.exec(String(node['value'])) : null;
    if (head?.[1] !== undefined) return head[1].replace(/^(\p{Script=Han}+?癌)之\s*/u, '$1 ').trim();
  }
  return null;
}

/** `大腸直腸癌_Bevacizumab給付規定(…)` */
const drugOf = (title: string): string =>
  (title.split('給付規定')[0] ?? title).replace(/^\p{Script=Han}+_/u, '').trim() || title;

function cancerOf(elm: ElmLibrary): Rule['cancer'] {
  if (definitionOf(elm, CANCER) !== undefined) return { alias: null, name: CANCER };
  // Some rules have no such definition: take the definition of a shared library that is named after the diagnosis.
  for (const node of nodesOf(definitionsOf(elm))) {
    const { name, libraryName } = node;
    if (node.type !== 'ExpressionRef' || typeof name !== 'string' || typeof libraryName !== 'string')
      continue;
    if (/ICD-?10(?:-CM)?使用/.test(name)) return { alias: libraryName, name };
  }
  return null;
}

/** Drug codes of 本次申請紀錄. If that is the latest plan of any drug, the codes that the rule uses in 「…申請資料存在」. */
function drugCodesOf(elm: ElmLibrary, lists: CodeLists): ReadonlySet<string> {
  const own = definitionOf(elm, APPLICATION);
  const codes = own === undefined ? new Set<string>() : lists.inside(own.expression, elm);
  if (codes.size > 0) return codes;
  const asked = definitionsOf(elm).filter(
    (def) => def.type !== 'FunctionDef' && def.name.endsWith(APPLIED_DATA),
  );
  return new Set(asked.flatMap((def) => [...lists.inside(def.expression, elm)]));
}

/** Code lists in a package's definitions. Each definition is evaluated once, however often and however deep others name it. */
export class CodeLists {
  readonly #libraries: ReadonlyMap<string, ElmLibrary>;
  readonly #known = new Map<ElmDef, ReadonlySet<string> | null>();

  constructor(libraries: ReadonlyMap<string, ElmLibrary>) {
    this.#libraries = libraries;
  }

  /** All lists in an expression, also in the library's own definitions that it names. */
  inside(expression: unknown, elm: ElmLibrary, seen = new Set<ElmDef>()): Set<string> {
    const codes = new Set<string>();
    for (const node of nodesOf(expression)) {
      const list = this.of(node, elm);
      for (const code of list ?? []) codes.add(code);
      const isOwn = node.type === 'ExpressionRef' && node['libraryName'] === undefined;
      const def = list === null && isOwn ? definitionOf(elm, String(node['name'])) : undefined;
      if (def === undefined || seen.has(def)) continue;
      seen.add(def);
      for (const code of this.inside(def.expression, elm, seen)) codes.add(code);
    }
    return codes;
  }

  /** Texts of a literal list, or of a combination of such lists; null for anything else. */
  of(node: ElmNode, elm: ElmLibrary): ReadonlySet<string> | null {
    const all = (parts: readonly ElmNode[]): ReadonlySet<string>[] | null => {
      const lists = parts.map((part) => this.of(part, elm));
      return lists.every((list) => list !== null) ? lists : null;
    };
    switch (node.type) {
      case 'List': {
        const elements = (node['element'] ?? []) as readonly ElmNode[];
        if (elements.length === 0) return null;
        if (elements.every(isText)) return new Set(elements.map((one) => String(one['value'])));
        const lists = all(elements);
        return lists === null ? null : new Set(lists.flatMap((list) => [...list]));
      }
      case 'Union': {
        const lists = all(node['operand'] as readonly ElmNode[]);
        return lists === null ? null : new Set(lists.flatMap((list) => [...list]));
      }
      case 'Except': {
        const lists = all(node['operand'] as readonly ElmNode[]);
        const [whole = new Set<string>(), less = new Set<string>()] = lists ?? [];
        return lists === null ? null : new Set([...whole].filter((code) => !less.has(code)));
      }
      case 'Flatten':
      case 'Distinct':
        return this.of(node['operand'] as ElmNode, elm);
      case 'ExpressionRef':
        return this.#listOfNamed(node, elm);
      default:
        return null;
    }
  }

  #listOfNamed({ name, libraryName }: ElmNode, elm: ElmLibrary): ReadonlySet<string> | null {
    const path = typeof libraryName === 'string' ? includedPath(elm, libraryName) : elm.library.identifier.id;
    const owner = path === null ? undefined : this.#libraries.get(path);
    const def = owner === undefined ? undefined : definitionOf(owner, String(name));
    if (owner === undefined || def?.expression === undefined) return null;
    let list = this.#known.get(def);
    if (list === undefined) {
      // A definition that refers to itself is no list.
      this.#known.set(def, null);
      list = this.of(def.expression, owner);
      this.#known.set(def, list);
    }
    return list;
  }
}

const isText = (node: ElmNode): boolean =>
  node.type === 'Literal' && String(node['valueType']).endsWith('}String');
