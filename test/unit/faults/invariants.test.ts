import { describe, expect, it } from 'vitest';
import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';
import type { Delivery } from '../../../shared/states.ts';
import { problemsOf, stuck, type Judged } from '../../faults/invariants.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { createLedger, type Ledger } from '../../../main/practice/ledger.ts';
import { sceneDetails } from '../support/scene-details.ts';
import { SCENES } from '../support/scenes.ts';
import { statusWith } from '../support/status-with.ts';

const NOW = Date.parse('2026-11-26T10:00:00+08:00');
const iso = (ms: number): string => new Date(NOW + ms).toISOString();
const OVER = iso(-5000);
const LATER = iso(60_000);
const caseIn = await sceneDetails(NOW);
const sample = makeSample({ seed: 'judged', attachments: 0 });
const acceptedOnce = () => ({ delivery: 'accepted', stored: 1 }) as const;

function inState(delivery: Delivery, change: Partial<CaseDetail> = {}): CaseDetail {
  const scene = SCENES.find((one) => one.delivery === delivery && one.review === 'none');
  if (scene === undefined) throw new Error('no such scene');
  return { ...caseIn(scene), fileName: sample.fileName, ...change };
}
const inDoubt = (change: Partial<NonNullable<CaseDetail['doubt']>>): Partial<CaseDetail> => ({
  doubt: { since: OVER, emptySearches: 0, nextSearchAt: null, needsPerson: null, resentAt: null, ...change },
});

/** Facts as a rig would give them; each look at `turns` shows the next state, and the last one stays. */
function judged(
  turns: readonly CaseDetail[],
  more: { readonly ledger?: Ledger; readonly errors?: string[]; readonly status?: StatusView } = {},
): Judged {
  const left = [...turns];
  const ledger = more.ledger ?? ledgerWith(1);
  const now = (): CaseDetail[] => left.slice(0, 1);
  return {
    dropped: [sample],
    errors: more.errors ?? [],
    sandbox: { ledger: () => Promise.resolve(ledger.snapshot()) },
    cases: () => Promise.resolve(now()),
    show: (id) => Promise.resolve(now().find((one) => one.id === id) ?? inState('accepted')),
    status: () => Promise.resolve(more.status ?? statusWith()),
    now: () => NOW,
    async until(enough) {
      while (!(await enough(now()))) {
        if (left.length <= 1) return false;
        left.shift();
      }
      return true;
    },
  };
}

/** The one Bundle came so often and was stored each time. */
function ledgerWith(stored: number): Ledger {
  const ledger = createLedger();
  for (let nth = 0; nth < stored; nth += 1)
    ledger.post({
      plantedId: sample.plantedId,
      sha256: 'a'.repeat(64),
      bytes: sample.bytes.length,
      at: NOW,
      requestId: null,
      contentType: null,
      contentLength: null,
      transferEncoding: null,
      reused: false,
      caseNumber: `11511${String(nth)}`,
      status: 201,
      fault: null,
    });
  return ledger;
}

describe('once all has settled', () => {
  const problems = (rig: Judged): Promise<string[]> => problemsOf(rig, acceptedOnce);
  const sound = inState('accepted');

  it('a case that is accepted and stored once is as it should be', async () => {
    expect(await problems(judged([sound]))).toEqual([]);
  });

  it.each([0, 2])('one that is stored %i times is named', async (stored) => {
    expect(await problems(judged([sound], { ledger: ledgerWith(stored) }))).toEqual([
      `${sample.plantedId} is stored ${String(stored)} times instead of 1`,
    ]);
  });

  it('a file that never became a case is named', async () => {
    expect(await problems(judged([]))).toEqual([`${sample.plantedId} has no case`]);
  });

  it('a case that ended elsewhere is named, with what keeps it', async () => {
    const held = inState('held', { holdReason: 'refused-alone' });
    expect(await problems(judged([held]))).toEqual([
      `${sample.plantedId} is held (refused-alone) instead of accepted`,
    ]);
  });

  it('a broken rule of SMART and a request to another host are named', async () => {
    const ledger = ledgerWith(1);
    ledger.violation('jti-reused', 'twice');
    ledger.stray({ method: 'GET', url: '/fhir/Bundle/1', authorization: true });
    expect(await problems(judged([sound], { ledger }))).toEqual([
      'violation jti-reused: twice',
      'stray GET /fhir/Bundle/1',
    ]);
  });

  it('an error in the log that must never come is named', async () => {
    const errors = ['resend-stopped ', 'search-failed timeout'];
    expect(await problems(judged([sound], { errors }))).toEqual(['resend-stopped ']);
  });
});

