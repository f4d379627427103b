import { expect, test } from 'vitest';
import type { IndexedCase, IndexRecord } from '../../main/agent/index/indexed-case.ts';
import type { CaseIndex } from '../../main/agent/index/case-index.ts';
import { createMetrics } from '../../main/agent/attendants/metrics/metrics.ts';
import { FakeClock } from './support/fake-clock.ts';
import { samplesIn } from './support/open-metrics.ts';
import { statusWith } from './support/status-with.ts';

const HOUR = 3_600_000;
type Listener = Parameters<CaseIndex['onUpdate']>[0];

const clock = new FakeClock('2026-11-27T12:00:00+08:00');
const NOW = clock.now();

/** A case as the index has it; only what is counted matters. */
function indexed(row: Partial<IndexRecord>): IndexedCase {
  const whole = {
    delivery: 'queued',
    review: 'none',
    decision: null,
    superseded_by: null,
    closed_at: null,
    created_at: NOW,
    stage_at: null,
    accepted_at: null,
    decided_at: null,
    ...row,
  };
  return { row: whole as IndexRecord, label: {}, stage: 'queued', doctorKey: '' } as unknown as IndexedCase;
}

test('a scraper reads counts, ages and states, and every line is OpenMetrics', async () => {
  const metrics = createMetrics({ clock: new FakeClock(NOW) });
  const status = {
    ...statusWith({
      delivery: { queued: 3, held: 1 },
      folder: 'no-space',
      destination: {
        search: { lagSeconds: 42, samples: 7, ignoresParameters: ['patient'], timesMean: true },
      },
    }),
    needPerson: 4,
    lastAnswer: { at: '2026-11-27T11:00:00+08:00', silent: false },
    expiries: [{ kind: 'date' as const, name: '王小明的 VPN', until: null, state: 'soon' as const }],
    backup: { lastAt: null, error: 'ENOENT' },
  };
  const cases = [
    indexed({ delivery: 'queued', created_at: NOW - 2 * HOUR }),
    indexed({ delivery: 'queued', created_at: NOW - 9 * HOUR, closed_at: NOW }),
    indexed({ delivery: 'held', stage_at: NOW - HOUR, created_at: NOW - 5 * HOUR }),
    indexed({ delivery: 'accepted', accepted_at: NOW - 30 * HOUR }),
    // Decided already, and one from a clock that was ahead.
    indexed({ delivery: 'accepted', accepted_at: NOW - 90 * HOUR, review: 'decided' }),
    indexed({ delivery: 'uncertain', stage_at: NOW + HOUR }),
  ];
  const text = await metrics.text(() => ({ status, cases }));
  const found = samplesIn(text);
  expect(found).toMatchObject({
    'twpas_agent_info{environment="live",guide="tw.gov.mohw.nhi.pas#1.2.3",version="0.1.0"}': 1,
    twpas_standing_level: 2,
    'twpas_standing_finding{code="no-space"}': 1,
    'twpas_standing_finding{code="backup-failing"}': 1,
    'twpas_cases{delivery="queued"}': 3,
    'twpas_cases{delivery="accepted"}': 0,
    'twpas_oldest_case_age_seconds{delivery="queued"}': 7200,
    'twpas_oldest_case_age_seconds{delivery="held"}': 3600,
    'twpas_oldest_case_age_seconds{delivery="uncertain"}': 0,
    twpas_oldest_undecided_age_seconds: 108_000,
    twpas_cases_need_person: 4,
    'twpas_destination_state{state="open"}': 1,
    'twpas_destination_state{state="paused"}': 0,
    'twpas_folders{state="no-space"}': 1,
    'twpas_expiries{state="soon"}': 1,
    twpas_nhi_silent: 0,
    twpas_search_lag_seconds: 42,
    twpas_search_ignores_parameters: 1,
    twpas_nhi_answered_timestamp_seconds: Date.parse('2026-11-27T11:00:00+08:00') / 1000,
    twpas_backup_failing: 1,
    twpas_backup_timestamp_seconds: 0,
  });
  expect(text).not.toMatch(/王小明|\/in/);
});

test('an ended finding is gone, and the answer is the same for five seconds', async () => {
  const own = new FakeClock(NOW);
  const metrics = createMetrics({ clock: own });
  const failing = { ...statusWith(), backup: { lastAt: null, error: 'ENOENT' } };
  const first = await metrics.text(() => ({ status: failing, cases: [] }));
  expect(first).toContain('twpas_standing_finding{code="backup-failing"} 1');
  const neverLooks = (): never => {
    throw new Error('it was looked at again');
  };
  expect(await metrics.text(neverLooks)).toBe(first);
  await own.advance(5000);
  expect(await metrics.text(() => ({ status: statusWith(), cases: [] }))).not.toContain(
    'twpas_standing_finding{',
  );
});

test('sends and decisions are measured, each decision once, and none by a clock that went back', async () => {
  const metrics = createMetrics({ clock: new FakeClock(NOW) });
  metrics.sent('accepted', 300);
  metrics.sent('accepted', 700);
  metrics.sent('unknown', 60_000);
  const listeners = new Set<Listener>();
  const end = metrics.listen({
    onUpdate: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  const become = (now: IndexedCase, before?: IndexedCase): void => {
    for (const listener of listeners) listener(now, before);
  };
  const accepted = indexed({ delivery: 'accepted', accepted_at: NOW });
  const decided = (at: number): IndexedCase =>
    indexed({ ...accepted.row, review: 'decided', decision: 'approved', decided_at: at });
  become(decided(NOW + 2 * HOUR), accepted);
  become(decided(NOW + 2 * HOUR), decided(NOW + 2 * HOUR));
  become(decided(NOW - HOUR), accepted);
  become(decided(NOW + HOUR));
  end();
  expect(listeners.size).toBe(0);
  expect(samplesIn(await metrics.text(() => ({ status: statusWith(), cases: [] })))).toMatchObject({
    'twpas_send_duration_seconds_count{outcome="accepted"}': 2,
    'twpas_send_duration_seconds_sum{outcome="accepted"}': 1,
    'twpas_send_duration_seconds_bucket{le="0.5",outcome="accepted"}': 1,
    'twpas_send_duration_seconds_count{outcome="unknown"}': 1,
    'twpas_decision_duration_seconds_count{decision="approved"}': 1,
    'twpas_decision_duration_seconds_sum{decision="approved"}': 7200,
  });
});
