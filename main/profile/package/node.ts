import type { ElementRules } from '../rules.ts';

/** Mutable rules while the tree is built; a slice is a node with a slice name. */
export type Node = { -readonly [K in keyof Omit<ElementRules, 'kids' | 'slices'>]: ElementRules[K] } & {
  slice?: string;
  kids?: Node[];
  slices?: Node[];
};

/** Copies an element's rules into its slices where their snapshot has none, so that the walk needs one set of rules. */
export function inheritSlices(node: Node): void {
  for (const slice of node.slices ?? []) inherit(slice, node);
  for (const kid of [...(node.kids ?? []), ...(node.slices ?? [])]) inheritSlices(kid);
}

function inherit(into: Node, from: Node): void {
  if (into.slice === undefined) {
    into.min = Math.max(into.min, from.min);
    into.max = smaller(into.max, from.max);
  }
  if (into.fixed === undefined && from.fixed !== undefined) into.fixed = from.fixed;
  if (into.pattern === undefined && from.pattern !== undefined) into.pattern = from.pattern;
  if (into.binding === undefined && from.binding !== undefined) into.binding = from.binding;
  if (into.maxLength === undefined && from.maxLength !== undefined) into.maxLength = from.maxLength;
  const constraints = [...new Set([...(into.constraints ?? []), ...(from.constraints ?? [])])];
  if (constraints.length > 0) into.constraints = constraints;
  for (const kid of from.kids ?? []) {
    const own = into.kids?.find((one) => one.name === kid.name);
    if (own === undefined) (into.kids ??= []).push(structuredClone(kid));
    else inherit(own, kid);
  }
  // A slice's children get the slices of the element's children.
  if (into.slice !== undefined || from.slices === undefined) return;
  if (into.slicing === undefined && from.slicing !== undefined) into.slicing = from.slicing;
  for (const slice of from.slices) {
    const own = into.slices?.find((one) => one.slice === slice.slice);
    if (own === undefined) (into.slices ??= []).push(structuredClone(slice));
    else inheritSame(own, slice);
  }
}

/** The same slice in both: both sets of rules apply. */
function inheritSame(into: Node, from: Node): void {
  into.min = Math.max(into.min, from.min);
  into.max = smaller(into.max, from.max);
  inherit(into, from);
}

function smaller(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}