describe('while something lasts, a case is stuck', () => {
  const throttled = { state: 'paused', reason: 'throttled', until: LATER } as const;

  it.each<[string, CaseDetail, StatusView, string]>([
    ['that is queued for no time', inState('queued', { nextAttemptAt: null }), statusWith(), 'queued'],
    ['that is held without a reason', inState('held', { holdReason: null }), statusWith(), 'held'],
    ['that is in doubt and not looked for', inState('uncertain', inDoubt({})), statusWith(), 'uncertain'],
    ['that waits for nothing', inState('waiting', { missingAttachments: [] }), statusWith(), 'waiting'],
    [
      'whose doubt has no text',
      inState('uncertain', inDoubt({ needsPerson: 'made-up' })),
      statusWith(),
      'uncertain: no text for made-up',
    ],
    [
      'whose server has a reason without a text',
      inState('queued'),
      statusWith({ destination: { ...throttled, reason: 'made-up' } }),
      'queued: no text for made-up',
    ],
    [
      'that was rejected for a code without a text',
      inState('rejected', { lastError: { code: 'made-up', message: 'made-up' } }),
      statusWith(),
      'rejected: no text for ended',
    ],
    ['that goes on being sent', inState('sending'), statusWith(), 'does not move on from sending'],
    [
      'whose turn to be sent has come and passed',
      inState('queued', { nextAttemptAt: OVER }),
      statusWith(),
      'does not move on from queued',
    ],
    [
      'whose server is not tried again though it is time',
      inState('queued', { nextAttemptAt: OVER }),
      statusWith({ destination: { ...throttled, until: OVER } }),
      'does not move on from queued',
    ],
    [
      'that should be looked for by now',
      inState('uncertain', inDoubt({ nextSearchAt: OVER })),
      statusWith(),
      'does not move on from uncertain',
    ],
  ])('%s', async (_name, detail, status, said) => {
    expect(await stuck(judged([detail], { status }))).toEqual([`${detail.id} ${said}`]);
  });

  it.each<[string, readonly CaseDetail[], StatusView]>([
    ['that is being sent and then in doubt', [inState('sending'), inState('uncertain')], statusWith()],
    [
      'that is being sent, anew at the second look',
      [inState('sending', { attempts: 1 }), inState('sending', { attempts: 2 })],
      statusWith(),
    ],
    ['that waits for its time', [inState('queued', { nextAttemptAt: LATER })], statusWith()],
    [
      'whose server asked for a wait',
      [inState('queued', { nextAttemptAt: OVER })],
      statusWith({ destination: throttled }),
    ],
    ['that is looked for later', [inState('uncertain', inDoubt({ nextSearchAt: LATER }))], statusWith()],
    [
      'that a person is asked about',
      [inState('uncertain', inDoubt({ needsPerson: 'ambiguous', nextSearchAt: OVER }))],
      statusWith(),
    ],
    ['that is held for a reason', [inState('held', { holdReason: 'same-claim' })], statusWith()],
    ['that lacks an attachment', [inState('waiting')], statusWith()],
    ['that has ended', [inState('accepted')], statusWith()],
  ])('and not one %s', async (_name, turns, status) => {
    expect(await stuck(judged(turns, { status }))).toEqual([]);
  });
});
