/**
 * The hospital's own rules (`validation.rules`): FHIRPath over R4, beside NHI's rules and marked by `own-` and 院內規則. They run in the
 * checking thread with a time limit, and the values that they show cannot name a person.
 */
import fhirpath from 'fhirpath';
import r4Model from 'fhirpath/fhir-context/r4';
import type { OwnRule } from '../../../../shared/settings.ts';
import type { Words } from '../../ground/error-codes/row.ts';
import { isObject, valueAt } from '../../ground/fhir/json.ts';
import type { ParsedBundle } from '../../ground/fhir/parsed-bundle.ts';
import { numbersOfPatients, toldOf } from './found-values.ts';
import type { Problem } from './problem.ts';
import { openInvariants } from '../../../profile/invariants.ts';
import type { ResourceScope } from '../../../profile/place.ts';
import type { NotChecked } from '../../../profile/report.ts';
import type { ConstraintRule } from '../../../profile/rules.ts';
import { Limits, TookTooLong, withinTime } from '../../../profile/within-time.ts';

/** Findings of the hospital's own rules in a Bundle, and rules that could not be judged. */
export interface OwnFindings {
  readonly problems: readonly Problem[];
  readonly notChecked: readonly NotChecked[];
}

export type OwnRules = ReturnType<typeof openOwnRules>;

/** Longest trial of an expression, ms. */
const LIMIT_MS = 1_000;
const OPTIONS = { async: false as const, traceFn: () => undefined };
/** Options for the trial of an expression on an empty input. */
const LEADS_NOWHERE = {
  ...OPTIONS,
  userInvocationTable: { resolve: { fn: (): unknown[] => [], arity: { 0: [] } } },
};
/** Most findings of one rule: a file of many lines would repeat the same. */
const MOST_OF_ONE = 50;
const MOST_VALUES = 5;

export function openOwnRules(rules: readonly OwnRule[]) {
  const invariants = openInvariants();
  const opened = rules.map((rule) => ({ rule, constraint: constraintOf(rule), values: valuesOf(rule) }));

  const judge = (one: (typeof opened)[number], bundle: ParsedBundle): OwnFindings => {
    const { rule, constraint, values } = one;
    const problems: Problem[] = [];
    let isUnknown = false;
    const numbers = numbersOfPatients(bundle.json);
    for (const { value, path, base, scope } of placesOf(rule, bundle)) {
      const verdict = invariants.judge(constraint, value, base, scope);
      if (verdict === 'unknown') isUnknown = true;
      if (verdict !== 'broken' || problems.length >= MOST_OF_ONE) continue;
      problems.push({ ...wordsOf(rule), path, ...foundIn(values?.(value, scope) ?? [], rule, numbers) });
    }
    return { problems, notChecked: isUnknown ? [notCheckedOf(rule)] : [] };
  };

  return {
    check(bundle: ParsedBundle): OwnFindings {
      const limits = new Limits();
      invariants.begin(limits, (reference, { entry }) => {
        const found = entry === null ? null : bundle.resolve(reference, entry);
        return found === null ? null : { resource: found.resource };
      });
      const found = opened.map((one): OwnFindings => {
        try {
          return limits.guard(one.constraint, () => judge(one, bundle));
        } catch (error) {
          if (!(error instanceof TookTooLong)) throw error;
          return { problems: [], notChecked: [notCheckedOf(one.rule)] };
        }
      });
      return {
        problems: found.flatMap(({ problems }) => problems),
        notChecked: found.flatMap(({ notChecked }) => notChecked),
      };
    },
  };
}

/** Fault in a rule of correct form. */
export interface WrongRule {
  readonly index: number;
  readonly field: 'expression' | 'show' | 'of';
  readonly words: Words;
}

/** Unknown types, and expressions that are no FHIRPath or call a function that does not exist. */
export function wrongRules(rules: readonly OwnRule[]): WrongRule[] {
  return rules.flatMap((rule, index) => {
    const wrong = (field: WrongRule['field'], words: Words | null): WrongRule[] =>
      words === null ? [] : [{ index, field, words }];
    return [
      ...wrong(
        'of',
        rule.of === 'Bundle' || isResource(rule.of)
          ? null
          : { zh: '不是 FHIR R4 的資源類型', en: 'is no type of resource in FHIR R4' },
      ),
      ...wrong('expression', faultOf(rule.expression, LEADS_NOWHERE)),
      ...wrong('show', rule.show === undefined ? null : faultOf(rule.show, OPTIONS)),
    ];
  });
}

