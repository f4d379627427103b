import { randomUUID } from 'node:crypto';
import { admit } from '../../../main/agent/carrier/cases/admission.ts';
import { beginAttempt, endAttempt, setAside } from '../../../main/agent/carrier/cases/attempt.ts';
import { labelOf, summaryColumns } from '../../../main/agent/carrier/cases/case-facts.ts';
import type { CaseRecord } from '../../../main/agent/carrier/cases/case-record.ts';
import type { CaseContext } from '../../../main/agent/carrier/cases/context.ts';
import type { FoundBundle } from '../../../main/agent/carrier/cases/intake-port.ts';
import { caseRow, setCase } from '../../../main/agent/carrier/cases/move.ts';
import { hear, type HeardAnswer } from '../../../main/agent/carrier/cases/reviews.ts';
import { cancel, hold } from '../../../main/agent/carrier/cases/staff.ts';
import type { Tx } from '../../../main/agent/ground/db/store.ts';
import type { BundleSummary } from '../../../main/agent/ground/fhir/summary.ts';
import { taipeiDay } from '../../../main/agent/ground/fhir/taipei.ts';
import type { SendOutcome } from '../../../main/agent/carrier/nhi/server.ts';
import { DAY_MS } from '../../../shared/days.ts';
import {
  DECISIONS,
  DELIVERIES,
  HOLD_REASONS,
  type Decision,
  type Delivery,
  type HoldReason,
  type Review,
} from '../../../shared/states.ts';
import { nationalId } from '../../../main/practice/samples/identity.ts';
import { createRng } from '../../../main/practice/samples/rng.ts';
import { acceptedAs, BY, foundBundle, NOT_SENT, REJECTED, sha256Of, UNKNOWN } from './case-rig.ts';
import type { Clock } from '../../../main/agent/ports.ts';

/** One situation a case can be in. */
export interface Scene {
  readonly delivery: Delivery;
  readonly review: Review;
  readonly decision: Decision | null;
  readonly disposition: string | null;
  readonly holdReason: HoldReason | null;
  readonly numbered: boolean;
}

const scene = (delivery: Delivery, more: Partial<Scene> = {}): Scene => ({
  delivery,
  review: 'none',
  decision: null,
  disposition: null,
  holdReason: null,
  numbered: delivery === 'accepted',
  ...more,
});
const inReview = (review: Review, disposition: string): Scene => scene('accepted', { review, disposition });
const isDecided = { review: 'decided', disposition: '審畢結果' } as const;

/** Every stage once. */
export const SCENES: readonly Scene[] = [
  scene('uncertain'),
  scene('refused'),
  scene('sending'),
  scene('queued'),
  scene('waiting'),
  ...DECISIONS.map((decision) => scene('accepted', { ...isDecided, decision })),
  scene('rejected'),
  inReview('failed', '附件檔轉檔失敗'),
  inReview('processing', '處理中(等待附件檔)'),
  inReview('reviewing', '審查中'),
  inReview('reviewing', '已受理'),
  scene('accepted', isDecided),
  scene('accepted'),
  scene('accepted', { numbered: false }),
  ...HOLD_REASONS.map((holdReason) => scene('held', { holdReason })),
  scene('cancelled'),
];

/** … that an agent finds when it starts: none is being sent then. */
export const AT_START: readonly Scene[] = SCENES.filter(({ delivery }) => delivery !== 'sending');

/** Scenes of most of a hospital's cases: long decided. */
export const USUAL: readonly Scene[] = SCENES.filter(
  (each) => each.review === 'decided' || each.delivery === 'cancelled',
);

for (const delivery of DELIVERIES)
  if (!SCENES.some((each) => each.delivery === delivery)) throw new Error(`no scene shows ${delivery}`);

/** The case store, and the time it goes by. `between`: a step of a case is over. */
export interface Stage {
  readonly context: CaseContext;
  readonly clock: Pick<Clock, 'now'>;
  readonly between?: () => void;
}

/** Brings a case there as it would come: found, sent, answered. */
export async function putCase(stage: Stage, to: Scene, n: number): Promise<string> {
  const { context, between = () => undefined } = stage;
  const { caseId } = await admit(context, foundIn(to, n, stage.clock.now()));
  between();
  switch (to.delivery) {
    case 'refused':
    case 'waiting':
      break;
    case 'queued':
      // Tried, and not before another day: an agent that runs leaves it where it is.
      await sendOne(stage, caseId, NOT_SENT);
      break;
    case 'held':
      await holdFor(context, caseId, to.holdReason);
      break;
    case 'cancelled':
      await cancel(context, caseId, { ...BY, reason: '醫師改用其他藥品' });
      break;
    case 'sending':
      await beginAttempt(context, caseId, randomUUID());
      break;
    case 'uncertain':
      await sendOne(stage, caseId, UNKNOWN);
      break;
    case 'rejected':
      await sendOne(stage, caseId, REJECTED);
      break;
    case 'accepted':
      await sendOne(stage, caseId, acceptedAs(to.numbered ? numberOf('11511', n) : null));
      for (const answer of answersTo(to, n, stage.clock.now())) {
        between();
        await hear(context, caseId, answer, DAY_MS);
      }
  }
  return caseId;
}

