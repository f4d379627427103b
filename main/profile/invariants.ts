import fhirpath from 'fhirpath';
import r4Model from 'fhirpath/fhir-context/r4';
import { isObject, objectsAt, textAt, type JsonObject } from '../agent/ground/fhir/json.ts';
import { CannotTell, compileSubset } from './fhirpath-subset.ts';
import { brokenInvariant } from './messages.ts';
import { lookFor } from './plainly-met.ts';
import type { ConstraintRule } from './rules.ts';
import type { ElementPlace, ResourceScope } from './place.ts';
import { Limits, MayTakeLong, TookTooLong } from './within-time.ts';

/** An expression that asks the element itself for its `value`. */
const OWN_VALUE = /(?:^|[\s(])value\b(?!\()/;

type Verdict = 'met' | 'broken' | 'unknown';

export interface Invariants {
  /**
   * Evaluates one constraint on `value`, whose type or backbone path is `base` (null: a whole resource). As the
   * servers do it, an empty result does not meet a guide's constraint; `unknown`: it could not be evaluated.
   */
  judge(rule: ConstraintRule, value: unknown, base: string | null, scope: ResourceScope): Verdict;
  /** A new check, with its limits and its `resolve()`. */
  begin(limits: Limits, resolve: Resolve): void;
}
type Resolve = (reference: unknown, scope: ResourceScope) => { readonly resource: JsonObject } | null;
type Evaluate = (value: unknown, variables: Record<string, unknown>) => unknown[];

/** Values derived from a constraint when it is first evaluated. */
interface Prepared {
  /** Tells at once that it is met. */
  readonly look: ReturnType<typeof lookFor>;
  readonly run: ReturnType<typeof compileSubset>;
  /** It asks the element itself for its `value`. */
  readonly asksOwnValue: boolean;
}

/**
 * Expressions are compiled once and kept. What R4 and guides write runs by our own functions; the engine has what they cannot
 * tell. `subset` false: the engine alone, to hold the two against each other.
 */
export const openInvariants = (subset = true): Invariants => new Judge(subset);

class Judge implements Invariants {
  readonly #subset: boolean;
  readonly #compiled = new Map<string, Evaluate | null>();
  readonly #prepared = new WeakMap<ConstraintRule, Prepared>();
  #resolve: Resolve = () => null;
  /** The resource that the engine is evaluating something in. */
  #scope: ResourceScope | null = null;
  #limits = new Limits();

  readonly #options = {
    async: false as const,
    // Without it trace() writes to the console.
    traceFn: () => undefined,
    userInvocationTable: {
      resolve: {
        fn: (references: readonly unknown[]): unknown[] =>
          references.flatMap((reference) => {
            const here = this.#scope;
            const found = here === null ? null : this.#resolve(fhirpath.util.valData(reference), here);
            return found === null ? [] : nodeOf(found.resource);
          }),
        arity: { 0: [] },
        internalStructures: true,
      },
    },
  };

  constructor(subset: boolean) {
    this.#subset = subset;
  }

  begin(limits: Limits, resolve: Resolve): void {
    this.#limits = limits;
    this.#resolve = resolve;
  }

  judge(rule: ConstraintRule, value: unknown, base: string | null, scope: ResourceScope): Verdict {
    const { look, run, asksOwnValue } = this.#prepared.get(rule) ?? this.#prepare(rule);
    if (look?.(value, scope.resource) === true) return 'met';
    // A primitive has a `value` in FHIR, which JSON and this engine do not show; the servers' engines do.
    const wrapped = asksOwnValue && base !== null && !isObject(value);
    const subject = wrapped ? { value } : value;
    try {
      const quick = run === null ? null : this.#quickly(run, subject, scope, rule);
      const found = quick ?? this.#byEngine(rule, subject, wrapped ? null : base, scope);
      return found === null ? 'unknown' : verdict(found, rule);
    } catch (error) {
      if (error instanceof TookTooLong) return 'unknown';
      throw error;
    }
  }

  #prepare(rule: ConstraintRule): Prepared {
    const run = this.#subset ? subsetOf(rule.expression) : null;
    const made: Prepared = {
      look: this.#subset ? lookFor(rule) : null,
      run: rule.base === true && rule.key === 'dom-3' ? areContainedUsed : run,
      asksOwnValue: OWN_VALUE.test(rule.expression),
    };
    this.#prepared.set(rule, made);
    return made;
  }

  /** Null where our own functions cannot tell. */
  #quickly(
    run: NonNullable<Prepared['run']>,
    subject: unknown,
    scope: ResourceScope,
    rule: ConstraintRule,
  ): readonly unknown[] | null {
    scope.around ??= {
      resource: scope.resource,
      rootResource: scope.root,
      resolve: (reference) => this.#resolve(reference, scope)?.resource ?? null,
      kept: new Map(),
      limits: this.#limits,
    };
    try {
      return run(subject, scope.around);
    } catch (error) {
      if (error instanceof CannotTell) return null;
      if (error instanceof MayTakeLong)
        return this.#limits.guard(rule, () => this.#quickly(run, subject, scope, rule));
      throw error;
    }
  }

  /** Null where the engine cannot evaluate it. @throws TookTooLong */
  #byEngine(
    rule: ConstraintRule,
    subject: unknown,
    base: string | null,
    scope: ResourceScope,
  ): readonly unknown[] | null {
    const evaluate = this.#compile(rule.expression, base);
    if (evaluate === null) return null;
    this.#scope = scope;
    const variables = { resource: scope.resource, rootResource: scope.root };
    try {
      return this.#limits.guard(rule, () => evaluate(subject, variables));
    } catch (error) {
      if (error instanceof TookTooLong) throw error;
      // Engines throw for data an expression was not made for (two values where it expects one).
      return null;
    } finally {
      this.#scope = null;
    }
  }

  #compile(expression: string, base: string | null): Evaluate | null {
    const key = `${base ?? ''} ${expression}`;
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    let made: Evaluate | null;
    try {
      made = fhirpath.compile(
        base === null ? expression : { base, expression },
        r4Model,
        this.#options,
      ) as Evaluate;
    } catch {
      // The guide's expression is not FHIRPath to this engine: listed as not checked, no matter the reason.
      made = null;
    }
    this.#compiled.set(key, made);
    return made;
  }
}

