import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import type { LedgerSnapshot, PostRecord } from '../../../main/practice/ledger.ts';
import type { Sandbox } from '../../../main/practice/options.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { eventually } from './eventually.ts';

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The row of a sample's file. */
export function rowOf(rows: readonly CaseRow[], sample: Pick<Sample, 'fileName'>): CaseRow {
  const [row, another] = rows.filter(({ fileName }) => fileName === sample.fileName);
  if (!row || another) throw new Error(`not exactly one case of ${sample.fileName}`);
  return row;
}

/** True if as many cases as there are samples stand at this delivery. */
export const allAt =
  (count: number, ...deliveries: readonly CaseRow['delivery'][]) =>
  (rows: readonly CaseRow[]): boolean =>
    rows.length === count && rows.every((row) => deliveries.includes(row.delivery));

/** Every POST of a sample that arrived, in order. */
export const postsOf = (ledger: LedgerSnapshot, sample: Pick<Sample, 'plantedId'>): PostRecord[] =>
  ledger.posts.filter((post) => post.plantedId === sample.plantedId);

/** Resolves when the Bundle has come whole to the practice server, which nobody tells the agent before it is answered. */
export async function arrivalOf(
  sandbox: Pick<Sandbox, 'ledger'>,
  sample: Pick<Sample, 'plantedId'>,
): Promise<void> {
  const arrivals = async (): Promise<number> => postsOf(await sandbox.ledger(), sample).length;
  await eventually('the Bundle arrives', arrivals, (count) => count > 0);
}

/** Each of these stands at NHI exactly once. `arrivals`: how often its bytes may have come, at most. */
export function expectStoredOnce(ledger: LedgerSnapshot, samples: readonly Sample[], arrivals = 1): void {
  const seen = samples.map((sample) => {
    const posts = postsOf(ledger, sample);
    return {
      id: sample.plantedId,
      stored: posts.filter((post) => post.caseNumber !== null).length,
      arrivals: Math.max(posts.length, arrivals),
    };
  });
  expect(seen).toEqual(samples.map((sample) => ({ id: sample.plantedId, stored: 1, arrivals })));
}

/** Nothing that a SMART client must not do, and nothing at a host that is not ours to ask. */
export function expectCleanLedger(ledger: LedgerSnapshot): void {
  expect(ledger.violations).toEqual([]);
  expect(ledger.strays).toEqual([]);
}
