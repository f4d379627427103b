import { constraintsNamed, type Guide } from './guide.ts';
import { stemOf } from './place.ts';
import { isPrimitive, primitiveTest } from './primitive.ts';
import type { BindingRule, ConstraintRule, Definition, ElementRules, TypeRule } from './rules.ts';

/** Rules of a child, with the definition that its inner constraints and references belong to. */
export interface Kid {
  readonly rules: ElementRules;
  readonly name: string;
  readonly owner: Definition;
  /** It may have several properties, or has slices: its occurrences are collected before checking. */
  readonly isGathered: boolean;
  readonly isNeeded: boolean;
}

/**
 * Tables, keys and plans are classes with all fields set, so that each has one hidden class in V8. Rules omit absent fields and thus have
 * hundreds of shapes, which are slow to read.
 */
export class KidTable {
  readonly list: readonly Kid[];
  readonly needed: readonly Kid[];
  readonly #guide: Guide;
  readonly #exact = new Map<string, KnownKey>();
  readonly #choices: readonly Kid[];
  #first: KnownKey | undefined;

  constructor(guide: Guide, list: readonly Kid[]) {
    this.list = list;
    this.needed = list.filter(({ isNeeded }) => isNeeded);
    this.#guide = guide;
    this.#choices = list.filter(({ name }) => name.endsWith('[x]'));
    for (const kid of list) {
      if (!kid.name.endsWith('[x]')) this.#exact.set(kid.name, new KnownKey(guide, kid, kid.name, null));
    }
  }

  /** Finds the child of a JSON property; for a choice also the type in the property's name. */
  find(key: string): KnownKey | undefined {
    return this.#exact.get(key) ?? this.#findChoice(key);
  }

  /** Like `find`, but first tries the property that last followed `before`: objects of a type mostly list members in the same order. */
  after(before: KnownKey | undefined, key: string): KnownKey | undefined {
    const guess = before === undefined ? this.#first : before.next;
    if (guess?.key === key) return guess;
    const found = this.find(key);
    if (before === undefined) this.#first = found;
    else before.next = found;
    return found;
  }

  #findChoice(key: string): KnownKey | undefined {
    for (const kid of this.#choices) {
      const stem = stemOf(kid.name);
      if (!key.startsWith(stem)) continue;
      const type = typeNamed(key.slice(stem.length), this.#guide);
      if (type === null) continue;
      // Caching is bounded by R4's number of types.
      const chosen = new KnownKey(this.#guide, kid, key, type);
      this.#exact.set(key, chosen);
      return chosen;
    }
    return undefined;
  }
}

/** A child's JSON property. Its plan is built when first needed: most of R4 never is. */
export class KnownKey {
  readonly kid: Kid;
  readonly key: string;
  readonly isGathered: boolean;
  /** The property that followed this one last time. */
  next: KnownKey | undefined;
  readonly type: string | null;
  readonly #guide: Guide;
  #plan: Plan | null = null;

  constructor(guide: Guide, kid: Kid, key: string, type: string | null) {
    this.kid = kid;
    this.key = key;
    this.next = undefined;
    this.isGathered = kid.isGathered;
    this.type = type;
    this.#guide = guide;
  }

