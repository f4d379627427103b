/** ELM (HL7 CQL 1.5, “Expression Logical Model”) as JSON: only what is read of it here. */

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

/** Members that a translator adds for editors: two thirds of the text and none of the meaning. */
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

/** A copy with each object passed through `change`, the innermost first. `inside`: the types of the operators around it. */
export function rewriteNodes(
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

/** Every object inside, itself among them, in the order of the text. A list of its own instead of the stack: a package may go deep. */
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

/** The definition of that name that is no function. */
export const definitionOf = (elm: ElmLibrary, name: string): ElmDef | undefined =>
  definitionsOf(elm).find((def) => def.name === name && def.type !== 'FunctionDef');

/** `NAME` of the library that `alias` stands for; null for an alias that it does not include. */
export function includedPath({ library }: ElmLibrary, alias: string): string | null {
  return library.includes?.def.find(({ localIdentifier }) => localIdentifier === alias)?.path ?? null;
}