/** Newest first, as the list has them. */
export type Put = readonly { readonly id: string; readonly scene: Scene }[];

/**
 * Puts `count` cases, found over `days` days until now. The newest have come their whole way: one in each of these situations, the first of
 * them last. The others are long decided, see `copies`.
 */
export async function putMany(
  stage: Stage,
  options: { readonly count: number; readonly days: number; readonly newest: readonly Scene[] },
): Promise<Put> {
  const { count, days, newest } = options;
  const left = count - newest.length - USUAL.length;
  const put: { id: string; scene: Scene }[] = [];
  // Together, so that they share their commits; they are found in this order all the same.
  const come = async (scenes: readonly Scene[]): Promise<void> => {
    const ids = await Promise.all(scenes.map((to, n) => putCase(stage, to, put.length + n)));
    put.push(...scenes.map((to, n) => ({ id: ids[n] ?? '', scene: to })));
  };
  await come(USUAL);
  const originals = put.slice();
  const begin = stage.clock.now() - days * DAY_MS;
  const every = (days * DAY_MS) / left;
  await stage.context.store.write((tx) => {
    for (let n = 0; n < left; n += 1) {
      const { id, scene: to } = originals[n % originals.length] ?? {
        id: '',
        scene: USUAL[0] ?? scene('accepted'),
      };
      put.push({
        id: copyCase(stage.context, tx, caseRow(tx, id), to, put.length, begin + n * every),
        scene: to,
      });
    }
  });
  await come(newest.toReversed());
  return put.toReversed();
}

/**
 * The row of another case like this one, of another patient and found at another time: all that lists, searches and figures are made
 * of, at a tenth of the price of its way. Its history and NHI's answers are not there, and who has the store open is not told of it: the
 * next start reads it.
 */
function copyCase(context: CaseContext, tx: Tx, row: CaseRecord, to: Scene, n: number, at: number): string {
  const id = `copy-${String(n).padStart(6, '0')}`;
  const { sealed } = context;
  const found = Math.round(at);
  const summary = { ...context.sealed.summary(row), ...summaryIn(to, n, found) } as BundleSummary;
  const relPath = fileOf(n);
  const sha256 = sha256Of(`scene ${String(n)}`);
  const moved = (time: number | null): number | null => time && time + found - row.created_at;
  const day = (date: string | null): string | null => date && taipeiDay(found);
  const { seq: _seq, ...columns } = row;
  const copy: Omit<CaseRecord, 'seq'> = {
    ...columns,
    ...summaryColumns(context, id, summary),
    id,
    label: sealed.sealLabel(id, labelOf(relPath, summary, sha256)),
    path_key: sealed.pathKey(row.folder, relPath),
    claim_key: sealed.claimKey(String(n)),
    sha256,
    answer_n: null,
    case_number: row.case_number && numberOf('11511', n),
    receipt_number: row.receipt_number && numberOf('20261125010', n),
    created_at: found,
    updated_at: found,
    accepted_at: moved(row.accepted_at),
    decided_at: moved(row.decided_at),
    stage_at: moved(row.stage_at),
    decided_on: day(row.decided_on),
    received_on: day(row.received_on),
    first_decided_on: day(row.first_decided_on),
  };
  // `shown` is computed by the database.
  const names = Object.keys(copy).filter((name) => name !== 'shown');
  tx.run(`INSERT INTO cases (${names.join()}) VALUES (${names.map((name) => `$${name}`).join()})`, {
    ...copy,
  });
  return id;
}

async function sendOne(
  { context, clock, between }: Stage,
  caseId: string,
  outcome: SendOutcome,
): Promise<void> {
  const attemptId = randomUUID();
  await beginAttempt(context, caseId, attemptId);
  between?.();
  const body = outcome.kind === 'rejected' ? Buffer.from('{}') : null;
  await endAttempt(context, {
    caseId,
    attemptId,
    outcome,
    phase: 'answered',
    body,
    retryAt: clock.now() + DAY_MS,
  });
}

async function holdFor(context: CaseContext, id: string, reason: HoldReason | null): Promise<void> {
  if (reason === 'spool-damaged') return setAside(context, id);
  await hold(context, id, { ...BY, reason: '等醫師補基因報告' });
  // Reasons that take two cases, two agents or a restore are set here: it comes to the same.
  await context.store.write((tx) => {
    setCase(tx, id, { hold_reason: reason });
  });
}

const fileOf = (n: number): string => `FHR0101090517_1151124_${String(n).padStart(6, '0')}.json`;
const numberOf = (prefix: string, n: number): string => `${prefix}${String(n).padStart(8, '0')}`;

