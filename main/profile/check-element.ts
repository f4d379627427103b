import { distance } from 'fastest-levenshtein';
import { isObject, type JsonObject, textAt } from '../agent/ground/fhir/json.ts';
import { checkBinding, checkCoding } from './binding.ts';
import { checkConstraints } from './invariants.ts';
import { holdsPrimitive, itemsOf, type Item } from './items.ts';
import { labelOf, pathOfMissing } from './label.ts';
import { kidsOf, planOf, type Kid, type KidTable, type KnownKey, type Plan } from './kids.ts';
import { equals, fits } from './match.ts';
import {
  emptyElement,
  notFixed,
  notPattern,
  outOfRange,
  tooFew,
  tooLong,
  tooMany,
  unknownElement,
  wrongType,
  wrongValue,
  brokenInvariant,
  unknownModifier,
  wrongContext,
} from './messages.ts';
import { pathOfKid, safeKey, stemOf, type ElementPlace, contextNames, pathOf } from './place.ts';
import { checkReference } from './reference.ts';
import { checkResource } from './resource.ts';
import type { Definition, ElementRules, SliceRules } from './rules.ts';
import type { Run, Walk } from './run.ts';
import { isSliced } from './place-in-slice.ts';
import { checkSlices } from './slices.ts';

function checkKids(table: KidTable, object: JsonObject, place: ElementPlace): void {
  const hasExtras = hasExtraKey(object);
  const gathered: Gathered = [];
  const unknown: string[] = [];
  let before: KnownKey | undefined;
  let needed = 0;
  for (const key in object) {
    const isExtra = hasExtras && isExtraKey(key);
    const name = isExtra ? key.slice(1) : key;
    // `_x` is read together with `x`.
    if (isExtra && Object.hasOwn(object, name)) continue;
    const known = table.after(before, name);
    before = known;
    if (known === undefined || (isExtra && !holdsPrimitive(known))) {
      if (key !== 'resourceType' || place.scope.resource !== object) unknown.push(key);
      continue;
    }
    const value = isExtra ? undefined : object[name];
    const hasExtra = hasExtras && Object.hasOwn(object, `_${name}`);
    if (hasExtra && !isExtra && !holdsPrimitive(known)) {
      place.run.report(pathOfKid(place, safeKey(`_${name}`)), unknownElement(safeKey(`_${name}`), null));
    }
    const extra = hasExtra ? object[`_${name}`] : undefined;
    if (known.isGathered) gather(gathered, known.kid, itemsOf(known, { value, extra }, place));
    else {
      if (known.kid.isNeeded) needed += 1;
      checkWritten(known, { value, extra }, place);
    }
  }
  for (const { kid, items } of gathered) {
    if (kid.isNeeded) needed += 1;
    checkList(kid.owner, kid.rules, items, place);
  }
  const meant = unknown.length === 0 ? null : checkUnknown(table, unknown, object, place);
  if (needed === table.needed.length) return;
  for (const kid of table.needed) {
    const { owner, rules, name } = kid;
    const isThere = kid.isGathered
      ? gathered.some((one) => one.kid === kid)
      : Object.hasOwn(object, name) || (hasExtras && Object.hasOwn(object, `_${name}`));
    if (!isThere && meant?.has(name) !== true) checkList(owner, rules, [], place);
  }
}

/** Occurrences of elements that must be checked together; at most a few per object. */
type Gathered = { readonly kid: Kid; readonly items: Item[] }[];

function gather(gathered: Gathered, kid: Kid, items: Item[]): void {
  const before = gathered.find((one) => one.kid === kid);
  if (before === undefined) gathered.push({ kid, items });
  else before.items.push(...items);
}

/** With more unknown names in one object the file is an attack, not mistyped: guess no names. */
const MOST_GUESSED = 20;

/** Reports members that R4 does not define, with the intended name if one or two letters differ; returns the intended names. */
function checkUnknown(
  table: KidTable,
  keys: readonly string[],
  object: JsonObject,
  place: ElementPlace,
): ReadonlySet<string> {
  const meant = new Set<string>();
  for (const key of keys) {
    const name = safeKey(key);
    const guess = keys.length > MOST_GUESSED ? null : nearestName(table, name, object);
    if (guess !== null) meant.add(guess);
    const more = guess === null ? {} : { meant: pathOfKid(place, stemOf(guess)) };
    place.run.report(
      pathOfKid(place, name),
      unknownElement(name, guess === null ? null : stemOf(guess)),
      more,
    );
  }
  return meant;
}

