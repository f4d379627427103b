import type { Audit } from '../audit/audit.ts';
import type { CaseContext } from '../cases/context.ts';
import type { NhiServer } from '../nhi/server.ts';
import type { Clock, Log } from '../ports.ts';
import type { TokenSource } from '../smart/token-source.ts';
import type { Spool } from '../spool/spool.ts';
import type { Destination } from './destination-health.ts';
import type { UnauthorizedWatch } from './unauthorized.ts';

/** What an attempt is made with. */
export interface DeliverParts {
  readonly context: CaseContext;
  readonly spool: Spool;
  readonly audit: Audit;
  readonly tokens: TokenSource;
  readonly nhi: NhiServer;
  readonly destination: Destination;
  readonly unauthorized: UnauthorizedWatch;
  readonly clock: Clock;
  readonly log: Log;
  readonly maxBackoffMs: number;
  /** Whether a case of this watched folder may be sent: another agent that took it over may be doing that. */
  readonly mayBeSent: (folder: string) => boolean;
}
