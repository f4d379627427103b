import type { Guide } from './guide.ts';
import type { Definition, ElementRules } from './rules.ts';

/** Rules of one child, with the definition that their constraints and references inside it belong to. */
export interface Kid {
  readonly rules: ElementRules;
  readonly owner: Definition;
}
export interface KidTable {
  readonly list: readonly Kid[];
  /** By JSON property; for a choice also the type that the property says. */
  find(key: string): KnownKey | undefined;
}
export interface KnownKey {
  readonly kid: Kid;
  readonly type: string | null;
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
      byName.set(kid.name, { rules: kid, owner: kid.sameAs === undefined ? from : owner });
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
    else exact.set(name, { kid, type: null });
  }
  return {
    list,
    find(key) {
      const known = exact.get(key);
      if (known !== undefined) return known;
      for (const choice of choices) {
        if (!key.startsWith(choice.stem)) continue;
        const type = typeNamed(key.slice(choice.stem.length), guide);
        if (type === null) continue;
        // There are as many as R4 has types.
        const chosen = { kid: choice.kid, type };
        exact.set(key, chosen);
        return chosen;
      }
      return undefined;
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
