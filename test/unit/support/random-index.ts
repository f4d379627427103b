import type { IndexRecord } from '../../../main/agent/index/indexed-case.ts';
import { DECISIONS, DELIVERIES, PROFILES, REVIEWS } from '../../../shared/states.ts';
import type { CaseFilter, CaseOrder } from '../../../shared/api/case-filter.ts';
import { CASE_ORDERS } from '../../../shared/choices.ts';
import { STAGES } from '../../../shared/stage.ts';
import { loadCaseIndex, type CaseIndex } from '../../../main/agent/index/case-index.ts';
import type { CaseLabel } from '../../../main/agent/carrier/cases/case-record.ts';
import { createRng, type Rng } from '../../../main/practice/samples/rng.ts';

/** An index over made-up cases without a database: only what it is told of rows and labels counts. */
export interface RandomIndex {
  readonly index: CaseIndex;
  readonly rng: Rng;
  /** Some cases come, some change, as a commit tells it. */
  readonly commit: (come: number, change: number) => void;
}

type Labelled = IndexRecord & { readonly label: Buffer };

const NAMES = ['王小明', '陳大文', '林　小美', 'Ｗａｎｇ Ming', '歐陽明日', '李'];
const DRUGS = ['KC01025219', 'KC00877238', 'XB0001', 'kx99'];
const DEPARTMENTS = ['AJ', 'AF', 'AB', null];
const DAY_MS = 86_400_000;
const START = Date.parse('2026-01-01T00:00:00+08:00');

export function randomIndex(seed: string, count: number): RandomIndex {
  const rng = createRng(seed);
  const rows: Labelled[] = Array.from({ length: count }, (_none, n) => makeRow(rng, n + 1));
  const listeners: ((ids: readonly string[], revision: number) => void)[] = [];
  const select = (params: { readonly seq?: number; readonly ids?: string }): Labelled[] => {
    const { seq, ids } = params;
    if (seq !== undefined) return rows.filter((row) => row.seq > seq).slice(0, 70);
    const asked = JSON.parse(ids ?? '[]') as string[];
    return rows.filter(({ id }) => asked.includes(id));
  };
  const db = { all: <T>(_sql: string, params = {}) => select(params) as T[] };
  const index = loadCaseIndex(db, {
    label: ({ label }) => JSON.parse(label.toString()) as CaseLabel,
    doctorKey: (number) => `key of ${number}`,
  });
  index.follow({
    ...db,
    onChange: (listener) => {
      listeners.push(listener);
      return () => undefined;
    },
  });
  return {
    index,
    rng,
    commit(come, change) {
      const changed = rng.some(rows, change).map(({ seq, id }) => ({ ...makeRow(rng, seq), id }));
      for (const row of changed) rows[row.seq - 1] = row;
      const came = Array.from({ length: come }, (_none, n) => makeRow(rng, rows.length + n + 1));
      rows.push(...came);
      const ids = [...came, ...changed].map(({ id }) => id);
      for (const tell of listeners) tell(ids, 1);
    },
  };
}

const maybe = <T>(rng: Rng, value: T): T | null => (rng.chance(0.7) ? value : null);
const day = (rng: Rng): string =>
  new Date(START + rng.int(0, 40) * DAY_MS + DAY_MS / 2).toISOString().slice(0, 10);

