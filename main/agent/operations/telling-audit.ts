import type { Audit } from '../audit/audit.ts';
import type { Siem } from '../log/siem.ts';
import type { Clock } from '../ports.ts';

/** The trail, whose lines about what a person did also go to the hospital's collector, once they are on disk. */
export function tellingAudit(audit: Audit, siem: Siem | null, clock: Clock): Audit {
  if (siem === null) return audit;
  return {
    ...audit,
    append: async (entry) => {
      await audit.append(entry);
      const { kind, actor, caseId } = entry;
      if (actor !== 'agent')
        siem.act({ kind, actor, ...(caseId === undefined ? {} : { caseId }) }, clock.now());
    },
  };
}
