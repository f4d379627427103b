import type { CaseFilter } from '../../../shared/api/contract.ts';
import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';
import { DECISIONS, DELIVERIES, REVIEWS } from '../../../shared/states.ts';
import { stageKeyOf } from '../../../shared/stage.ts';
import { fakeCase } from './fake-case.ts';
import { SCENES, USUAL } from './fake-scenes.ts';

type Change = { ids: string[]; revision: number };

/** The fake agent's memory. */
export interface FakeStore {
  readonly cases: Map<string, CaseDetail>;
  status: StatusView;
  /** Changes a case and says so. */
  change(id: string, patch: Partial<CaseDetail>): void;
  /** One more case comes, and is said. */
  add(): void;
  /** Changes the status and says so. */
  changeStatus(patch: Partial<StatusView>): void;
  ids(filter: CaseFilter): string[];
  counts(): StatusView['counts'];
  subscribe(listener: (change: Change) => void): () => void;
}

export function createFakeStore(options: { readonly count: number; readonly now: number }): FakeStore {
  const cases = new Map<string, CaseDetail>();
  for (let index = 0; index < options.count; index += 1) {
    const scene = SCENES[index] ?? USUAL[index % USUAL.length];
    if (scene === undefined) throw new Error('no scene');
    const made = fakeCase(index, scene, options.now);
    cases.set(made.id, made);
  }
  const listeners = new Set<(change: Change) => void>();
  let revision = 1;
  const tell = (ids: string[]): void => {
    revision += 1;
    for (const listener of [...listeners]) listener({ ids, revision });
  };
  const store: FakeStore = {
    cases,
    status: firstStatus(options.now),
    change(id, patch) {
      const old = cases.get(id);
      if (old === undefined) throw new Error(`no case ${id}`);
      cases.set(id, { ...old, ...patch, revision: old.revision + 1, updatedAt: new Date().toISOString() });
      tell([id]);
    },
    add() {
      const scene = USUAL[cases.size % USUAL.length];
      if (scene === undefined) throw new Error('no scene');
      const made = fakeCase(cases.size, scene, options.now);
      cases.set(made.id, made);
      tell([made.id]);
    },
    changeStatus(patch) {
      store.status = { ...store.status, ...patch };
      tell([]);
    },
    ids: (filter) => [...cases.values()].filter((each) => matches(each, filter)).map((each) => each.id),
    counts: () => {
      const count = <K extends string>(
        keys: readonly K[],
        of: (row: CaseRow) => string | null,
      ): Record<K, number> => {
        const all = Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
        for (const each of cases.values()) {
          const key = keys.find((known) => known === of(each));
          if (key !== undefined) all[key] += 1;
        }
        return all;
      };
      return {
        delivery: count(DELIVERIES, (row) => row.delivery),
        review: count(REVIEWS, (row) => row.review),
        decision: count(DECISIONS, (row) => row.decision),
        answered: 0,
      };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
  return store;
}

function matches(row: CaseRow, filter: CaseFilter): boolean {
  if (filter.delivery !== undefined && !filter.delivery.includes(row.delivery)) return false;
  if (filter.review !== undefined && !filter.review.includes(row.review)) return false;
  if (filter.decision !== undefined && (row.decision === null || !filter.decision.includes(row.decision)))
    return false;
  if (filter.stage !== undefined && !filter.stage.includes(stageKeyOf(row))) return false;
  if (filter.drug !== undefined && !row.drugCodes.some((code) => filter.drug?.includes(code))) return false;
  if (filter.subType !== undefined && !filter.subType.includes(row.subType ?? '')) return false;
  const words = filter.search?.toLowerCase();
  if (words === undefined) return true;
  const texts = [
    row.id,
    row.fileName,
    row.chartNumber,
    row.patient?.name,
    row.patient?.number,
    row.caseNumber,
    row.receiptNumber,
    ...row.drugCodes,
  ];
  return texts.some((text) => text?.toLowerCase().includes(words) ?? false);
}

function firstStatus(now: number): StatusView {
  const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();
  const zero = <K extends string>(keys: readonly K[]): Record<K, number> =>
    Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
  return {
    running: true,
    pid: 4242,
    version: '0.1.0',
    console: null,
    counts: { delivery: zero(DELIVERIES), review: zero(REVIEWS), decision: zero(DECISIONS), answered: 0 },
    lastScanAt: ago(8),
    lastSendAt: ago(190),
    lastPollAt: ago(41),
    destination: {
      state: 'open',
      reason: null,
      until: null,
      fhirBaseUrl: 'http://127.0.0.1:8090/fhir',
      pausedByPerson: false,
      newServer: false,
      perCaseOnly: false,
      clockSkewSeconds: 0.4,
    },
    folders: [
      { path: '/srv/his/export/癌藥', state: 'watching', lastScanAt: ago(8), holder: null },
      { path: '//nas01/his/免疫製劑', state: 'watching', lastScanAt: ago(21), holder: null },
    ],
    clientKey: { state: 'due', kid: 'hosp-2026-es384-1', until: '2026-12-20T09:12:00+08:00' },
    hospitalId: '0101090517',
    environment: 'practice',
    guide: { inUse: 'tw.gov.mohw.nhi.pas#1.2.3', imported: false, newer: null },
  };
}
