import type { CaseEvidence } from '../../../shared/api/content-contract.ts';
import type { Audit } from '../audit/audit.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { AnswerRecord } from './answer-record.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { ANSWERS_OF_CASE } from './queries.ts';

const MOST_LINES = 300;

/** Hashes of what NHI answered and the lines of the trail about a case: what a sheet of paper can be held against later. */
export async function evidenceOf(
  context: CaseContext,
  audit: Pick<Audit, 'read' | 'head'>,
  row: Pick<CaseRecord, 'id' | 'created_at'>,
): Promise<CaseEvidence> {
  const lines: CaseEvidence['audit'] = [];
  let dropped = 0;
  const fromMonth = taipeiTime(row.created_at).slice(0, 7);
  for await (const line of audit.read({ damaged: 'pass-over', fromMonth })) {
    if (line.caseId !== row.id) continue;
    const { n, at, kind, actor, prev } = line;
    const claimed = line.detail?.['claimed'];
    lines.push({
      claimed: typeof claimed === 'string' ? claimed : null,
      n,
      at,
      kind,
      actor,
      prev,
      attemptId: line.attemptId ?? null,
    });
    if (lines.length > 2 * MOST_LINES) dropped += lines.splice(0, MOST_LINES).length;
  }
  return {
    answers: context.store.all<AnswerRecord>(ANSWERS_OF_CASE, { id: row.id }).map((answer) => ({
      id: String(answer.n),
      kind: answer.kind,
      contentHash: answer.content_hash,
      receivedAt: taipeiTime(answer.received_at),
    })),
    head: audit.head(),
    audit: lines.slice(-MOST_LINES),
    cut: dropped > 0 || lines.length > MOST_LINES,
  };
}
