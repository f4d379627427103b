import type { Audit, AuditEntry } from './audit.ts';
import { callerDetail } from '../caller.ts';
import type { Siem } from '../log/siem.ts';
import type { Clock } from '../../ports.ts';

/** The trail; lines about a person's act also go to the hospital's collector, once they are on disk. */
export function tellingAudit(audit: Audit, siem: Siem | null, clock: Clock): Audit {
  if (siem === null) return audit;
  return {
    ...audit,
    append: async (entry) => {
      await audit.append(entry);
      const { kind, actor, caseId } = entry;
      const detail = { ...callerDetail(actor), ...entry.detail };
      if (actor !== 'agent')
        siem.act(
          {
            kind,
            actor,
            ...(caseId === undefined ? {} : { caseId }),
            ...nameIn('claimed', detail),
            ...nameIn('sudoUser', detail),
            // The account that was made, locked or given a role.
            ...nameIn('account', detail),
          },
          clock.now(),
        );
    },
  };
}

const nameIn = (
  key: 'claimed' | 'sudoUser' | 'account',
  detail: AuditEntry['detail'],
): Readonly<Record<string, string>> => {
  const value = detail?.[key];
  return typeof value === 'string' ? { [key]: value } : {};
};