const isResource = (type: string): boolean => Object.hasOwn(r4Model.type2Parent, type);

/** Tries the expression on an empty input, which looks up each function that is reached. */
function faultOf(expression: string, options: typeof OPTIONS): Words | null {
  try {
    withinTime(LIMIT_MS, () => {
      fhirpath.compile(expression, r4Model, options)([], { resource: {}, rootResource: {} });
    });
    return null;
  } catch (error) {
    if (error instanceof TookTooLong) return { zh: '執行太久', en: 'takes too long' };
    const [line = ''] = error instanceof Error ? error.message.split('\n') : [];
    const { column, message } = /column: (?<column>\d+); message: (?<message>[^{]*)/.exec(line)?.groups ?? {};
    const why = (message ?? line).trim().slice(0, 120);
    if (message === undefined)
      return { zh: `不是可以執行的 FHIRPath：${why}`, en: `is no FHIRPath that can be run: ${why}` };
    const at = String(Number(column) + 1);
    return { zh: `不是 FHIRPath，第 ${at} 字：${why}`, en: `is no FHIRPath, at character ${at}: ${why}` };
  }
}

/** `base: true`: an expression without an answer is no finding. */
const constraintOf = ({ code, severity, expression }: OwnRule): ConstraintRule => ({
  key: `own-${code}`,
  severity,
  human: '',
  expression,
  base: true,
});

type Values = (value: unknown, scope: ResourceScope) => readonly unknown[];

/** Null: the rule shows no values. Resources about people never show any. */
function valuesOf({ show, of, each }: OwnRule): Values | null {
  if (show === undefined) return null;
  const asked = each === undefined ? show : { base: `${of}.${each}`, expression: show };
  const run = fhirpath.compile(asked, r4Model, OPTIONS) as (value: unknown, around: object) => unknown[];
  return (value, { resource, root }) => {
    try {
      return ABOUT_PEOPLE.has(of) ? [] : run(value, { resource, rootResource: root });
    } catch {
      return []; // two values where it expects one: the finding stands without them
    }
  };
}

const ABOUT_PEOPLE: ReadonlySet<string> = new Set(['Patient', 'Practitioner', 'RelatedPerson', 'Person']);

function foundIn(
  values: readonly unknown[],
  { show = '' }: OwnRule,
  numbers: readonly string[],
): { found?: string } {
  const last = /([A-Za-z]+)\W*$/.exec(show)?.[1] ?? '';
  const told = values.slice(0, MOST_VALUES).flatMap((value) => toldOf(value, last, numbers) ?? []);
  return told.length === 0 ? {} : { found: told.join(', ') };
}

function wordsOf(rule: OwnRule): Omit<Problem, 'path'> {
  const { code, severity, message, nextStep } = rule;
  return {
    severity,
    code: `own-${code}`,
    message: `【院內規則】${message}`,
    messageEn: `[Hospital’s rule] ${message}`,
    ...(nextStep === undefined ? {} : { nextStep, nextStepEn: nextStep }),
  };
}

const notCheckedOf = ({ code }: OwnRule): NotChecked => ({ kind: 'invariant', subject: `own-${code}` });

interface RuleTarget {
  readonly value: unknown;
  readonly path: string;
  /** Type or backbone path; null: a whole resource. */
  readonly base: string | null;
  readonly scope: ResourceScope;
}

function placesOf({ of, each }: OwnRule, bundle: ParsedBundle): RuleTarget[] {
  const { json } = bundle;
  const whole: RuleTarget[] =
    of === 'Bundle'
      ? [{ value: json, path: 'Bundle', base: null, scope: { resource: json, root: json, entry: null } }]
      : bundle.entries.flatMap((entry) => {
          const { resource, index, type } = entry;
          if (type !== of) return [];
          const path = `Bundle.entry[${String(index)}].resource`;
          return [{ value: resource, path, base: null, scope: { resource, root: resource, entry } }];
        });
  const names = each?.split('.') ?? [];
  return names.reduce((places, name) => places.flatMap((place) => below(place, name, of)), whole);
}

function below(place: RuleTarget, name: string, type: string): RuleTarget[] {
  const inside: unknown = isObject(place.value) ? valueAt(place.value, name) : undefined;
  if (inside === undefined || inside === null) return [];
  const base = `${place.base ?? type}.${name}`;
  if (!Array.isArray(inside)) return [{ ...place, value: inside, path: `${place.path}.${name}`, base }];
  return (inside as unknown[]).map((value, at) => ({
    ...place,
    value,
    path: `${place.path}.${name}[${String(at)}]`,
    base,
  }));
}
