import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { StatusView } from '../../shared/api/views/status.ts';
import type { Delivery } from '../../shared/states.ts';
import type { Sample } from '../samples/types.ts';
import type { Rig } from './rig.ts';

/** Nothing more will happen to it, or a person is told why nothing does. */
export const hasEnded = (row: CaseRow): boolean =>
  row.delivery === 'accepted' ||
  row.delivery === 'refused' ||
  row.delivery === 'rejected' ||
  row.delivery === 'cancelled';

/** What a person can read of why a case does not go on; null when nothing says so. */
export function reasonOf(detail: CaseDetail, status: StatusView): string | null {
  const { destination } = status;
  switch (detail.delivery) {
    case 'accepted':
    case 'refused':
    case 'rejected':
    case 'cancelled':
      return 'ended';
    case 'sending':
      return 'under way';
    case 'held':
      return detail.holdReason;
    case 'waiting':
      return detail.missingAttachments.length > 0 ? 'missing attachments' : null;
    case 'queued':
      return destination.reason ?? (detail.nextAttemptAt === null ? null : `next at ${detail.nextAttemptAt}`);
    case 'uncertain':
      return (
        detail.doubt?.needsPerson ?? ((detail.doubt?.nextSearchAt ?? null) === null ? null : 'looked for')
      );
  }
}

/** What is wrong once all has settled: nothing, if every promise was kept. */
export async function problemsOf(
  rig: Rig,
  expected: (sample: Sample) => { readonly delivery: Delivery; readonly stored: number },
): Promise<string[]> {
  const ledger = await rig.sandbox.ledger();
  const rows = await rig.cases();
  const status = await rig.status();
  const problems = [
    ...ledger.violations.map(({ kind, detail }) => `violation ${kind}: ${detail}`),
    ...ledger.strays.map(({ method, url }) => `stray ${method} ${url}`),
    ...rig.errors.filter((code) =>
      /resend-stopped|phases-not-seen|audit-|poller|resolver|send-loop/.test(code),
    ),
  ];
  for (const sample of rig.dropped) {
    const wanted = expected(sample);
    const stored = ledger.posts.filter(
      (post) => post.plantedId === sample.plantedId && post.caseNumber !== null,
    ).length;
    const row = rows.find(({ fileName }) => fileName === sample.fileName);
    if (row === undefined) {
      problems.push(`${sample.plantedId} has no case`);
      continue;
    }
    if (stored !== wanted.stored)
      problems.push(
        `${sample.plantedId} is stored ${String(stored)} times instead of ${String(wanted.stored)}`,
      );
    if (row.delivery !== wanted.delivery) {
      const reason = reasonOf(await rig.show(row.id), status);
      problems.push(
        `${sample.plantedId} is ${row.delivery} (${reason ?? 'no reason'}) instead of ${wanted.delivery}`,
      );
    }
  }
  return problems;
}

/** Cases that neither go on nor say why. */
export async function stuck(rig: Rig): Promise<string[]> {
  const status = await rig.status();
  const rows = await rig.cases();
  const details = await Promise.all(rows.map(({ id }) => rig.show(id)));
  return details
    .filter((detail) => reasonOf(detail, status) === null)
    .map(({ id, delivery }) => `${id} ${delivery}`);
}
