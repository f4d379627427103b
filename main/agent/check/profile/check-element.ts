import { isObject, type JsonObject } from '../../fhir/json.ts';
import { checkBinding } from './binding.ts';
import { checkConstraints } from './constraints.ts';
import { checkExtension } from './extension.ts';
import { collect, type Item } from './items.ts';
import { followed, kidsOf, type KidTable } from './kids.ts';
import { labelOf, pathOfMissing } from './labels.ts';
import { checkLimits } from './limits.ts';
import { equals, fits } from './match.ts';
import { emptyElement, notFixed, notPattern, tooFew, tooMany, wrongType, wrongValue } from './messages.ts';
import { pathOfKid, stemOf, type Place } from './place.ts';
import { isPrimitive, isValidPrimitive } from './primitive.ts';
import { checkReference } from './reference.ts';
import { checkResource } from './resource.ts';
import type { Definition, ElementRules, SliceRules, TypeRule } from './rules.ts';
import type { Run, Walk } from './run.ts';
import { checkSlices } from './slices.ts';

/** All children of an object, each against its rules. */
function checkKids(run: Run, table: KidTable, object: JsonObject, place: Place): void {
  const found = collect(run, table, object, place);
  for (const kid of table.list) {
    checkList(run, kid.owner, kid.rules, found.get(kid) ?? [], place);
  }
}

/** All occurrences of one element, or of one slice of it: how many, then each. */
function checkList(
  run: Run,
  owner: Definition,
  rules: ElementRules | SliceRules,
  items: readonly Item[],
  parent: Place,
): void {
  const { min, max } = rules;
  if (items.length < min) run.report(pathOfMissing(rules, parent), tooFew(labelOf(rules), min));
  if (max !== null && items.length > max) {
    run.report(pathOfKid(parent, items[0]?.key ?? stemOf(rules.name)), tooMany(labelOf(rules), max));
  }
  if (items.length === 0 && rules.slices === undefined) return;
  if (rules.slices === undefined) for (const item of items) checkItem(run, owner, rules, item, parent);
  else checkSlices(run, owner, rules, rules.slices, items, parent);
}

/** One occurrence. */
function checkItem(run: Run, owner: Definition, rules: ElementRules, item: Item, parent: Place): void {
  const rule = typeRuleOf(run, owner, rules, item);
  const place: Place = {
    parent,
    key: item.key,
    index: item.index,
    name: rules.name,
    type: rule?.code ?? 'Element',
    scope: parent.scope,
  };
  if (rule === null) {
    run.report(place, wrongType(rules.types.map(({ code }) => code)));
    return;
  }
  const { value } = item;
  if (isPrimitive(rule.code)) {
    if (!checkPrimitive(run, owner, rules, item, place)) return;
  } else if (!isObject(value)) {
    run.report(place, wrongType([rule.code]));
    return;
  } else if (run.guide.isResource(rule.code)) {
    checkResource(run, value, { ...place, type: String(value['resourceType']) }, rule);
  } else checkComplex(run, owner, rules, rule, value, place);
  if (rules.fixed !== undefined && !equals(value, rules.fixed)) run.report(place, notFixed(rules.fixed));
  if (rules.pattern !== undefined && !fits(value, rules.pattern))
    run.report(place, notPattern(rules.pattern));
  if (value === undefined) return;
  checkLimits(run, rules, value, place);
  if (rules.binding !== undefined) checkBinding(run, rules.binding, rule.code, value, place);
  checkConstraints(run, owner, rules.constraints, value, baseOf(run, owner, rules, rule), place);
  if (rule.code === 'Reference' && rule.targets !== undefined)
    checkReference(run, rule.targets, value, place);
}

/** The type this occurrence has and the rule that allows it; null when none does. */
function typeRuleOf(run: Run, owner: Definition, rules: ElementRules, item: Item): TypeRule | null {
  const { types } = rules.types.length > 0 ? rules : followed(run.guide, owner, rules);
  if (types.length === 0) return { code: item.type ?? 'BackboneElement' };
  if (item.type !== null) return types.find(({ code }) => code === item.type) ?? null;
  return types[0] ?? null;
}

function checkComplex(
  run: Run,
  owner: Definition,
  rules: ElementRules,
  rule: TypeRule,
  value: JsonObject,
  place: Place,
): void {
  if (Object.keys(value).every((key) => key === 'id')) {
    run.report(place, emptyElement());
    return;
  }
  checkKids(run, kidsOf(run.guide, owner, rules, rule.code), value, place);
  const base = run.guide.r4.type(rule.code);
  if (base !== undefined)
    checkConstraints(run, base, base.root.constraints, value, baseOf(run, owner, rules, rule), place);
  if (rule.code === 'Extension') checkExtension(run, rule.profiles, value, place);
  else for (const url of rule.profiles ?? []) checkTypeProfile(run, url, rule, value, place);
}

/** A profile of a datatype (`CodeableConcept-tw`, `SimpleQuantity`). */
function checkTypeProfile(run: Run, url: string, rule: TypeRule, value: JsonObject, place: Place): void {
  const profile = run.guide.definition(url);
  if (profile === undefined) {
    run.skip('profile', url);
    return;
  }
  checkKids(run, kidsOf(run.guide, profile, profile.root, rule.code), value, place);
  checkConstraints(run, profile, profile.root.constraints, value, rule.code, place);
}

/** False when there is nothing more to say about it. */
function checkPrimitive(run: Run, owner: Definition, rules: ElementRules, item: Item, place: Place): boolean {
  const { value, extra } = item;
  if (extra !== undefined) {
    if (isObject(extra)) checkKids(run, kidsOf(run.guide, owner, rules, 'Element'), extra, place);
    else run.report(place, wrongType(['Element']));
  }
  if (value === undefined) {
    if (isObject(extra) && !Object.keys(extra).some((key) => key !== 'id')) run.report(place, emptyElement());
    return true;
  }
  if (isValidPrimitive(place.type, value)) return true;
  run.report(place, wrongValue(place.type));
  return false;
}

/** What FHIRPath has to know of a part of a resource: its type, or where R4 defines a backbone. */
function baseOf(run: Run, owner: Definition, rules: ElementRules, { code }: TypeRule): string {
  return code === 'BackboneElement' || code === 'Element' ? followed(run.guide, owner, rules).path : code;
}

/** The whole walk, as its parts hand it on. */
export const walk: Walk = { kids: checkKids, list: checkList, item: checkItem, resource: checkResource };
