import { plainSystem } from '../../../../../shared/twpas/systems.ts';
import { objectsAt, textAt, valueAt, type JsonObject } from '../../../fhir/json.ts';
import { listName } from '../data/code-lists.ts';
import type { ValueSet } from '../data/value-sets.ts';
import { codingAt, codingsAt, type CodingAt } from '../elements.ts';
import type { What } from '../rule.ts';

type Report = (
  code: 'code-missing' | 'code-system-wrong' | 'code-unknown' | 'code-outside-list',
  path: string,
  what: What,
) => void;

/**
 * Holds the codings of a CodeableConcept, a Coding or a Quantity against a value set. FHIR R4 asks one of them to be in a
 * required set; TWPAS allows one coding nearly everywhere, so the first that is not in the set is the one shown.
 */
export function checkBinding(value: JsonObject, set: ValueSet, path: string, report: Report): void {
  const isConcept =
    valueAt(value, 'coding') !== undefined ||
    (valueAt(value, 'code') === undefined && valueAt(value, 'system') === undefined);
  const codings = isConcept ? codingsAt(value, path) : [codingAt(value, path)];
  const written = codings.filter(({ code }) => code !== null);
  const what: What = listName(set.name);
  const [first] = written;
  if (first === undefined) {
    if (set.strength === 'required') report('code-missing', isConcept ? `${path}.coding` : path, what);
    return;
  }
  if (written.some((coding) => isIn(coding, set))) return;
  const knowsSystem = first.system !== null && set.systems.has(first.system);
  if (set.strength === 'extensible') {
    // Codes of another system are what extensible is for.
    if (knowsSystem) report('code-outside-list', `${first.path}.code`, what);
  } else if (knowsSystem) {
    report('code-unknown', `${first.path}.code`, { ...what, system: first.system });
  } else {
    report('code-system-wrong', `${first.path}.system`, what);
  }
}

function isIn({ system, code }: CodingAt, set: ValueSet): boolean {
  return system !== null && code !== null && set.systems.get(system)?.(code) === true;
}

/** Whether a CodeableConcept, or a Coding itself, has this coding. */
export function hasCoding(
  value: unknown,
  wanted: { readonly system: string; readonly code: string },
): boolean {
  const matches = (coding: unknown): boolean =>
    textAt(coding, 'code') === wanted.code && plainSystem(textAt(coding, 'system')) === wanted.system;
  return matches(value) || objectsAt(value, 'coding').some(matches);
}