function subsetOf(expression: string): Prepared['run'] {
  try {
    return compileSubset(expression);
  } catch {
    return null; // nested deeper than a stack: the engine says what it is
  }
}

/**
 * R4's dom-3, which neither engine can evaluate as it is written: each contained resource is referred to by its id from the resource
 * that contains it, or refers to that one itself.
 */
function areContainedUsed(resource: unknown): readonly unknown[] {
  const used = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === 'string' && value.startsWith('#')) used.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  look(resource);
  return [
    objectsAt(resource, 'contained').every((one) => {
      const id = textAt(one, 'id');
      return (id !== null && used.has(`#${id}`)) || JSON.stringify(one).includes('"reference":"#"');
    }),
  ];
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

/** The invariants of an element. `base`: a type or backbone path for FHIRPath, null for a whole resource. */
export function checkConstraints(
  rules: readonly ConstraintRule[],
  value: unknown,
  base: string | null,
  place: ElementPlace,
): void {
  const { run } = place;
  let before: ConstraintRule | null = null;
  let verdict = '';
  for (const rule of rules) {
    // R4 gives one expression two names here and there (txt-1 and txt-2).
    if (before?.expression !== rule.expression)
      verdict = run.invariants.judge(rule, value, base, place.scope);
    before = rule;
    if (verdict === 'broken')
      run.report(place, brokenInvariant(rule, run.guide.constraintWords.get(rule.key)), { rule });
    else if (verdict === 'unknown') run.skip('invariant', rule.key);
  }
}
