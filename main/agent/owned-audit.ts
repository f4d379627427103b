import type { Audit } from './audit/audit.ts';
import type { Store } from './db/store.ts';

/** The trail as long as this process owns the data folder; what an owner that slept through a take-over appends is refused. */
export function ownedAudit(audit: Audit, store: Pick<Store, 'assertOwner'>): Audit {
  return {
    ...audit,
    append: async (entry) => {
      store.assertOwner();
      await audit.append(entry);
    },
    retire: async (year) => {
      store.assertOwner();
      return audit.retire(year);
    },
  };
}
