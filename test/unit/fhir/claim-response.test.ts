import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readClaimNumbers, readClaimResponse } from '../../../main/agent/ground/fhir/claim-response.ts';

const SYSTEM = 'https://nhicore.nhi.gov.tw/pas/CodeSystem/nhi-approve-comment';
type Json = Record<string, unknown>;

const verdict = (code: string, value?: number, system: string | undefined = SYSTEM): Json => ({
  adjudication: [{ reason: { coding: [{ system, code }], text: `意見${code}` }, value }],
});
const order = (sequence: number, code: string, value?: number): Json => ({
  detailSequence: sequence,
  ...verdict(code, value),
});
const answer = (item: Json[], more: Json = {}): Json => ({
  resourceType: 'ClaimResponse',
  id: 'r1',
  disposition: '審畢結果',
  created: '2026-11-24',
  request: { reference: 'Claim/2026112400000001' },
  item,
  ...more,
});
const decide = (item: Json[], requested: [number, number][] = []): string | null | undefined =>
  readClaimResponse(answer(item), new Map(requested))?.decision;

describe('the decision', () => {
  test.each([
    ['1', 'approved'],
    ['2', 'denied'],
    ['3', 'partially-approved'],
    ['4', 'supplement-requested'],
    ['5', 'returned'],
  ])('is the 案件核定註記 %s that NHI gives the case', (code, decision) => {
    expect(decide([verdict(code)])).toBe(decision);
    expect(decide([{ ...verdict(code), detail: [order(1, code), order(2, code)] }])).toBe(decision);
  });

  test.each([
    'https://fhir.nhi.gov.tw/nhi_tsfhir/CodeSystem/nhi-approve-comment',
    'https://fhir.nhi.gov.tw/next/CodeSystem/nhi-approve-comment',
  ])('is one whichever base NHI has its 核定註記 at: %s', (system) => {
    expect(decide([verdict('1', undefined, system)])).toBe('approved');
    expect(decide([{ detail: [{ detailSequence: 1, ...verdict('2', undefined, system) }] }])).toBe('denied');
  });

  test('is none in a system of another name at the same base', () => {
    const system = 'https://fhir.nhi.gov.tw/nhi_tsfhir/CodeSystem/nhi-apply-type';
    expect(decide([verdict('1', undefined, system)])).toBeNull();
  });

  test.each([
    [['1', '1'], 'approved'],
    [['1', '2'], 'partially-approved'],
    [['3', '4'], 'partially-approved'],
    [['1', '5'], 'partially-approved'],
    [['2', '6'], 'denied'],
    [['6'], 'denied'],
    [['2', '4'], 'supplement-requested'],
    [['4', '5'], 'supplement-requested'],
    [['5', '2'], 'returned'],
    [['0', '1'], null],
    [['1', '8'], null],
  ])('of orders %j folds to %s', (codes, decision) => {
    const details = codes.map((code, index) => order(index + 1, code));
    expect(decide([{ detail: details }])).toBe(decision);
    expect(decide(codes.map((code, index) => ({ itemSequence: index + 1, ...verdict(code) })))).toBe(
      decision,
    );
  });

  test.each<[number | undefined, string | null]>([
    [12, 'approved'],
    [5, 'partially-approved'],
    [0, 'denied'],
    [undefined, 'denied'],
    [13, null],
  ])('of a modified order (7) is told by the approved quantity %s of 12', (value, decision) => {
    expect(decide([{ detail: [order(1, '7', value)] }], [[1, 12]])).toBe(decision);
    expect(decide([{ itemSequence: 1, ...verdict('7', value) }], [[1, 12]])).toBe(decision);
  });

  test('of a modified order whose request is not known is not told', () => {
    expect(decide([{ detail: [order(1, '7', 5)] }])).toBeNull();
  });

  test('takes the item’s quantity for an order only where the item has one order', () => {
    const two = [order(1, '7'), order(2, '1')];
    const requested: [number, number][] = [
      [1, 12],
      [2, 3],
    ];
    expect(decide([{ adjudication: [{ value: 12 }], detail: two }], requested)).toBeNull();
    expect(decide([{ adjudication: [{ value: 12 }], detail: [order(1, '7')] }], requested)).toBe('approved');
  });

  test('is NHI’s own for the case where a modified order cannot be told', () => {
    expect(decide([{ ...verdict('3', 12), detail: [order(1, '7'), order(2, '1')] }])).toBe(
      'partially-approved',
    );
  });

  test('is none where the case and its orders contradict each other', () => {
    expect(decide([{ ...verdict('1'), detail: [order(1, '2')] }])).toBeNull();
  });

  test('is none where one order is still under review', () => {
    expect(decide([{ ...verdict('1'), detail: [order(1, '1'), order(2, '0')] }])).toBeNull();
  });

  test('is none from a code of another system, which is still shown', () => {
    const read = readClaimResponse(answer([verdict('1', 1, 'http://elsewhere')]), new Map());
    expect(read).toMatchObject({ decision: null, items: [{ resultCode: '1' }] });
  });

  test('is none without any verdict, and before the review has ended', () => {
    expect(decide([])).toBeNull();
    expect(readClaimResponse(answer([verdict('1')], { disposition: '審查中' }), new Map())).toMatchObject({
      review: 'reviewing',
      decision: null,
    });
  });
});

