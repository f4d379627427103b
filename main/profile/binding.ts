import { isObject, listAt, objectsAt, textAt } from '../agent/ground/fhir/json.ts';
import { notInValueSet, unknownCode, unlistedCode, type ListFacts } from './messages.ts';
import { pathOf, pathOfKid, type ElementPlace } from './place.ts';
import type { BindingRule } from './rules.ts';
import type { Run } from './run.ts';
import type { Membership, Terms } from './terms.ts';

/** Checks a coded value against its value set. If the content is not available, that is noted as not checked, never reported as a fault. */
export function checkBinding(rule: BindingRule, type: string, value: unknown, place: ElementPlace): void {
  const { run } = place;
  const { strength, valueSet } = rule;
  const answer = memberOf(run.guide.terms, valueSet, type, value);
  if (answer === null || (strength === 'extensible' && isTextAlone(type, value))) return;
  if (answer.is === 'unknown') run.skip('codes', answer.missing);
  else if (answer.is === 'unlisted') reportUnlisted(run, answer.system, codePath(type, value, place));
  else if (answer.is === 'out')
    run.report(
      codePath(type, value, place),
      notInValueSet(strength, factsOf(run.guide.terms, valueSet, type, value)),
    );
}

function factsOf(terms: Terms, valueSet: string, type: string, value: unknown): ListFacts {
  const [coding, ...others] = type === 'CodeableConcept' ? listAt(value, 'coding') : [value];
  const code = others.length === 0 ? textAt(coding, 'code') : null;
  const found = code === null ? null : terms.systemOf(valueSet, code);
  const system = found === textAt(coding, 'system') ? null : found;
  return { valueSet, day: terms.dateOf(valueSet), codes: terms.few(valueSet), system };
}

/** If the guide has the complete code system, a Coding's code must be in it, at any place. */
export function checkCoding(value: unknown, place: ElementPlace): void {
  const { run } = place;
  const system = textAt(value, 'system');
  const code = textAt(value, 'code');
  if (system === null || code === null) return;
  const { terms } = run.guide;
  const known = terms.has(system, code);
  if (known === 'no') run.report(pathOfKid(place, 'code'), unknownCode(system, terms.dayOf(system)));
  else if (known === 'unlisted') reportUnlisted(run, system, pathOfKid(place, 'code'));
}

const reportUnlisted = (run: Run, system: string, path: string): void => {
  run.report(path, unlistedCode(system, run.guide.terms.dayOf(system)));
};

/** Path of the code if there is a single one, since it has to change. */
function codePath(type: string, value: unknown, place: ElementPlace): string {
  const [only, ...others] = listAt(value, 'coding');
  const isOne = type === 'CodeableConcept' && others.length === 0 && textAt(only, 'code') !== null;
  if (isOne) return `${pathOf(place)}.coding[0].code`;
  return type === 'Coding' && textAt(value, 'code') !== null ? pathOfKid(place, 'code') : pathOf(place);
}

/** Under an extensible binding, text alone is allowed if no code fits. */
function isTextAlone(type: string, value: unknown): boolean {
  return type === 'CodeableConcept' && objectsAt(value, 'coding').length === 0;
}

/** Null if nothing is coded. A CodeableConcept is in the value set if one of its codings is. Text alone is out, as a required binding needs a code. */
export function memberOf(terms: Terms, valueSet: string, type: string, value: unknown): Membership | null {
  if (typeof value === 'string') return terms.member(valueSet, null, value);
  if (!isObject(value)) return null;
  if (type === 'CodeableConcept') {
    const codings = objectsAt(value, 'coding');
    if (codings.length === 0) return { is: 'out' };
    let unknown: Membership | null = null;
    for (const coding of codings) {
      const answer = codedMember(terms, valueSet, coding);
      if (answer.is === 'in') return answer;
      if (answer.is !== 'out') unknown ??= answer;
    }
    return unknown ?? { is: 'out' };
  }
  // A Quantity without a code has its unit as text; cardinality decides whether a code is required.
  if (type === 'Quantity' && textAt(value, 'code') === null) return null;
  return codedMember(terms, valueSet, value);
}

/** Without its code or its system, a coding is in no value set; `unknown` if the content is not available. */
function codedMember(terms: Terms, valueSet: string, value: unknown): Membership {
  const code = textAt(value, 'code');
  return code === null ? { is: 'out' } : terms.member(valueSet, textAt(value, 'system') ?? '', code);
}
