import type { Fault, Route, Rule, RuleInput } from './faults.ts';
import { ruleSchema } from './faults.ts';

/** What is known of a request when its misbehaviour is chosen. */
export interface RequestFacts {
  readonly route: Exclude<Route, 'any'>;
  /** The connection has served a request before this one. */
  readonly reused: boolean;
  readonly plantedId: string | null;
  /** Body not read yet: only `early` faults may strike. */
  readonly early: boolean;
}

/** A queue of misbehaviours: the oldest one that fits strikes. */
export interface Misbehaviour {
  add(rule: RuleInput): void;
  clear(): void;
  rules(): Rule[];
  take(facts: RequestFacts): Fault | null;
}

export function createMisbehaviour(): Misbehaviour {
  let rules: Rule[] = [];
  return {
    add(rule) {
      rules.push(ruleSchema.parse(rule));
    },
    clear() {
      rules = [];
    },
    rules: () => rules.map((rule) => ({ ...rule })),
    take(facts) {
      const rule = rules.find((one) => fits(one, facts));
      if (rule === undefined) return null;
      if (rule.after > 0) {
        rule.after -= 1;
        return null;
      }
      if (rule.times !== null) {
        rule.times -= 1;
        if (rule.times === 0) rules = rules.filter((one) => one !== rule);
      }
      return rule.fault;
    },
  };
}

function fits(rule: Rule, facts: RequestFacts): boolean {
  const { fault } = rule;
  const isEarly = (fault.kind === 'status' || fault.kind === 'reset') && fault.early === true;
  if (isEarly !== facts.early) return false;
  if (rule.route !== 'any' && rule.route !== facts.route) return false;
  if (rule.plantedId !== undefined && rule.plantedId !== facts.plantedId) return false;
  if (fault.kind === 'narrow-scope' && facts.route !== 'token') return false;
  return !(fault.kind === 'reset' && fault.reused === true && !facts.reused);
}
