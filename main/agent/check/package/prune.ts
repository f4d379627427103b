import type { R4Types } from '../profile/r4/read-table.ts';
import type { ElementRules } from '../profile/rules.ts';
import type { Node } from './node.ts';

/**
 * Drops every child that says what R4 says anyway: a snapshot repeats all of it, in each slice again, and what is left
 * is a twentieth of the text.
 */
export function prune(node: Node, r4: R4Types): void {
  for (const slice of node.slices ?? []) prune(slice, r4);
  for (const kid of node.kids ?? []) prune(kid, r4);
  const kept = (node.kids ?? []).filter((kid) => !saysNothing(kid, r4));
  if (kept.length > 0) node.kids = kept;
  else delete node.kids;
  // Slicing without slices tells nobody anything, unless it closes the list.
  if (node.slices === undefined && node.slicing?.rules === 'open') delete node.slicing;
}

function saysNothing(node: Node, r4: R4Types): boolean {
  if (node.kids !== undefined || node.slices !== undefined || node.slicing !== undefined) return false;
  const base = r4.element(node.path);
  return base !== undefined && textOf(node) === textOf(base);
}

function textOf(rules: ElementRules | Node): string {
  const { kids: _kids, constraints, types, ...rest } = rules;
  const plain = {
    ...rest,
    constraints: [...(constraints ?? [])].sort(),
    types: types.map((type) => ({ ...type, targets: [...(type.targets ?? [])].sort() })),
  };
  return JSON.stringify(Object.entries(plain).sort(([a], [b]) => (a < b ? -1 : 1)));
}
