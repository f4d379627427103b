/** ELM (HL7 CQL 1.5, “Expression Logical Model”) as JSON: only the parts that are read here. */

/** One node; `type` names its operator. */
export interface ElmNode {
  readonly type?: string;
  readonly [key: string]: unknown;
}

/** `define "name": …`, or a function with its operands. */
export interface ElmDef extends ElmNode {
  readonly name: string;
  readonly expression?: ElmNode;
}

export interface ElmLibrary {
  readonly library: {
    readonly identifier: { readonly id: string; readonly version?: string };
    readonly includes?: {
      readonly def: readonly {
        readonly localIdentifier: string;
        readonly path: string;
        readonly version?: string;
      }[];
    };
    readonly codeSystems?: { readonly def: readonly { readonly name: string; readonly id: string }[] };
    readonly statements?: { readonly def: readonly ElmDef[] };
    readonly [key: string]: unknown;
  };
}

/** The ELM of a stored library as an object. */
export const parseElm = ({ elm }: { readonly elm: string }): ElmLibrary => JSON.parse(elm) as ElmLibrary;

/** Members that a translator adds for editors: two thirds of the text, without effect on the result. */
const FOR_EDITORS: ReadonlySet<string> = new Set([
  'annotation',
  'localId',
  'locator',
  'resultTypeName',
  'resultTypeSpecifier',
  'signature',
]);

/** A copy without annotations, locators and signatures. */
export const stripElm = (library: ElmLibrary): ElmLibrary =>
  rewriteNodes(library, (node) => node) as ElmLibrary;

/** A copy with each object passed through `change`, innermost first. `inside`: types of the operators around the object. */
function rewriteNodes(
  value: unknown,
  change: (node: ElmNode, inside: readonly string[]) => unknown,
  inside: readonly string[] = [],
): unknown {
  if (Array.isArray(value)) return value.map((one) => rewriteNodes(one, change, inside));
  if (typeof value !== 'object' || value === null) return value;
  const node = value as ElmNode;
  const within = typeof node.type === 'string' ? [...inside, node.type] : inside;
  const copy: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(node))
    if (!FOR_EDITORS.has(key)) copy[key] = rewriteNodes(one, change, within);
  return change(copy, inside);
}

/** Every object inside `value`, and `value` itself, in text order. An explicit stack, since a package may nest deeply. */
export function* nodesOf(value: unknown): Generator<ElmNode> {
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next)) yield next as ElmNode;
    const inside: unknown[] = Object.values(next);
    for (let at = inside.length - 1; at >= 0; at -= 1) waiting.push(inside[at]);
  }
}

export const definitionsOf = ({ library }: ElmLibrary): readonly ElmDef[] => library.statements?.def ?? [];

/** The definition with that name, functions left out. */
export const definitionOf = (elm: ElmLibrary, name: string): ElmDef | undefined =>
  definitionsOf(elm).find((def) => def.name === name && def.type !== 'FunctionDef');

/** Path of the library that `alias` stands for; null if no include has that alias. */
export function includedPath({ library }: ElmLibrary, alias: string): string | null {
  return library.includes?.def.find(({ localIdentifier }) => localIdentifier === alias)?.path ?? null;
}

/**
 * A library as `cql-execution` can run it. Operators that version 3.3.2 lacks are replaced by operators that it has:
 * - `InCodeSystem`: true if the code names that system. Correct if the package lists the system's codes; else unknown codes pass.
 * - `(?i)` at the head of a pattern, which is Java's syntax: JavaScript has `(?i:…)`.
 * - `Sum` over durations between days without a time, which are uncertain by definition: the days between them.
 * @param others all libraries of the package by name, in which code systems are declared
 * @throws Error if a code system is declared nowhere
 */
export function forEngine(library: ElmLibrary, others: (name: string) => ElmLibrary | undefined): ElmLibrary {
  return rewriteNodes(library, (node, inside) => {
    switch (node.type) {
      case 'InCodeSystem':
        return inSystem(node, urlOfSystem(node, library, others));
      case 'Matches':
        return withPattern(node);
      case 'DurationBetween':
        return inside.includes('Sum') && node['precision'] === 'Day' ? daysBetween(node) : node;
      default:
        return node;
    }
  }) as ElmLibrary;
}

const STRING = '{urn:hl7-org:elm-types:r1}String';
const text = (value: string): ElmNode => ({ type: 'Literal', valueType: STRING, value });
const number = (value: number): ElmNode => ({
  type: 'Literal',
  valueType: '{urn:hl7-org:elm-types:r1}Integer',
  value: String(value),
});

function urlOfSystem(
  node: ElmNode,
  library: ElmLibrary,
  others: (name: string) => ElmLibrary | undefined,
): string {
  const { name, libraryName } = node['codesystem'] as { name: string; libraryName?: string };
  const path = libraryName === undefined ? null : includedPath(library, libraryName);
  const declaring = libraryName === undefined ? library : path === null ? undefined : others(path);
  const url = declaring?.library.codeSystems?.def.find((def) => def.name === name)?.id;
  if (url === undefined) throw new Error(`code system "${name}" is declared nowhere`);
  return url;
}

/** A code that FHIRHelpers made from a Coding has a system. A bare string has none, and counts as a member of any system. */
function inSystem({ code }: ElmNode, url: string): ElmNode {
  const operand = code as ElmNode;
  const isCode = operand.type === 'FunctionRef' && operand['name'] === 'ToCode';
  if (!isCode) return { type: 'Not', operand: { type: 'IsNull', operand } };
  return { type: 'Equal', operand: [{ type: 'Property', path: 'system', source: operand }, text(url)] };
}

const IGNORE_CASE = '(?i)';

function withPattern(node: ElmNode): ElmNode {
  const [subject, pattern] = node['operand'] as readonly [ElmNode, ElmNode];
  if (pattern.type === 'Literal') {
    const value = String(pattern['value']);
    if (!value.startsWith(IGNORE_CASE)) return node;
    return { ...node, operand: [subject, text(`(?i:${value.slice(IGNORE_CASE.length)})`)] };
  }
  // The pattern is a parameter of the function, known only at run time.
  const rest = { type: 'Substring', stringToSub: pattern, startIndex: number(IGNORE_CASE.length) };
  return {
    ...node,
    operand: [
      subject,
      {
        type: 'If',
        condition: { type: 'StartsWith', operand: [pattern, text(IGNORE_CASE)] },
        then: { type: 'Concatenate', operand: [text('(?i:'), rest, text(')')] },
        else: pattern,
      },
    ],
  };
}

function daysBetween(node: ElmNode): ElmNode {
  const operand = node['operand'] as readonly ElmNode[];
  const withoutTime = operand.map((one) => ({
    type: 'IsNull',
    operand: { type: 'DateTimeComponentFrom', precision: 'Hour', operand: one },
  }));
  return {
    type: 'If',
    condition: { type: 'And', operand: withoutTime },
    then: { type: 'DifferenceBetween', precision: 'Day', operand },
    else: node,
  };
}