/** Name of a missing element that differs by one or two letters. */
function nearestName(table: KidTable, name: string, object: JsonObject): string | null {
  let best: { readonly name: string; readonly far: number } | null = null;
  for (const { name: own } of table.list) {
    const stem = stemOf(own);
    if (Object.hasOwn(object, stem) || Math.abs(stem.length - name.length) > 2) continue;
    const far = distance(stem.toLowerCase(), name.toLowerCase());
    if (far <= Math.min(2, stem.length / 3) && far < (best?.far ?? Infinity)) best = { name: own, far };
  }
  return best?.name ?? null;
}

const isExtraKey = (key: string): boolean => key.charCodeAt(0) === UNDERSCORE;
function hasExtraKey(object: JsonObject): boolean {
  for (const key in object) if (isExtraKey(key)) return true;
  return false;
}
const UNDERSCORE = 95;

/** Checks an element that has only this property. The usual JSON form needs no new list. */
function checkWritten(known: KnownKey, written: Pick<Item, 'value' | 'extra'>, place: ElementPlace): void {
  const { plan, key } = known;
  const { rules, many, min, max } = plan;
  const { value, extra } = written;
  if (!many && value !== null && !Array.isArray(value)) {
    if (max === 0) place.run.report(pathOfKid(place, key), tooMany(labelOf(rules, place), 0));
    if (extra !== undefined || !isPlainlyFine(plan, value, place.run))
      checkValue(plan, { key, index: null, value, extra, type: null }, place);
  } else if (many && extra === undefined && isFullList(value)) {
    if (value.length < min) place.run.report(pathOfMissing(rules, place), tooFew(labelOf(rules, place), min));
    if (max !== null && value.length > max)
      place.run.report(pathOfKid(place, key), tooMany(labelOf(rules, place), max));
    for (let index = 0; index < value.length; index += 1) {
      const one = value[index];
      if (!isPlainlyFine(plan, one, place.run))
        checkValue(plan, { key, index, value: one, extra: undefined, type: null }, place);
    }
  } else checkList(plan.owner, rules, itemsOf(known, written, place), place);
}

function isFullList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && !value.includes(null);
}

/** Checks all occurrences of an element or slice: their number, then each. */
function checkList(
  owner: Definition,
  rules: ElementRules | SliceRules,
  items: readonly Item[],
  parent: ElementPlace,
): void {
  const { min, max } = rules;
  const { run } = parent;
  if (items.length < min) run.report(pathOfMissing(rules, parent), tooFew(labelOf(rules, parent), min));
  if (max !== null && items.length > max) {
    run.report(pathOfKid(parent, items[0]?.key ?? stemOf(rules.name)), tooMany(labelOf(rules, parent), max));
  }
  if (isSliced(rules)) checkSlices(owner, rules, items, parent);
  else for (const item of items) checkItem(owner, rules, item, parent);
}

function checkItem(owner: Definition, rules: ElementRules, item: Item, parent: ElementPlace): void {
  const plan = planOf(parent.run.guide, owner, rules, item.type);
  if (item.extra !== undefined || !isPlainlyFine(plan, item.value, parent.run))
    checkValue(plan, item, parent);
}

function checkValue(plan: Plan, { key, index, value, extra }: Item, parent: ElementPlace): void {
  const { run, scope } = parent;
  const { rule, code, name, fixed, pattern, binding, targets } = plan;
  const place: ElementPlace = { run, parent, key, index, name, type: code, scope };
  if (rule === null) {
    run.report(place, wrongType(plan.rules.types.map((type) => type.code)));
    return;
  }
  if (plan.test !== null) {
    if (!checkPrimitive(plan, value, extra, place)) return;
  } else if (!isObject(value)) {
    run.report(place, wrongType([code]));
    return;
  } else if (plan.isResource) {
    checkResource(value, { ...place, type: String(value['resourceType']) }, rule);
  } else checkComplex(plan, value, place);
  if (fixed !== undefined && !equals(value, fixed)) run.report(place, notFixed(fixed));
  if (pattern !== undefined && !fits(value, pattern)) run.report(place, notPattern(pattern));
  if (value === undefined) return;
  if (plan.hasLimits) checkLimits(plan.rules, value, place);
  if (binding !== undefined) checkBinding(binding, code, value, place);
  checkConstraints(plan.constraints, value, plan.base, place);
  if (targets !== undefined) checkReference(targets, value, place);
}

/** Shortcut for most values: a valid primitive with no other rule. */
function isPlainlyFine({ isBare, test, only, binding }: Plan, value: unknown, run: Run): boolean {
  if (!isBare || test === null || !test(value) || (only !== undefined && value !== only)) return false;
  if (binding === undefined) return true;
  return typeof value === 'string' && run.guide.terms.member(binding.valueSet, null, value).is === 'in';
}

