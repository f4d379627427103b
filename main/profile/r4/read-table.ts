import type { ConstraintRule, Definition, ElementRules, TypeRule } from '../rules.ts';
import { r4Facts } from './r4-table.ts';

const BASE = 'http://hl7.org/fhir/StructureDefinition/';
const VALUE_SETS = 'http://hl7.org/fhir/ValueSet/';
/** Listed as types in the table, but profiles of Quantity in FHIR. */
export const QUANTITY_PROFILES: ReadonlySet<string> = new Set(['SimpleQuantity', 'MoneyQuantity']);

type Growing<T> = { -readonly [K in keyof T]: T[K] };
type Node = Growing<ElementRules> & { kids: Node[] };

export type R4Types = ReturnType<typeof readR4Table>;

/**
 * Parses the table. A block starts with `Type : Parent !constraint…`, then one element per line with dots for depth: `..name min..max types
 * =required-value-set !constraint…`. Types are separated by `|`, reference targets are in brackets, `@path` means an element defined elsewhere in
 * the resource.
 */
export function readR4Table() {
  const constraints = readConstraints();
  const types = new Map<string, Definition>();
  const elements = new Map<string, ElementRules>();
  for (const block of r4Facts().types.split(/\n(?=[A-Z])/)) {
    const [head = '', ...lines] = block.split('\n');
    const [name = '', ...rest] = head.split(' ');
    const parent = rest[0] === ':' ? rest[1] : undefined;
    const root: Node = {
      name,
      path: name,
      min: 0,
      max: null,
      many: false,
      types: [],
      ...marks(rest),
      kids: [],
    };
    const path: Node[] = [root];
    for (const line of lines) {
      const depth = /^\.*/.exec(line)?.[0].length ?? 0;
      path.length = depth;
      const above = path.at(-1) ?? root;
      const node = readElement(above.path, line.slice(depth));
      above.kids.push(node);
      path.push(node);
      elements.set(node.path, node);
    }
    const inherited = parent === undefined ? [] : (types.get(parent)?.root.kids ?? []);
    const own = new Set(root.kids.map((kid) => kid.name));
    root.kids = [...(inherited as Node[]).filter((kid) => !own.has(kid.name)), ...root.kids];
    const isProfile = QUANTITY_PROFILES.has(name);
    types.set(name, {
      url: BASE + name,
      type: isProfile ? 'Quantity' : name,
      baseUrl: parent === undefined ? null : BASE + parent,
      root,
      constraints: {},
    });
  }
  return {
    resources: [...types.values()].flatMap(({ type, baseUrl }) =>
      /\/(?:Domain)?Resource$/.test(baseUrl ?? '') ? [type] : [],
    ),
    /** A datatype or resource with inherited elements; undefined for primitives and types outside the table. */
    type: (name: string) => types.get(name),
    /** An element by its path in R4. */
    element: (path: string) => elements.get(path),
    /** R4's invariant of that key. */
    constraint: (name: string) => (Object.hasOwn(constraints, name) ? constraints[name] : undefined),
  };
}

function readElement(above: string, text: string): Node {
  const [name = '', range = '', typeText = '', ...rest] = text.split(' ');
  const [min = '0', max = '*'] = range.split('..');
  return {
    name,
    path: `${above}.${name}`,
    min: Number(min),
    max: max === '*' ? null : Number(max),
    many: max === '*' || Number(max) > 1,
    ...(typeText.startsWith('@')
      ? { types: [], sameAs: typeText.slice(1) }
      : // R4 types a resource's id as string and restricts it only in its text.
        { types: above === 'Resource' && name === 'id' ? [{ code: 'id' }] : readTypes(typeText) }),
    ...marks(rest),
    kids: [],
  };
}

function readTypes(text: string): TypeRule[] {
  const rules = new Map<string, TypeRule>();
  for (const part of text.split('|')) {
    const [, name = part, inner] = /^([A-Za-z0-9]+)\((.*)\)$/.exec(part) ?? [];
    const profile = QUANTITY_PROFILES.has(name) ? { profiles: [BASE + name] } : {};
    const code = QUANTITY_PROFILES.has(name) ? 'Quantity' : name;
    rules.set(code, { code, ...profile, ...(inner === undefined ? {} : { targets: inner.split('/') }) });
  }
  return [...rules.values()];
}

function marks(words: readonly string[]): Pick<ElementRules, 'binding' | 'constraints'> {
  const valueSet = words.find((word) => word.startsWith('='))?.slice(1);
  const constraints = words.filter((word) => word.startsWith('!')).map((word) => word.slice(1));
  return {
    ...(valueSet === undefined ? {} : { binding: { strength: 'required', valueSet: VALUE_SETS + valueSet } }),
    ...(constraints.length === 0 ? {} : { constraints }),
  };
}

function readConstraints(): Record<string, ConstraintRule> {
  const lines = r4Facts().constraints.split('\n');
  return Object.fromEntries(
    lines.map((line): [string, ConstraintRule] => {
      const [id = '', severity, expression = ''] = line.split('\t');
      return [
        id,
        {
          key: id.split('~')[0] ?? id,
          severity: severity === 'warning' ? 'warning' : 'error',
          human: '',
          expression,
          base: true,
        },
      ];
    }),
  );
}