function makeRow(rng: Rng, seq: number): Labelled {
  const fileName = `${rng.pick(['門診', 'IN', 'out'])}_${String(rng.int(0, 500))}.json`;
  const drugs = rng.some(DRUGS, rng.int(0, 2));
  const label: CaseLabel = {
    relPath: `${rng.pick(['', 'a/'])}${fileName}`,
    fileName,
    patientName: maybe(rng, rng.pick(NAMES)),
    patientNumber: maybe(rng, `A${String(rng.int(100_000_000, 299_999_999))}`),
    drugCodes: drugs,
    ...(rng.chance(0.5) ? { drugNames: drugs.map((code) => `藥 ${code.slice(-3)}`) } : {}),
    ...(rng.chance(0.8) ? { indications: rng.some(['D1', 'D2', 'D3'], rng.int(0, 2)) } : {}),
    ...(rng.chance(0.8) ? { department: rng.pick(DEPARTMENTS) } : {}),
    ...(rng.chance(0.8)
      ? { doctorNumber: rng.pick(['B1', 'B2', '']), doctorName: rng.pick(['林醫師', '吳醫師', null]) }
      : {}),
    ...(rng.chance(0.8) ? { appliedOn: maybe(rng, day(rng)) } : {}),
  };
  return {
    seq,
    id: `2601${rng.hex(9).toUpperCase()}`,
    folder: '/his',
    delivery: rng.chance(0.6) ? 'accepted' : rng.pick(DELIVERIES),
    hold_reason: null,
    doubt_reason: null,
    review: rng.pick(REVIEWS),
    decision: maybe(rng, rng.pick(DECISIONS)),
    disposition: null,
    profile: maybe(rng, rng.pick(PROFILES)),
    priority: maybe(rng, rng.pick(['1', '4'])),
    sub_type: maybe(rng, rng.pick(['1', '2', '3'])),
    patient_key: null,
    case_number: maybe(rng, `20260101${String(rng.int(0, 99_999_999)).padStart(8, '0')}`),
    receipt_number: null,
    superseded_by: null,
    unread: rng.int(0, 1),
    doubled: 0,
    created_at: START + rng.int(0, 40 * DAY_MS),
    updated_at: START + rng.int(0, 500),
    accepted_at: maybe(rng, START + rng.int(0, 40 * DAY_MS)),
    decided_on: maybe(rng, day(rng)),
    decided_at: null,
    stage_at: null,
    missed_since: maybe(rng, START + rng.int(0, 40 * DAY_MS)),
    error_code: maybe(rng, rng.pick(['number-of-another', 'duplicate'])),
    searched_since: maybe(rng, START + rng.int(0, 40 * DAY_MS)),
    received_on: null,
    first_decided_on: null,
    first_decision: null,
    owner: maybe(rng, rng.pick(['王承辦', '陳承辦'])),
    due_on: maybe(rng, day(rng)),
    snoozed_until: null,
    closed_at: null,
    label: Buffer.from(JSON.stringify(label)),
  };
}

const SEARCHES = [
  ['小', '小明', 'ａ1', 'A', '2026', '20260101', '0001', 'json', '.', '林', '醫', 'kc', '219', '藥 kc'],
  ['門診 json', '王 小', '明日', 'zzz', '  ', 'IN_1', 'in_12', 'in_123'],
].flat();

/** Random question that the page can ask. */
export function randomFilter(rng: Rng): CaseFilter {
  const use = (): boolean => rng.chance(0.2);
  return {
    ...(use() ? { delivery: rng.some(DELIVERIES, rng.int(0, 3)) } : {}),
    ...(use() ? { review: rng.some(REVIEWS, 2) } : {}),
    ...(use() ? { decision: rng.some(DECISIONS, 2) } : {}),
    ...(use() ? { stage: rng.some(STAGES, rng.int(1, 12)) } : {}),
    ...(use() ? { profile: rng.some(PROFILES, 1) } : {}),
    ...(use() ? { priority: ['4'] } : {}),
    ...(use() ? { subType: rng.some(['1', '2', '3'], 2) } : {}),
    ...(use() ? { drug: rng.some(DRUGS, rng.int(1, 2)) } : {}),
    ...(use() ? { indication: ['D2'] } : {}),
    ...(use() ? { department: rng.some(['AJ', 'AF', ''], 2) } : {}),
    ...(use() ? { doctor: rng.some(['key of B1', ''], 1) } : {}),
    ...(use() ? { owner: rng.some(['王承辦', ''], 1) } : {}),
    ...(use() ? { unread: rng.chance(0.5) } : {}),
    ...(use() ? { due: rng.chance(0.5) ? {} : { until: day(rng) } } : {}),
    ...(use()
      ? {
          period: {
            by: rng.pick(['found', 'applied', 'accepted', 'decided'] as const),
            ...(rng.chance(0.7) ? { from: day(rng) } : {}),
            ...(rng.chance(0.7) ? { to: day(rng) } : {}),
          },
        }
      : {}),
    ...(rng.chance(0.4) ? { search: rng.pick(SEARCHES) } : {}),
  };
}

export const randomOrder = (rng: Rng): CaseOrder | undefined =>
  rng.chance(0.3) ? undefined : { by: rng.pick(CASE_ORDERS), descending: rng.chance(0.5) };
