/** Plays the four months through the case store, every step at its own time: files found, checked and sent, NHI's answers, and what staff did. */
import { createHash, randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { attachmentWaitOver } from '../../main/agent/carrier/cases/attachment-arrivals.ts';
import { admit } from '../../main/agent/carrier/cases/admission.ts';
import { beginAttempt, endAttempt } from '../../main/agent/carrier/cases/attempt.ts';
import { noteNoEvidence } from '../../main/agent/carrier/cases/doubt.ts';
import { caseRow } from '../../main/agent/carrier/cases/move.ts';
import { hear } from '../../main/agent/carrier/cases/reviews.ts';
import { inspectBytes } from '../../main/agent/carrier/check/inspect.ts';
import type { Core } from '../../main/agent/compose/core.ts';
import { keepRuleDeadlines } from '../../main/agent/attendants/work/rule-deadlines.ts';
import { change } from '../support/staff-work.ts';
import { readClaimResponse } from '../../main/agent/ground/fhir/claim-response.ts';
import type { SendOutcome } from '../../main/agent/carrier/nhi/server.ts';
import { DAY_MS, taipeiDay } from '../../shared/days.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Decision } from '../../shared/states.ts';
import { SYSTEM_APPROVE_COMMENT } from '../../shared/twpas/canonical.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { acceptedAs, UNKNOWN } from '../unit/support/case-rig.ts';
import type { FakeClock } from '../unit/support/fake-clock.ts';
import { doctorOf, opinionOf, ownerOf } from './hospital.ts';
import type { Application } from './plan.ts';

const SUPERVISOR = '陳怡安';
const HOUR_MS = DAY_MS / 24;
const CODES: Readonly<Record<Decision, string>> = {
  approved: '1',
  denied: '2',
  'partially-approved': '3',
  'supplement-requested': '4',
  returned: '5',
};

interface Played {
  readonly core: Pick<Core, 'context' | 'spool' | 'store'>;
  readonly clock: FakeClock;
  readonly settings: Pick<Settings, 'hospitalId' | 'folders' | 'work'>;
  readonly applications: readonly Application[];
  /** Files and attachments go into the spool, as for pages that show them. */
  readonly withBytes: boolean;
}

interface Deed {
  readonly at: number;
  readonly act: () => unknown;
}

/** Bundle that the HIS exports for it. */
export function sampleFor(one: Application, hospitalId: string): Sample {
  const first = one.after ?? one;
  const isCopy = one.sample.today === first.sample.today;
  const n = isCopy || one.names ? first.n : one.n;
  const hasFiles = one.n % 3 === 0 || one.sample.defect === 'missing-attachment';
  return makeSample({
    ...{ seed: `four months ${String(first.n)}`, hospitalId, attachments: hasFiles ? 2 : 0 },
    ...one.sample,
    ...(one.names ? { original: receiptOf(first) } : {}),
    doctorOf: (department) => doctorOf(department, n),
  });
}

/** @returns the case of each application, by its number */
export async function play(played: Played): Promise<ReadonlyMap<number, string>> {
  const months = new Months(played);
  const { context } = played.core;
  const stop = keepRuleDeadlines(context, played.settings.work, (_level, event, _facts, error) => {
    throw error instanceof Error ? error : new Error(event);
  });
  const deeds = played.applications.flatMap((one) => months.deedsOf(one));
  for (const { at, act } of deeds.toSorted((one, other) => one.at - other.at)) {
    played.clock.set(Math.max(at, played.clock.now()));
    await act();
    // The terms of what has changed are made after its commit.
    await nextTurn();
  }
  await context.store.write(() => undefined);
  stop();
  return months.ids;
}

class Months {
  readonly ids = new Map<number, string>();
  readonly #played: Played;

  constructor(played: Played) {
    this.#played = played;
  }

  deedsOf(one: Application): Deed[] {
    const deeds: Deed[] = [{ at: one.at, act: () => this.#arrive(one) }];
    const add = (at: number | null, act: Deed['act']): void => {
      if (at !== null) deeds.push({ at, act });
    };
    if (one.outcome === 'missing-attachment')
      add(one.at + 600_000, () => attachmentWaitOver(this.#context, this.#idOf(one)));
    if (one.outcome === 'uncertain') add(one.at + 60_000, () => this.#nothingFound(one));
    if (one.decidedAt !== null) {
      add(Math.min(one.at + 2 * HOUR_MS, one.decidedAt - 60_000), () => this.#hear(one, '審查中'));
      add(one.decidedAt, () => this.#hear(one, '審畢結果'));
    } else if (one.outcome === 'reviewing') add(one.at + 60_000, () => this.#hear(one, '審查中'));
    else if (one.outcome === 'failed') add(one.at + 600_000, () => this.#hear(one, '附件檔轉檔失敗'));
    const { appeal } = one;
    if (appeal !== null) add((one.decidedAt ?? one.at) + DAY_MS, () => this.#tell(one, appeal));
    add(one.closedAt, () =>
      change(
        this.#context,
        this.#idOf(one),
        { do: 'close', note: 'HIS 已改以新案件申請' },
        this.#ownerOf(one),
      ),
    );
    return deeds;
  }

  get #context(): Core['context'] {
    return this.#played.core.context;
  }

  #idOf({ n }: Application): string {
    const id = this.ids.get(n);
    if (id === undefined) throw new Error(`application ${String(n)} has not come yet`);
    return id;
  }

  #ownerOf(one: Application): string {
    return this.#context.index.get(this.#idOf(one))?.row.owner ?? SUPERVISOR;
  }

  async #arrive(one: Application): Promise<void> {
    const { core, clock, settings, withBytes } = this.#played;
    const sample = sampleFor(one, settings.hospitalId);
    const inspection = inspectBytes(sample.bytes, settings.hospitalId);
    if (withBytes) await core.spool.put(sample.bytes, inspection.sha256);
    const attachments = [];
    for (const { name, bytes } of sample.attachments)
      attachments.push({ ...(await this.#kept(bytes)), name, mtimeMs: one.at });
    const { caseId, delivery } = await admit(this.#context, {
      folder: settings.folders[0]?.path ?? '',
      relPath: sample.fileName.replace('.json', `_${String(one.n)}.json`),
      ...{ size: sample.bytes.length, mtimeMs: one.at, inspection, spooled: withBytes, attachments },
      ...{ release: 'auto', waitUntil: clock.now() + (one.outcome === 'waiting' ? 30 * DAY_MS : 600_000) },
    });
    this.ids.set(one.n, caseId);
    await change(
      this.#context,
      [caseId],
      { do: 'assign', owner: ownerOf(inspection.summary?.department) },
      SUPERVISOR,
    );
    if (delivery === 'queued') await this.#send(caseId, one);
  }

  async #kept(bytes: Buffer): Promise<{ readonly sha256: string; readonly size: number }> {
    const { core, withBytes } = this.#played;
    return withBytes ? core.spool.put(bytes) : { sha256: sha256Of(bytes), size: bytes.length };
  }

  async #send(caseId: string, one: Application): Promise<void> {
    const outcomes: Partial<Record<Application['outcome'], SendOutcome>> = {
      rejected: {
        ...{ kind: 'rejected', status: 422, absence: 'proven' },
        issue: { severity: 'error', code: 'invalid', text: '醫令代碼與申請日期不符' },
      },
      uncertain: UNKNOWN,
    };
    const attemptId = randomUUID();
    await beginAttempt(this.#context, caseId, attemptId);
    const outcome = outcomes[one.outcome] ?? acceptedAs(numberOf(one));
    const body = outcome.kind === 'rejected' ? Buffer.from(REFUSAL) : null;
    await endAttempt(this.#context, {
      ...{ caseId, attemptId, outcome, phase: 'answered', body },
      retryAt: this.#played.clock.now() + DAY_MS,
    });
  }

  /** A search that says nothing; the next one is not before somebody has looked. */
  async #nothingFound(one: Application): Promise<void> {
    const row = caseRow(this.#context.store, this.#idOf(one));
    await noteNoEvidence(
      this.#context,
      row,
      'search-ignored-parameters',
      this.#played.clock.now() + 30 * DAY_MS,
    );
  }

  async #hear(one: Application, disposition: string): Promise<void> {
    const id = this.#idOf(one);
    const { clock } = this.#played;
    const summary = this.#context.sealed.summary(caseRow(this.#context.store, id));
    if (caseRow(this.#context.store, id).delivery !== 'accepted') return;
    const asked = new Map((summary?.items ?? []).map(({ sequence, quantity }) => [sequence, quantity ?? 0]));
    const resource = answerTo(one, disposition, taipeiDay(clock.now()), asked);
    const answer = readClaimResponse(resource, asked);
    if (answer === null) throw new Error('an answer that cannot be read');
    const { contentHash, review, decision, created, items } = answer;
    const receiptNumber = disposition === '附件檔轉檔失敗' ? null : receiptOf(one);
    await hear(
      this.#context,
      id,
      {
        ...{ resourceId: answer.id, contentHash, receiptNumber, body: JSON.stringify(resource) },
        ordinal: `${created ?? ''} ${new Date(clock.now()).toISOString()}`,
        view: {
          ...{ disposition, review, decision, created, receiptNumber, issue: null },
          items: items.map((item) => ({ ...item, details: item.details.map((detail) => ({ ...detail })) })),
        },
      },
      60_000,
    );
  }

  async #tell(one: Application, decision: 'appeal' | 'no-appeal' | 'undecided'): Promise<void> {
    await change(this.#context, [this.#idOf(one)], { do: 'tell', decision }, this.#ownerOf(one));
    if (one.n % 4 === 0)
      await change(
        this.#context,
        this.#idOf(one),
        { do: 'note', kind: 'note', text: decision === 'appeal' ? '醫師準備申復資料' : '已電話告知醫師' },
        this.#ownerOf(one),
      );
  }
}

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const REFUSAL = JSON.stringify({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'invalid', details: { text: '醫令代碼與申請日期不符' } }],
});

export const numberOf = ({ n, at }: Application): string =>
  `${taipeiDay(at).replaceAll('-', '')}${String(n).padStart(8, '0')}`;
export const receiptOf = ({ n }: Application): string => `115${String(n).padStart(8, '0')}`;

/** NHI's ClaimResponse: one item for the case with all of its lines as details. */
function answerTo(
  one: Application,
  disposition: string,
  created: string,
  asked: ReadonlyMap<number, number>,
): object {
  const decision = disposition === '審畢結果' ? (one.outcome as Decision) : null;
  const code = decision === null ? '' : CODES[decision];
  const reason = (text?: string): object => ({
    category: { coding: [{ code: 'submitted' }] },
    reason: { coding: [{ system: SYSTEM_APPROVE_COMMENT, code }], text },
  });
  const all = [...asked.values()].reduce((sum, quantity) => sum + quantity, 0);
  const share = decision === 'approved' ? 1 : decision === 'partially-approved' ? 0.5 : 0;
  const item = {
    itemSequence: 1,
    adjudication:
      decision === null ? [] : [{ ...reason(opinionOf(decision, one.n)), value: Math.ceil(all * share) }],
    detail: [...asked.keys()].map((detailSequence) => ({ detailSequence, adjudication: [reason()] })),
  };
  return {
    ...{
      resourceType: 'ClaimResponse',
      id: `answer-${String(one.n)}`,
      status: 'active',
      use: 'preauthorization',
    },
    ...{ created, disposition, request: { reference: `Claim/${numberOf(one)}` } },
    ...(decision === null ? {} : { item: [item] }),
  };
}
