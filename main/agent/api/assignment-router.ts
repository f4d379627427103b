import { assignmentRules, saveAssignmentRules } from '../attendants/work/assignment.ts';
import type { AssignmentView } from '../../../shared/api/assignment-contract.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';
import { canWorkNow } from './work-router.ts';

/** 分派: the supervisors' table. */
export function assignmentRouter(os: ContractBuilder, services: () => AgentServices) {
  const view = (): AssignmentView => {
    const rules = assignmentRules(services().context.store);
    const canWork = canWorkNow(services());
    const cannotWork = new Set(rules.map(({ owner }) => owner).filter((owner) => !canWork(owner)));
    return {
      rules: rules.map(({ departments, drugs, owner }) => ({
        departments: [...departments],
        drugs: [...drugs],
        owner,
      })),
      cannotWork: [...cannotWork],
    };
  };
  return {
    list: os.assignment.list.handler(view),
    save: os.assignment.save.handler(async ({ input, context }) => {
      await saveAssignmentRules(services().context, input.rules, input.seen);
      // After the change: a crash between the two leaves a table without its line; each assignment still has its own.
      await context.record('assignment-saved', {
        detail: { count: input.rules.length, rules: JSON.stringify(input.rules) },
      });
      return view();
    }),
  };
}