  get plan(): Plan {
    return (this.#plan ??= planOf(this.#guide, this.kid.owner, this.kid.rules, this.type));
  }
}

const ofRules = new WeakMap<ElementRules, Map<string, KidTable>>();

/**
 * Permitted children of an element: R4's definition of `type`, R4's definition at this path (backbone), and the profile's rules over both. Built
 * once per place of a definition.
 */
export function kidsOf(guide: Guide, owner: Definition, rules: ElementRules, type: string): KidTable {
  let tables = ofRules.get(rules);
  if (tables === undefined) {
    tables = new Map<string, KidTable>();
    ofRules.set(rules, tables);
  }
  const known = tables.get(type);
  if (known !== undefined) return known;
  const table = build(guide, owner, rules, type);
  tables.set(type, table);
  return table;
}

/** Target of `contentReference`: the profile's element if it has rules, otherwise R4's. */
export function followed(guide: Guide, owner: Definition, rules: ElementRules): ElementRules {
  // A profile may write such an element out; its children are still those R4 refers to.
  const sameAs = rules.sameAs ?? guide.r4.element(rules.path)?.sameAs;
  if (sameAs === undefined) return rules;
  const [, ...names] = sameAs.split('.');
  let here: ElementRules | undefined = rules.sameAs === undefined ? undefined : owner.root;
  for (const name of names) here = here?.kids?.find((kid) => kid.name === name);
  return here ?? guide.r4.element(sameAs) ?? rules;
}

function build(guide: Guide, owner: Definition, rules: ElementRules, type: string): KidTable {
  const target = followed(guide, owner, rules);
  const byName = new Map<string, Kid>();
  const root = guide.r4.type('Element') ?? owner;
  const base = guide.r4.type(type) ?? root;
  // R4's reference to another element means the profile's element.
  const add = (kids: readonly ElementRules[] | undefined, from: Definition): void => {
    for (const kid of kids ?? []) {
      const isGathered = kid.slices !== undefined || kid.name.endsWith('[x]');
      const own = kid.sameAs === undefined ? from : owner;
      const isNeeded = kid.min > 0 || kid.slices?.some(({ min }) => min > 0) === true;
      byName.set(kid.name, { rules: kid, name: kid.name, owner: own, isGathered, isNeeded });
    }
  };
  add(base.root.kids, base);
  if (type === 'BackboneElement' || type === 'Element') add(guide.r4.element(target.path)?.kids, base);
  add(target.kids, owner);
  if (target !== rules) add(rules.kids, owner);
  return new KidTable(guide, [...byName.values()]);
}

/** Type from a choice property's suffix: `Quantity` → Quantity, `DateTime` → dateTime. */
function typeNamed(suffix: string, guide: Guide): string | null {
  if (!/^[A-Z][A-Za-z0-9]*$/.test(suffix)) return null;
  const open = guide.r4.element('Extension.value[x]')?.types ?? [];
  const also = ['SimpleQuantity', 'Timing', 'SampledData'];
  return (
    open.find(({ code }) => code.charAt(0).toUpperCase() + code.slice(1) === suffix)?.code ??
    (also.includes(suffix) ? suffix : null)
  );
}

/** Precomputed facts about an element of one type, so that each occurrence costs a few comparisons. */
export class Plan {
  readonly owner: Definition;
  readonly rules: ElementRules;
  readonly name: string;
  readonly many: boolean;
  readonly min: number;
  readonly max: number | null;
  /** Null if the element is not of this type. */
  readonly rule: TypeRule | null;
  /** The type's name; `Element` if the element is not of this type. */
  readonly code: string;
  readonly profiles: readonly string[] | undefined;
  /** Permitted targets of a Reference; empty: any. Undefined for other types. */
  readonly targets: readonly string[] | undefined;
  readonly test: ((value: unknown) => boolean) | null;
  readonly isResource: boolean;
  /** `base` for FHIRPath: a datatype, or the path of a backbone element in R4. */
  readonly base: string;
  readonly constraints: readonly ConstraintRule[];
  /** R4's constraints of the type. */
  readonly typeConstraints: readonly ConstraintRule[];
  readonly fixed: unknown;
  readonly pattern: unknown;
  /** `maxLength`, `minValue` or `maxValue` is set. */
  readonly hasLimits: boolean;
  /** Only `test`, `only` and `binding` apply to the value. */
  readonly isBare: boolean;
  readonly only: unknown;
  readonly binding: BindingRule | undefined;
  readonly #guide: Guide;
  #kids: KidTable | null = null;

  constructor(guide: Guide, owner: Definition, rules: ElementRules, type: string | null) {
    const target = followed(guide, owner, rules);
    const rule = typeRule(rules.types.length > 0 ? rules.types : target.types, type);
    const code = rule?.code ?? 'Element';
    const base = guide.r4.type(code);
    const isPart = code === 'BackboneElement' || code === 'Element';
    this.owner = owner;
    this.rules = rules;
    this.name = rules.name;
    this.many = rules.many;
    this.min = rules.min;
    this.max = rules.max;
    this.rule = rule;
    this.code = code;
    this.profiles = rule?.profiles;
    this.targets = code === 'Reference' ? (rule?.targets ?? []) : undefined;
    this.test = rule !== null && isPrimitive(code) ? primitiveTest(code) : null;
    this.isResource = guide.isResource(code);
    this.base = isPart ? target.path : code;
    this.constraints = constraintsNamed(owner, guide.r4, rules.constraints);
    this.typeConstraints = base === undefined ? [] : guide.constraintsOf(base);
    this.fixed = rules.fixed;
    this.pattern = rules.pattern;
    this.hasLimits =
      rules.maxLength !== undefined || rules.minValue !== undefined || rules.maxValue !== undefined;
    this.only = rules.fixed ?? rules.pattern;
    this.isBare =
      (rules.fixed === undefined || rules.pattern === undefined) &&
      !this.hasLimits &&
      this.constraints.length === 0 &&
      typeof this.only !== 'object';
    this.binding = rules.binding;
    this.#guide = guide;
  }

  get kids(): KidTable {
    return (this.#kids ??= kidsOf(this.#guide, this.owner, this.rules, this.code));
  }
}

const plansOf = new WeakMap<ElementRules, Map<string | null, Plan>>();

/** `type`: from a choice's property name; null if the definition knows it. */
export function planOf(guide: Guide, owner: Definition, rules: ElementRules, type: string | null): Plan {
  let plans = plansOf.get(rules);
  if (plans === undefined) {
    plans = new Map<string | null, Plan>();
    plansOf.set(rules, plans);
  }
  const known = plans.get(type);
  if (known !== undefined) return known;
  const plan = new Plan(guide, owner, rules, type);
  plans.set(type, plan);
  return plan;
}

function typeRule(types: readonly TypeRule[], type: string | null): TypeRule | null {
  if (types.length === 0) return { code: type ?? 'BackboneElement' };
  if (type !== null) return types.find(({ code }) => code === type) ?? null;
  return types[0] ?? null;
}
