import { constraintsNamed, type Guide } from './guide.ts';
import { isPrimitive, primitiveTest } from './primitive.ts';
import type { BindingRule, ConstraintRule, Definition, ElementRules, TypeRule } from './rules.ts';

/** Rules of one child, with the definition that their constraints and references inside it belong to. */
export interface Kid {
  readonly rules: ElementRules;
  readonly owner: Definition;
  /** Several properties may be of it, or its occurrences are told apart: they are gathered before they are looked at. */
  readonly isGathered: boolean;
}
export interface KidTable {
  readonly list: readonly Kid[];
  /** What has to be there. */
  readonly needed: readonly Kid[];
  /** By JSON property; for a choice also the type that the property says. */
  find(key: string): KnownKey | undefined;
}
export interface KnownKey {
  readonly kid: Kid;
  readonly type: string | null;
  readonly plan: Plan;
}

const ofRules = new WeakMap<ElementRules, Map<string, KidTable>>();

/**
 * What may stand inside an element of `type`: what R4 says of the type, what R4 says at this place (a backbone), and
 * over both what the profile says. Made once for each place of a definition.
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

/** What `contentReference` leads to: the same profile's element where it says something, else R4's. */
export function followed(guide: Guide, owner: Definition, rules: ElementRules): ElementRules {
  // A profile may spell such an element out; what stands in it is still what R4 refers to.
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
  // R4's reference to another element means this profile's element.
  const add = (kids: readonly ElementRules[] | undefined, from: Definition): void => {
    for (const kid of kids ?? []) {
      const isGathered = kid.slices !== undefined || kid.name.endsWith('[x]');
      byName.set(kid.name, { rules: kid, owner: kid.sameAs === undefined ? from : owner, isGathered });
    }
  };
  add(base.root.kids, base);
  if (type === 'BackboneElement' || type === 'Element') add(guide.r4.element(target.path)?.kids, base);
  add(target.kids, owner);
  if (target !== rules) add(rules.kids, owner);
  return tableOf([...byName.values()], guide);
}

function tableOf(list: readonly Kid[], guide: Guide): KidTable {
  const exact = new Map<string, KnownKey>();
  const choices: { readonly stem: string; readonly kid: Kid }[] = [];
  for (const kid of list) {
    const { name } = kid.rules;
    if (name.endsWith('[x]')) choices.push({ stem: name.slice(0, -3), kid });
    else exact.set(name, knownKey(guide, kid, null));
  }
  return {
    list,
    needed: list.filter(({ rules }) => rules.min > 0 || rules.slices?.some(({ min }) => min > 0) === true),
    find(key) {
      const known = exact.get(key);
      if (known !== undefined) return known;
      for (const choice of choices) {
        if (!key.startsWith(choice.stem)) continue;
        const type = typeNamed(key.slice(choice.stem.length), guide);
        if (type === null) continue;
        // There are as many as R4 has types.
        const chosen = knownKey(guide, choice.kid, type);
        exact.set(key, chosen);
        return chosen;
      }
      return undefined;
    },
  };
}

/** The plan is made when such an element is first met: most of R4 never is. */
function knownKey(guide: Guide, kid: Kid, type: string | null): KnownKey {
  let plan: Plan | null = null;
  return {
    kid,
    type,
    get plan() {
      return (plan ??= planOf(guide, kid.owner, kid.rules, type));
    },
  };
}

/** `Quantity` → Quantity, `DateTime` → dateTime: what a choice's property ends in. */
function typeNamed(suffix: string, guide: Guide): string | null {
  if (!/^[A-Z][A-Za-z0-9]*$/.test(suffix)) return null;
  const open = guide.r4.element('Extension.value[x]')?.types ?? [];
  const also = ['SimpleQuantity', 'Timing', 'SampledData'];
  return (
    open.find(({ code }) => code.charAt(0).toUpperCase() + code.slice(1) === suffix)?.code ??
    (also.includes(suffix) ? suffix : null)
  );
}

/** All that can be worked out beforehand of an element of one type, so that each occurrence costs a few comparisons. */
export interface Plan {
  readonly owner: Definition;
  readonly rules: ElementRules;
  /** Null: the element is not of this type. */
  readonly rule: TypeRule | null;
  /** Of a primitive: whether a value is one. */
  readonly test: ((value: unknown) => boolean) | null;
  readonly isResource: boolean;
  /** What FHIRPath has to know of a part of a resource: its type, or where R4 defines a backbone. */
  readonly base: string;
  readonly constraints: readonly ConstraintRule[];
  /** R4's own of the type. */
  readonly typeConstraints: readonly ConstraintRule[];
  /** Nothing is asked of a value but `test`, `only` and `binding`. */
  readonly isBare: boolean;
  /** The one value it may have. */
  readonly only: unknown;
  readonly binding: BindingRule | undefined;
  readonly kids: KidTable;
}

const plansOf = new WeakMap<ElementRules, Map<string | null, Plan>>();

/** `type`: what a choice's property says; null where the definition knows. */
export function planOf(guide: Guide, owner: Definition, rules: ElementRules, type: string | null): Plan {
  let plans = plansOf.get(rules);
  if (plans === undefined) {
    plans = new Map<string | null, Plan>();
    plansOf.set(rules, plans);
  }
  const known = plans.get(type);
  if (known !== undefined) return known;
  const plan = makePlan(guide, owner, rules, type);
  plans.set(type, plan);
  return plan;
}

function makePlan(guide: Guide, owner: Definition, rules: ElementRules, type: string | null): Plan {
  const target = followed(guide, owner, rules);
  const rule = typeRule(rules.types.length > 0 ? rules.types : target.types, type);
  const code = rule?.code ?? 'Element';
  const { fixed, pattern, maxLength, minValue, maxValue } = rules;
  const constraints = constraintsNamed(owner, guide.r4, rules.constraints);
  const isPart = code === 'BackboneElement' || code === 'Element';
  const base = guide.r4.type(code);
  const only = fixed ?? pattern;
  let kids: KidTable | null = null;
  return {
    owner,
    rules,
    rule,
    test: rule !== null && isPrimitive(code) ? primitiveTest(code) : null,
    isResource: guide.isResource(code),
    base: isPart ? target.path : code,
    constraints,
    typeConstraints: base === undefined ? [] : guide.constraintsOf(base),
    isBare:
      (fixed === undefined || pattern === undefined) &&
      maxLength === undefined &&
      minValue === undefined &&
      maxValue === undefined &&
      constraints.length === 0 &&
      typeof only !== 'object',
    only,
    binding: rules.binding,
    get kids() {
      return (kids ??= kidsOf(guide, owner, rules, code));
    },
  };
}

function typeRule(types: readonly TypeRule[], type: string | null): TypeRule | null {
  if (types.length === 0) return { code: type ?? 'BackboneElement' };
  if (type !== null) return types.find(({ code }) => code === type) ?? null;
  return types[0] ?? null;
}
