import type { CompiledInclude, CompiledSystem, CompiledValueSet } from '../profile/compiled.ts';
import type { CodeSystem, Concept, ConceptSet, ValueSet } from './fhir-types.ts';

/** A code system's codes, hierarchy flattened. A supplement adds no codes and is left out. */
export function compileSystem(system: CodeSystem): CompiledSystem | null {
  if (system.content === 'supplement') return null;
  return {
    url: system.url,
    ...dayOf(system),
    complete: system.content === 'complete',
    // R4 leaves it open when nothing is said: the strict reading would raise false alarms only on sloppy codes.
    ...(system.caseSensitive === false ? { ignoreCase: true } : {}),
    codes: codesOf(system.concept).join('\n'),
  };
}

/** How a value set is composed. It is expanded at the check, when the systems of all packages are at hand. */
export function compileValueSet(set: ValueSet): CompiledValueSet | null {
  const { url, compose, expansion } = set;
  if (compose?.include !== undefined) {
    return {
      url,
      ...dayOf(set),
      include: compose.include.map(includeOf),
      ...(compose.exclude === undefined ? {} : { exclude: compose.exclude.map(includeOf) }),
    };
  }
  const bySystem = new Map<string, string[]>();
  for (const { system, code } of expansion?.contains ?? []) {
    if (system === undefined || code === undefined) continue;
    const codes = bySystem.get(system);
    if (codes === undefined) bySystem.set(system, [code]);
    else codes.push(code);
  }
  if (bySystem.size === 0) return null;
  return {
    url,
    ...dayOf(set),
    include: [...bySystem].map(([system, codes]) => ({ system, codes: codes.join('\n') })),
  };
}

/** A list without a day cannot be told to be old. */
function dayOf({ date }: { readonly date?: string }): { readonly date?: string } {
  return typeof date === 'string' && /^\d{4}-\d{2}-\d{2}/.test(date) ? { date: date.slice(0, 10) } : {};
}

function includeOf({ system, concept, filter, valueSet }: ConceptSet): CompiledInclude {
  return {
    ...(system === undefined ? {} : { system }),
    ...(concept === undefined ? {} : { codes: concept.map(({ code }) => code).join('\n') }),
    ...(filter === undefined ? {} : { filtered: true }),
    ...(valueSet === undefined ? {} : { valueSets: valueSet }),
  };
}

function codesOf(concepts: readonly Concept[] = []): string[] {
  return concepts.flatMap(({ code, concept }) => [code, ...codesOf(concept)]);
}
