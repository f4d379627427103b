import fhirpath from 'fhirpath';
import r4Model from 'fhirpath/fhir-context/r4';
import { isObject, objectsAt, textAt, type JsonObject } from '../agent/ground/fhir/json.ts';
import { CannotTell, compileSubset } from './fhirpath-subset.ts';
import { brokenInvariant } from './messages.ts';
import { lookFor } from './plainly-met.ts';
import type { ConstraintRule } from './rules.ts';
import type { ElementPlace, ResourceScope } from './place.ts';
import { Limits, MayTakeLong, TookTooLong } from './within-time.ts';

/** Matches expressions that read the element's own `value`. */
const OWN_VALUE = /(?:^|[\s(])value\b(?!\()/;

type Verdict = 'met' | 'broken' | 'unknown';

export type Invariants = Pick<Judge, 'judge' | 'begin'>;
type Resolve = (reference: unknown, scope: ResourceScope) => { readonly resource: JsonObject } | null;
type Evaluate = (value: unknown, variables: Record<string, unknown>) => unknown[];

/** Values derived from a constraint at its first evaluation. */
interface Prepared {
  /** Fast test that returns true if the constraint is surely met. */
  readonly look: ReturnType<typeof lookFor>;
  readonly run: ReturnType<typeof compileSubset>;
  /** It reads the element's own `value`. */
  readonly asksOwnValue: boolean;
}

/** Expressions are compiled once. Our own functions evaluate the usual ones, the engine the rest. `subset` false: only the engine, to compare both in tests. */
export const openInvariants = (subset = true): Invariants => new Judge(subset);

class Judge {
  readonly #subset: boolean;
  readonly #compiled = new Map<string, Evaluate | null>();
  readonly #prepared = new WeakMap<ConstraintRule, Prepared>();
  #resolve: Resolve = () => null;
  /** Resource of the engine's current evaluation. */
  #scope: ResourceScope | null = null;
  #limits = new Limits();

  readonly #options = {
    async: false as const,
    // By default trace() writes to the console.
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

  /** Starts a check with its limits and `resolve()`. */
  begin(limits: Limits, resolve: Resolve): void {
    this.#limits = limits;
    this.#resolve = resolve;
  }

  /**
   * Evaluates one constraint on `value`. `base`: its type or backbone path, null for a whole resource. As on FHIR servers, an empty result does
   * not meet a guide's constraint. `unknown`: could not be evaluated.
   */
  judge(rule: ConstraintRule, value: unknown, base: string | null, scope: ResourceScope): Verdict {
    const { look, run, asksOwnValue } = this.#prepared.get(rule) ?? this.#prepare(rule);
    if (look?.(value, scope.resource) === true) return 'met';
    // In FHIR a primitive has a `value`, which JSON and this engine do not show; servers' engines do.
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

  /** Null if our own functions cannot decide. */
  #quickly(
    run: NonNullable<Prepared['run']>,
    subject: unknown,
    scope: ResourceScope,
    rule: ConstraintRule,
  ): readonly unknown[] | null {
    const around = (scope.around ??= {
      resource: scope.resource,
      rootResource: scope.root,
      resolve: (reference) => this.#resolve(reference, scope)?.resource ?? null,
      kept: new Map(),
      limits: this.#limits,
    });
    try {
      return run(subject, around);
    } catch (error) {
      if (error instanceof CannotTell) return null;
      if (error instanceof MayTakeLong)
        return around.limits.guard(rule, () => this.#quickly(run, subject, scope, rule));
      throw error;
    }
  }

  /** Null if the engine cannot evaluate it. @throws TookTooLong */
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
      // Engines throw for data that an expression does not expect, such as two values for one.
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
      // The engine cannot compile the guide's expression: listed as not checked.
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
    return null; // nested too deep for the stack: the engine decides
  }
}

/**
 * R4's dom-3, which neither engine can evaluate as written: each contained resource is referred to by id from its container, or refers to the
 * container itself.
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

/** A resource as an engine node, since a plain object has no type. */
function nodeOf(resource: object): unknown[] {
  return asNode(resource);
}

function verdict(result: readonly unknown[], rule: ConstraintRule): Verdict {
  if (result.length === 0) return rule.base === true ? 'met' : 'broken';
  return result.length === 1 && result[0] === false ? 'broken' : 'met';
}

/** Checks an element's invariants. `base`: its type or backbone path for FHIRPath, null for a whole resource. */
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
    // R4 has equal expressions under two names (txt-1 and txt-2): evaluate once.
    if (before?.expression !== rule.expression)
      verdict = run.invariants.judge(rule, value, base, place.scope);
    before = rule;
    if (verdict === 'broken')
      run.report(place, brokenInvariant(rule, run.guide.constraintWords.get(rule.key)), { rule });
    else if (verdict === 'unknown') run.skip('invariant', rule.key);
  }
}
