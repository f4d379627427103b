import type { AuditReport, StatusView } from '../../../shared/api/views.ts';
import type { Audit } from '../audit/audit.ts';
import type { CaseContext } from '../cases/context.ts';
import type { Checker } from '../check/checker.ts';
import type { IgStore } from '../check/package/store.ts';
import type { Destination } from '../send/destination-health.ts';
import type { NumberVerdict } from '../send/verify-number.ts';
import type { ClientKeys } from '../smart/token-source.ts';
import type { Spool } from '../spool/spool.ts';

/** What the API stands on. A restore replaces all of it at once, so every call asks for it anew. */
export interface AgentServices {
  readonly context: CaseContext;
  readonly spool: Spool;
  readonly checker: Checker;
  readonly ig: IgStore;
  readonly audit: Audit;
  readonly keys: ClientKeys;
  readonly destination: Destination;
  /** ms a newly checked case waits for its attachments, by folder path. */
  readonly attachmentWaitMs: (folder: string) => number;
  readonly rescan: () => Promise<void>;
  readonly verifyNumber: (caseId: string, number: string) => Promise<NumberVerdict>;
  readonly verifyAudit: () => Promise<AuditReport>;
  readonly status: (withAddress: boolean) => StatusView;
  readonly backup: (file: string) => Promise<{ file: string; bytes: number }>;
  readonly restore: (file: string) => Promise<{ cases: number; uncertain: number }>;
}