const SURNAMES = Array.from('陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周');
const GIVEN = [
  '怡君',
  '志明',
  '淑芬',
  '俊傑',
  '雅婷',
  '家豪',
  '美玲',
  '建宏',
  '佩珊',
  '冠宇',
  '惠雯',
  '承翰',
];
const DOCTORS = ['林主任', '陳醫師', '黃醫師', '吳醫師'];
const DRUGS = [
  ['KC01013230', 'Pembrolizumab 100 mg/4 mL', 'P011', 6],
  ['BC28160100', 'Ibrutinib 140 mg', 'C83N2', 120],
  ['KC00958229', 'Nivolumab 100 mg/10 mL', 'P111', 4],
  ['JC00154261', 'Lenvatinib 10 mg', 'C50P1', 60],
  ['KC01233224', 'Atezolizumab 1200 mg/20 mL', 'P013', 3],
] as const;

/** The file of the nth case: another patient's each time. */
function foundIn(to: Scene, n: number, now: number): FoundBundle {
  return foundBundle(
    {
      path: fileOf(n),
      bytes: `scene ${String(n)}`,
      summary: summaryIn(to, n, now),
      attachments: [],
      // It would be waited for.
      waitMs: 30 * DAY_MS,
      ...(to.delivery === 'refused' ? { errors: ['provider-mismatch', 'bundle-type'] } : {}),
    },
    now,
    n,
  );
}

function summaryIn(to: Scene, n: number, now: number): Partial<BundleSummary> {
  const rng = createRng(`scene ${String(n)}`);
  const drugs = [rng.pick(DRUGS), ...(n % 5 === 0 ? [rng.pick(DRUGS)] : [])];
  const subType = to.decision === 'denied' ? '1' : rng.pick(['1', '1', '1', '2', '3']);
  const doctor = n % DOCTORS.length;
  return {
    profile: n % 6 === 3 ? 'immunologic' : 'cancer',
    priority: n % 7 === 4 ? '4' : '1',
    subType,
    created: taipeiDay(now),
    originalReceiptNumber: subType === '1' ? null : numberOf('20250831010109051', n),
    patientName: `${rng.pick(SURNAMES)}${rng.pick(GIVEN)}`,
    patientNumber: nationalId(rng, n % 2 === 0 ? 'female' : 'male'),
    chartNumber: `0${String(rng.int(100_000, 999_999))}`,
    gender: n % 2 === 0 ? 'female' : 'male',
    birthDate: `19${String(40 + (n % 50))}-05-12`,
    // NHI has no name for the last one.
    department: ['AJ', 'AC', 'X9'][n % 3] ?? null,
    doctor: { number: `D${String(100_000_000 + doctor)}`, name: DOCTORS[doctor] ?? '' },
    drugCodes: [...new Set(drugs.map(([code]) => code))].sort(),
    items: drugs.map(([drugCode, drugText, indicationCode, quantity], index) => ({
      ...{ sequence: index + 1, orderType: '1', drugCode, drugText, indicationCode, indicationText: null },
      ...{
        quantity,
        unit: '{vial}',
        continuation: '1',
        lineOfTherapy: '1',
        periodStart: null,
        periodEnd: null,
      },
    })),
    attachments: to.delivery === 'waiting' ? [`基因報告_${String(n)}.pdf`] : [],
  };
}

const RESULTS: Readonly<Record<Decision, readonly [code: string, opinion: string]>> = {
  approved: ['1', '同意使用，請於三個月後評估療效。'],
  denied: ['2', '依所附資料，未符合藥品給付規定之用藥條件，不予同意。'],
  'partially-approved': ['3', '同意先使用一個療程（3 週），續用請檢附影像評估報告再行申請。'],
  'supplement-requested': ['4', '請補附 PD-L1 檢測報告及最近一次電腦斷層影像報告。'],
  returned: ['5', '申請項目與診斷不符，請重新確認後再送件。'],
};

/** Answers of NHI, in the order in which it gives them. */
function answersTo({ review, decision, disposition }: Scene, n: number, now: number): HeardAnswer[] {
  if (review === 'none') return [];
  const receipt = review === 'reviewing' || review === 'decided' ? numberOf('20261125010', n) : null;
  const processing = answer('1', now, { review: 'processing', disposition: '處理中(檔案檢核中)' }, null);
  if (review !== 'decided') return [processing, answer('2', now, { review, disposition }, receipt)];
  const [resultCode, opinion] =
    decision === null ? ['7', '改核為每次劑量減半，餘如意見。'] : RESULTS[decision];
  const items = [{ sequence: 1, resultCode, approvedQuantity: 2, opinion, details: [] }];
  return [
    processing,
    answer('2', now, { review: 'reviewing', disposition: '審查中' }, receipt),
    answer('3', now, { review, disposition, decision, items }, receipt),
  ];
}

function answer(
  nth: string,
  now: number,
  says: Pick<HeardAnswer['view'], 'review' | 'disposition'> & Partial<HeardAnswer['view']>,
  receiptNumber: string | null,
): HeardAnswer {
  const created = taipeiDay(now);
  return {
    resourceId: 'r',
    contentHash: sha256Of(`${nth} ${JSON.stringify(says)}`),
    ordinal: `${created} ${nth}`,
    receiptNumber,
    view: { decision: null, created, receiptNumber, issue: null, items: [], ...says },
    body: '{}',
  };
}
