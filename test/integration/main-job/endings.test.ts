// @module-tag full
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import { DISPOSITIONS } from '../../../shared/twpas/codes.ts';
import type { CaseView } from '../../../main/practice/cases/case.ts';
import { FAILED_DISPOSITIONS, type Ending } from '../../../main/practice/cases/script.ts';
import type { LedgerSnapshot } from '../../../main/practice/ledger.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { Sample, SampleOptions } from '../../../main/practice/samples/types.ts';
import { expectCleanLedger, postsOf, rowOf, sha256 } from '../support/expectations.ts';
import { resultAt, type ResultFile } from '../support/result-files.ts';
import { openDesk, type Desk } from '../../support/desk.ts';

const ENDINGS: readonly Ending[] = ['approve', 'partial', 'deny', 'supplement', 'return', 'reject'];

/** Every ending of both kinds, each failed disposition, one with a byte order mark, one that our checks refuse. */
const options: Omit<SampleOptions, 'seed'>[] = [
  ...ENDINGS.flatMap((ending) => (['cancer', 'immunologic'] as const).map((kind) => ({ kind, ending }))),
  ...FAILED_DISPOSITIONS.map((disposition) => ({ ending: `fail:${disposition}` as Ending })),
  { defect: 'bom' },
  { defect: 'wrong-hospital' },
];
const samples: Sample[] = options.map((one, index) => makeSample({ ...one, seed: `endings ${index}` }));
const isRefused = (sample: Sample): boolean => sample.expected.delivery === 'refused';
const isRejected = (sample: Sample): boolean => sample.expected.delivery === 'rejected';
const sent = samples.filter((sample) => !isRefused(sample));

describe('samples of every ending', () => {
  let desk: Desk;
  let rows: CaseRow[];
  let ledger: LedgerSnapshot;
  let atNhi: CaseView[];
  const results = new Map<string, ResultFile>();

  beforeAll(async () => {
    desk = await openDesk();
    const agent = await desk.agent();
    await desk.put(...samples);
    const hasEnded = (row: CaseRow): boolean =>
      row.delivery === 'refused' ||
      row.delivery === 'rejected' ||
      row.review === 'decided' ||
      row.review === 'failed';
    rows = await agent.until(
      'every sample at its end',
      (seen) => seen.length === samples.length && seen.every(hasEnded),
    );
    ledger = await desk.sandbox.ledger();
    atNhi = await desk.sandbox.cases();
    for (const sample of samples) {
      const { delivery, review } = rowOf(rows, sample);
      const tellsTheEnd = (result: ResultFile): boolean =>
        result['delivery'] === delivery && result['review'] === review;
      results.set(sample.fileName, await resultAt(desk, sample, tellsTheEnd));
    }
  });
  afterAll(() => desk.close());

  test('come to the delivery and the decision they were made for', () => {
    const ends = samples.map((sample) => {
      const { delivery, decision } = rowOf(rows, sample);
      return { file: sample.fileName, delivery, decision };
    });
    expect(ends).toEqual(samples.map(({ fileName: file, expected }) => ({ file, ...expected })));
  });

  test('are called failed with the disposition that NHI gave where it failed them', () => {
    const failed = rows.filter((row) => row.review === 'failed').map((row) => row.disposition);
    expect(failed.toSorted()).toEqual(FAILED_DISPOSITIONS.toSorted());
    expect(FAILED_DISPOSITIONS.length).toBe(
      Object.values(DISPOSITIONS).filter((review) => review === 'failed').length,
    );
  });

  test('arrive once each, byte for byte as the file is, without its byte order mark', () => {
    const arrived = sent.map((sample) => postsOf(ledger, sample).map((post) => post.sha256));
    const withoutMark = ({ bytes }: Sample): Buffer =>
      bytes.readUIntBE(0, 3) === 0xefbbbf ? bytes.subarray(3) : bytes;
    expect(arrived).toEqual(sent.map((sample) => [sha256(withoutMark(sample))]));
    expect(ledger.posts).toHaveLength(sent.length);
  });

  test('are stored once where NHI takes them and not at all where it refuses them', () => {
    const stored = sent.map((sample) => postsOf(ledger, sample).filter((post) => post.caseNumber !== null));
    expect(stored.map((posts) => posts.length)).toEqual(sent.map((sample) => (isRejected(sample) ? 0 : 1)));
  });

  test('are posted as FHIR JSON of a known length, each attempt under an id of its own', () => {
    for (const post of ledger.posts) {
      expect(post.contentType).toBe('application/fhir+json');
      expect(post.contentLength).toBe(String(post.bytes));
      expect(post.transferEncoding).toBeNull();
    }
    expect(new Set(ledger.posts.map((post) => post.requestId)).size).toBe(sent.length);
  });

  test('leave the number that NHI gave on the case, and the receipt number once there is one', () => {
    for (const sample of sent.filter((one) => !isRejected(one))) {
      const nhi = atNhi.find((one) => one.plantedId === sample.plantedId);
      const row = rowOf(rows, sample);
      expect([row.caseNumber, row.receiptNumber]).toEqual([nhi?.number, nhi?.receiptNumber]);
    }
  });

  test('are written back with case id, hash and revision beside the decision', () => {
    for (const sample of samples) {
      const row = rowOf(rows, sample);
      expect(results.get(sample.fileName)).toMatchObject({
        caseId: row.id,
        sha256: sha256(sample.bytes),
        revision: expect.any(Number) as number,
        fileName: sample.fileName,
        delivery: row.delivery,
        review: row.review,
        decision: row.decision,
        disposition: row.disposition,
        decidedOn: row.decidedOn,
        caseNumber: row.caseNumber,
        receiptNumber: row.receiptNumber,
      });
    }
  });

  test('are written back with what was wrong where they were refused or rejected', () => {
    const refused = samples.filter(isRefused).map((sample) => results.get(sample.fileName));
    expect(refused).toMatchObject([{ problems: [{ code: 'provider-mismatch', severity: 'error' }] }]);
    const rejected = samples.filter(isRejected).map((sample) => results.get(sample.fileName));
    expect(rejected).toHaveLength(2);
    for (const result of rejected) expect(result).toMatchObject({ issue: { code: 'business-rule' } });
  });

  test('bring the results of the items and the opinion of NHI back for the HIS', () => {
    const decided = samples.filter((sample) => sample.expected.decision === 'partially-approved');
    expect(decided).toHaveLength(2);
    for (const sample of decided) {
      const { items } = results.get(sample.fileName) as { items?: { opinion: string | null }[] };
      expect(items?.[0]?.opinion).toBe('同意部分療程，屆期請檢附療效評估後再次申請');
    }
  });

  test('leave nothing in the result folder but their result files', async () => {
    // A file that is just being written anew stands beside its old one for a moment.
    const names = await desk.clock.until(
      'only result files',
      () => readdir(desk.place.resultDir),
      (found) => found.length <= samples.length,
    );
    expect(names.toSorted()).toEqual(
      samples.map(({ fileName }) => `${fileName.replace(/\.json$/, '')}.result.json`).toSorted(),
    );
  });

  test('are carried without one thing that a SMART client must not do', () => {
    expectCleanLedger(ledger);
    expect(ledger.counts.tokensGranted).toBe(1);
    expect(ledger.counts.partialBodies).toBe(0);
  });
});