function checkComplex(plan: Plan, value: JsonObject, place: ElementPlace): void {
  const { code, profiles } = plan;
  if (hasNothing(value)) {
    place.run.report(place, emptyElement());
    return;
  }
  checkKids(plan.kids, value, place);
  checkConstraints(plan.typeConstraints, value, plan.base, place);
  if (code === 'Coding') checkCoding(value, place);
  if (code === 'Extension') checkExtension(profiles, value, place);
  else if (profiles !== undefined) for (const url of profiles) checkTypeProfile(url, value, place);
}

function hasNothing(value: JsonObject): boolean {
  for (const key in value) if (key !== 'id') return false;
  return true;
}

/** Checks a profile of a datatype (`CodeableConcept-tw`, `SimpleQuantity`). */
function checkTypeProfile(url: string, value: JsonObject, place: ElementPlace): void {
  const { run, type } = place;
  const profile = run.guide.definition(url);
  if (profile === undefined) {
    run.skip('profile', url);
    return;
  }
  checkKids(kidsOf(run.guide, profile, profile.root, type), value, place);
  checkConstraints(run.guide.constraintsOf(profile), value, type, place);
}

/** Returns false if nothing more is to be checked. */
function checkPrimitive(plan: Plan, value: unknown, extra: unknown, place: ElementPlace): boolean {
  const { run } = place;
  if (extra !== undefined) {
    if (isObject(extra)) checkKids(kidsOf(run.guide, plan.owner, plan.rules, 'Element'), extra, place);
    else run.report(place, wrongType(['Element']));
  }
  if (value === undefined) {
    if (isObject(extra) && !Object.keys(extra).some((key) => key !== 'id')) run.report(place, emptyElement());
    return true;
  }
  if (plan.test?.(value) === true) return true;
  run.report(place, wrongValue(place.type, value));
  return false;
}

/** ElementDefinition.maxLength, minValue[x] and maxValue[x]. */
function checkLimits(rules: ElementRules, value: unknown, place: ElementPlace): void {
  const { run } = place;
  const { maxLength, minValue, maxValue } = rules;
  if (maxLength !== undefined && typeof value === 'string' && value.length > maxLength) {
    run.report(place, tooLong(maxLength));
  }
  if (minValue !== undefined && isBelow(value, minValue)) run.report(place, outOfRange('min', minValue));
  if (maxValue !== undefined && isBelow(maxValue, value)) run.report(place, outOfRange('max', maxValue));
}

/** Compares numbers, and dates to their common precision; false for other values. */
function isBelow(value: unknown, bound: unknown): boolean {
  if (typeof value === 'number' && typeof bound === 'number') return value < bound;
  if (typeof value !== 'string' || typeof bound !== 'string') return false;
  const length = Math.min(value.length, bound.length, 10);
  return value.slice(0, length) < bound.slice(0, length);
}

/** The walk's functions, passed to other modules to avoid import cycles. */
export const walk: Walk = { kids: checkKids, list: checkList, item: checkItem };

/** Checked by our own code for each extension: as an expression, it would be evaluated thousands of times. */
const EXT_1 = { key: 'ext-1', severity: 'error', human: '', expression: '' } as const;

/** Checks an extension against its definition, and whether it is allowed at this place. */
function checkExtension(
  profiles: readonly string[] | undefined,
  value: JsonObject,
  place: ElementPlace,
): void {
  const { run } = place;
  const keys = Object.keys(value);
  const hasValue = keys.some((key) => /^_?value/.test(key));
  if (hasValue === Object.hasOwn(value, 'extension')) run.report(place, brokenInvariant(EXT_1));
  const url = textAt(value, 'url') ?? '';
  const named = (profiles ?? []).find((profile) => run.guide.definition(profile) === undefined);
  if (named !== undefined) run.skip('profile', named);
  const definition = run.guide.definition(profiles?.[0] ?? url);
  if (definition?.type === 'Extension') {
    checkKids(kidsOf(run.guide, definition, definition.root, 'Extension'), value, place);
    checkConstraints(run.guide.constraintsOf(definition), value, 'Extension', place);
    checkContext(definition, place);
  } else if (profiles === undefined && url.includes(':')) {
    // A url without a colon names a part of the surrounding extension, whose definition has checked it.
    if (place.name === 'modifierExtension') run.report(place, unknownModifier());
    else run.skip('extension', pathOf(place));
  }
}

const ANYWHERE = new Set(['Element', 'Base']);

function checkContext(definition: Definition, place: ElementPlace): void {
  const { run, parent } = place;
  const contexts = definition.contexts ?? [];
  if (contexts.length === 0 || parent === null) return;
  const names = new Set(contextNames(parent));
  // Contexts of other kinds are not judged (the package's features list them) and may allow it.
  const fits = contexts.some(
    ({ type, expression }) => type !== 'element' || ANYWHERE.has(expression) || names.has(stemOf(expression)),
  );
  if (!fits) run.report(place, wrongContext(contexts.map((one) => one.expression)));
}
