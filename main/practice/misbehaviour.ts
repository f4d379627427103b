import type { Fault, Route, Rule, RuleInput, RuleView } from './faults.ts';
import { ruleSchema } from './faults.ts';

/** Facts known of a request when its misbehaviour is chosen. */
export interface RequestFacts {
  readonly route: Exclude<Route, 'any'>;
  /** The connection has served a request before this one. */
  readonly reused: boolean;
  readonly plantedId: string | null;
  /** Body not read yet: only `early` faults may strike. */
  readonly early: boolean;
  /** Names of its query's parameters. */
  readonly parameters: readonly string[];
}

/** A queue of misbehaviours: the oldest one that fits strikes. */
export interface Misbehaviour {
  add(rule: RuleInput): void;
  clear(): void;
  /** All since the last `clear`, also those that are over. */
  rules(): RuleView[];
  take(facts: RequestFacts): Fault | null;
}

interface Standing {
  readonly rule: Rule;
  /** Requests that fitted and were let pass. */
  passed: number;
  struck: number;
}

export function createMisbehaviour(): Misbehaviour {
  let all: Standing[] = [];
  return {
    add(rule) {
      all.push({ rule: ruleSchema.parse(rule), passed: 0, struck: 0 });
    },
    clear() {
      all = [];
    },
    rules: () => all.map(({ rule, struck }) => ({ ...rule, struck })),
    take(facts) {
      const one = all.find(({ rule, struck }) => struck !== rule.times && fits(rule, facts));
      if (one === undefined) return null;
      if (one.passed < one.rule.after) {
        one.passed += 1;
        return null;
      }
      one.struck += 1;
      return one.rule.fault;
    },
  };
}

function fits(rule: Rule, facts: RequestFacts): boolean {
  const { fault } = rule;
  const isEarly = (fault.kind === 'status' || fault.kind === 'reset') && fault.early === true;
  if (isEarly !== facts.early) return false;
  if (rule.route !== 'any' && rule.route !== facts.route) return false;
  if (rule.plantedId !== undefined && rule.plantedId !== facts.plantedId) return false;
  if (!rule.parameters.every((name) => facts.parameters.includes(name))) return false;
  if (fault.kind === 'narrow-scope' && facts.route !== 'token') return false;
  return !(fault.kind === 'reset' && fault.reused === true && !facts.reused);
}
