import { destroyedRecords } from '../cases/payloads.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';

/** What has been destroyed, for whoever is asked where a payload is. */
export function retentionRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    destroyed: os.retention.destroyed.handler(({ input }) =>
      destroyedRecords(services().context, input.limit).map((record) => ({
        sha256: record.sha256,
        kind: record.kind,
        bytes: record.bytes,
        caseId: record.case_id,
        reason: record.reason,
        actor: record.actor,
        markedAt: taipeiTime(record.marked_at),
        removedAt: record.removed_at === null ? null : taipeiTime(record.removed_at),
      })),
    ),
  };
}
