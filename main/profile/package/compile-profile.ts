import type { R4Types } from '../r4/read-table.ts';
import type { Definition, ElementRules, SlicingRule } from '../rules.ts';
import { elementRules, type ConstraintTable } from './element-rules.ts';
import type { StructureDefinition } from './fhir-types.ts';
import { inheritSlices, type Node } from './node.ts';

/**
 * Compiles a snapshot into a tree of rules: slices below their element, completed by the element's rules, without what R4 already requires. Null
 * for definitions that no instance is checked against.
 */
export function compileProfile(definition: StructureDefinition, r4: R4Types): Definition | null {
  const { url, type, kind, baseDefinition, context, snapshot } = definition;
  if (kind === 'logical' || definition.derivation !== 'constraint' || snapshot === undefined) return null;
  const constraints: ConstraintTable = {};
  const root = buildTree(snapshot.element, r4, constraints);
  if (root === null) return null;
  inheritSlices(root);
  prune(root, r4);
  return {
    url,
    type,
    baseUrl: baseDefinition ?? null,
    root: root as ElementRules,
    constraints,
    ...(context === undefined || type !== 'Extension'
      ? {}
      : { contexts: context.map((one) => ({ type: one.type, expression: one.expression })) }),
  };
}

function buildTree(
  elements: NonNullable<StructureDefinition['snapshot']>['element'],
  r4: R4Types,
  constraints: ConstraintTable,
): Node | null {
  const byId = new Map<string, Node>();
  let root: Node | null = null;
  for (const element of elements) {
    const id = element.id ?? element.path;
    // A primitive's `value` element, which is no JSON property.
    if (/^[a-z]/.test(element.base?.path ?? '')) continue;
    const node = elementRules(element, r4, constraints);
    if (node === null) continue;
    byId.set(id, node);
    if (root === null) {
      root = node;
      continue;
    }
    const at = splitId(id);
    const parent = byId.get(at.parent);
    if (parent === undefined) continue;
    if (at.slice === null) (parent.kids ??= []).push(node);
    else addSlice(byId, at, node, parent, r4);
  }
  return root;
}

interface IdParts {
  readonly parent: string;
  readonly name: string;
  readonly slice: string | null;
}

/** Splits an id: `Claim.item:a.extension:b` → `Claim.item:a`, `extension`, `b`. */
function splitId(id: string): IdParts {
  const dot = id.lastIndexOf('.');
  const last = id.slice(dot + 1);
  const colon = last.indexOf(':');
  return {
    parent: dot < 0 ? '' : id.slice(0, dot),
    name: colon < 0 ? last : last.slice(0, colon),
    slice: colon < 0 ? null : last.slice(colon + 1),
  };
}

/** Adds a slice to its element; `a/b` is slice `b` of slice `a`. */
function addSlice(byId: ReadonlyMap<string, Node>, at: IdParts, node: Node, parent: Node, r4: R4Types): void {
  const name = at.slice ?? '';
  const cut = name.lastIndexOf('/');
  const whole = `${at.parent}.${at.name}`;
  const outer = cut < 0 ? undefined : byId.get(`${whole}:${name.slice(0, cut)}`);
  node.slice = outer === undefined ? name : name.slice(cut + 1);
  const sliced = outer ?? byId.get(whole) ?? impliedChoice(node, parent, r4);
  (sliced.slices ??= []).push(node);
  if (sliced.slicing === undefined && sliced.name.endsWith('[x]')) sliced.slicing = BY_TYPE;
}

const BY_TYPE: SlicingRule = { by: [{ type: 'type', path: '$this' }], rules: 'open' };

/** Adds a choice that a snapshot slices without an entry for the choice itself. */
function impliedChoice({ name, path, many }: Node, parent: Node, r4: R4Types): Node {
  const known = parent.kids?.find((kid) => kid.name === name);
  if (known !== undefined) return known;
  const made: Node = { name, path, min: 0, max: many ? null : 1, many, types: r4.element(path)?.types ?? [] };
  (parent.kids ??= []).push(made);
  return made;
}

/** Drops children equal to R4's: a snapshot repeats these, in each slice again. A twentieth of the text remains. */
function prune(node: Node, r4: R4Types): void {
  for (const slice of node.slices ?? []) prune(slice, r4);
  for (const kid of node.kids ?? []) prune(kid, r4);
  const kept = (node.kids ?? []).filter((kid) => !saysNothing(kid, r4));
  if (kept.length > 0) node.kids = kept;
  else delete node.kids;
  // Slicing without slices has no effect unless it is closed.
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
