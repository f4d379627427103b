import type { Audit } from './audit/audit.ts';
import { callerDetail } from './caller.ts';

/** The trail, whose lines about what a call did say what its caller says of itself. */
export function callersAudit(audit: Audit): Audit {
  return {
    ...audit,
    append: (entry) => {
      const says = callerDetail(entry.actor);
      return audit.append(
        Object.keys(says).length === 0 ? entry : { ...entry, detail: { ...entry.detail, ...says } },
      );
    },
  };
}
