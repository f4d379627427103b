import fhirpath from 'fhirpath';
import r4Model from 'fhirpath/fhir-context/r4';
import { isObject } from '../../fhir/json.ts';
import type { ConstraintRule } from './rules.ts';
import type { ResourceScope } from './place.ts';

/** An expression that asks the element itself for its `value`. */
const OWN_VALUE = /(?:^|[\s(])value\b(?!\()/;

type Verdict = 'met' | 'broken' | 'unknown';

export interface Invariants {
  /**
   * Evaluates one constraint on `value`, whose type or backbone path is `base` (null: a whole resource). As the
   * servers do it, an empty result does not meet a guide's constraint; `unknown`: it could not be evaluated.
   */
  judge(rule: ConstraintRule, value: unknown, base: string | null, scope: ResourceScope): Verdict;
  /** What `resolve()` asks for the time of a check. */
  resolveWith(resolve: Resolve): void;
}
type Resolve = (reference: unknown, scope: ResourceScope) => { readonly resource: object } | null;
type Evaluate = (value: unknown, variables: Record<string, unknown>) => unknown[];

/** Expressions are compiled once and kept: 5 µs a run instead of 200. */
export function openInvariants(): Invariants {
  const compiled = new Map<string, Evaluate | null>();
  let resolve: Resolve = () => null;
  let scope: ResourceScope | null = null;

  const options = {
    async: false as const,
    // Without it trace() writes to the console.
    traceFn: () => undefined,
    userInvocationTable: {
      resolve: {
        fn: (references: readonly unknown[]): unknown[] =>
          references.flatMap((reference) => {
            const found = scope === null ? null : resolve(fhirpath.util.valData(reference), scope);
            return found === null ? [] : nodeOf(found.resource);
          }),
        arity: { 0: [] },
        internalStructures: true,
      },
    },
  };

  function compile(expression: string, base: string | null): Evaluate | null {
    const key = `${base ?? ''} ${expression}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    let made: Evaluate | null;
    try {
      made = fhirpath.compile(
        base === null ? expression : { base, expression },
        r4Model,
        options,
      ) as Evaluate;
    } catch {
      // The guide's expression is not FHIRPath to this engine: listed as not checked, whatever the reason.
      made = null;
    }
    compiled.set(key, made);
    return made;
  }

  return {
    judge(rule, value, base, here) {
      // A primitive has a `value` in FHIR, which JSON and this engine do not show; the servers' engines do.
      const wrapped = base !== null && !isObject(value) && OWN_VALUE.test(rule.expression);
      const evaluate = compile(rule.expression, wrapped ? null : base);
      if (evaluate === null) return 'unknown';
      scope = here;
      try {
        const subject = wrapped ? { value } : value;
        return verdict(evaluate(subject, { resource: here.resource, rootResource: here.root }), rule);
      } catch {
        // Engines throw for data an expression was not made for (two values where it expects one).
        return 'unknown';
      } finally {
        scope = null;
      }
    },
    resolveWith(next) {
      resolve = next;
    },
  };
}

const asNode = fhirpath.compile('$this', r4Model, { async: false, resolveInternalTypes: false });

/** A resource as the engine holds it: a plain object would have no type to ask for. */
function nodeOf(resource: object): unknown[] {
  return asNode(resource);
}

function verdict(result: readonly unknown[], rule: ConstraintRule): Verdict {
  if (result.length === 0) return rule.base === true ? 'met' : 'broken';
  return result.length === 1 && result[0] === false ? 'broken' : 'met';
}
