import { onTestFinished } from 'vitest';
import type { Audit, AuditLine, TrailKeys } from '../../../main/agent/ground/audit/audit.ts';
import { openAudit } from '../../../main/agent/ground/audit/jsonl-audit.ts';
import { FakeClock } from './fake-clock.ts';
import { kindOfLine } from './kind-of-line.ts';
import { createVault } from '../../../main/agent/ground/vault/sealing.ts';

/** Keys of a trail that a test writes and reads. */
export const trailKeys = createVault(Buffer.alloc(32, 7));

/** Open until the test ends. */
export async function opened(
  dir: string,
  clock = new FakeClock(),
  keys: TrailKeys = trailKeys,
): Promise<Audit> {
  const audit = await openAudit({ dir, clock, keys });
  onTestFinished(() => audit.close());
  return audit;
}

export const say = (audit: Audit, kind: string): Promise<void> =>
  audit.append({ kind: kindOfLine(kind), actor: 'agent' });

export async function read(audit: Audit, options?: Parameters<Audit['read']>[0]): Promise<AuditLine[]> {
  const lines: AuditLine[] = [];
  for await (const line of audit.read(options)) lines.push(line);
  return lines;
}