test('an answer is read with its items', () => {
  const read = readClaimResponse(
    answer([{ itemSequence: 1, ...verdict('3', 6), detail: [order(1, '3')] }]),
    new Map([[1, 12]]),
  );
  expect(read).toMatchObject({
    id: 'r1',
    requestId: '2026112400000001',
    review: 'decided',
    decision: 'partially-approved',
    created: '2026-11-24',
    receiptNumber: null,
    items: [
      {
        sequence: 1,
        resultCode: '3',
        approvedQuantity: 6,
        opinion: '意見3',
        details: [{ sequence: 1, resultCode: '3' }],
      },
    ],
  });
});

test.each([
  [{ reference: 'https://nhi.example/fhir/Claim/77/_history/2' }, '77'],
  [{ identifier: { value: '78' } }, '78'],
  [{ reference: 'Patient/77' }, null],
  [undefined, null],
])('the number asked for by request %j is %s', (request, number) => {
  expect(readClaimResponse(answer([], { request }), new Map())?.requestId).toBe(number);
});

test('the receipt number comes from the Claim beside the answer, and only from the one it answers', () => {
  const claim = {
    resourceType: 'Claim',
    id: '2026112400000001',
    meta: { lastUpdated: '2026-11-24T01:02:03Z' },
    identifier: [
      { use: 'usual', value: 'FHR.JSON' },
      { use: 'official', value: '555' },
      { use: 'secondary', value: '444' },
    ],
  };
  expect(readClaimNumbers(claim)).toEqual({
    caseNumber: '2026112400000001',
    receiptNumber: '555',
    lastUpdated: '2026-11-24T01:02:03Z',
  });
  expect(readClaimResponse(answer([]), new Map(), claim)?.receiptNumber).toBe('555');
  expect(readClaimResponse(answer([]), new Map(), { ...claim, id: '9' })?.receiptNumber).toBeNull();
});

test('the content hash is blind to meta, narrative and the order of keys, and sees everything else', () => {
  const hash = (more: Json): string | undefined =>
    readClaimResponse(answer([verdict('1')], more), new Map())?.contentHash;
  const plain = hash({});
  expect(hash({ meta: { versionId: '2' }, text: { div: 'x' } })).toBe(plain);
  expect(hash({ disposition: '審查中' })).not.toBe(plain);
  expect(hash({ note: [{ text: 'new' }] })).not.toBe(plain);
});

test.each([null, 'x', [], {}, { resourceType: 'Claim', id: '1' }, { resourceType: 'ClaimResponse', id: 3 }])(
  '%j is no answer',
  (json) => {
    expect(readClaimResponse(json, new Map())).toBeNull();
  },
);

const EXAMPLE = new URL(
  '../../../../shared/ig/examples/ClaimResponse-claim-response-example.json',
  import.meta.url,
);
test.skipIf(!existsSync(EXAMPLE))('the guide’s own answer is an approval', () => {
  const json: unknown = JSON.parse(readFileSync(EXAMPLE, 'utf8'));
  expect(readClaimResponse(json, new Map())).toMatchObject({ requestId: 'cla-1', decision: 'approved' });
});
