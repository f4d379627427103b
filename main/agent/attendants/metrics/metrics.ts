/**
 * Numbers for a monitoring system, as OpenMetrics text: counts, ages and durations. Labels are only words of ours (states, codes): no patient, case,
 * file or folder. Counters restart with the process and after new settings, as scrapers expect.
 */
import { Gauge, Histogram, type OpenMetricsContentType, Registry } from 'prom-client';
import type { IndexedCase } from '../../index/indexed-case.ts';
import type { StatusView } from '../../../../shared/api/views/status.ts';
import { EXPIRY_STATES } from '../../../../shared/expiry.ts';
import { standingOf } from '../../../../shared/standing.ts';
import {
  DECISIONS,
  DELIVERIES,
  type Delivery,
  DESTINATION_STATES,
  FOLDER_STATES,
  REVIEWS,
} from '../../../../shared/states.ts';
import type { CaseIndex } from '../../index/case-index.ts';
import type { Checker } from '../../carrier/check/checker.ts';
import type { SendOutcome } from '../../carrier/nhi/server.ts';
import type { Clock } from '../../ports.ts';

export type Metrics = ReturnType<typeof createMetrics>;

const HOUR = 3600;
const SEND_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const CHECK_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 20];
const DECISION_BUCKETS = [1, 6, 12, 24, 48, 72, 120, 168, 336, 672].map((hours) => hours * HOUR);
/** In progress, or waiting for a person; ended cases have no age. */
const UNSETTLED = DELIVERIES.filter((state) => state !== 'accepted' && state !== 'cancelled');
const SAME_FOR_MS = 5000;

export function createMetrics({ clock }: { readonly clock: Clock }) {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const gauges = gaugesIn(registry);
  const histograms = histogramsIn(registry);
  let kept: { readonly at: number; readonly text: Promise<string> } | null = null;
  return {
    /** Called when a POST of a Bundle has ended. */
    sent: (outcome: SendOutcome['kind'], ms: number): void => {
      histograms.sendSeconds.observe({ outcome }, ms / 1000);
    },
    /** Wraps a checker and measures its checks. */
    timed: (checker: Checker): Checker => ({
      ...checker,
      inspect: async (bytes, options) => {
        const from = clock.steady();
        const inspection = await checker.inspect(bytes, options);
        histograms.checkSeconds.observe((clock.steady() - from) / 1000);
        return inspection;
      },
    }),
    /** Counts decisions from now on. Returns the unsubscribe function. */
    listen: (index: Pick<CaseIndex, 'onUpdate'>): (() => void) =>
      index.onUpdate(({ row }, before) => {
        const { accepted_at: from, decided_at: to } = row;
        if (row.review !== 'decided' || before === undefined || before.row.review === 'decided') return;
        // If the clock was set back in between, the difference is no duration.
        if (from !== null && to !== null && to >= from)
          histograms.decisionSeconds.observe({ decision: row.decision ?? 'other' }, (to - from) / 1000);
      }),
    /** The present counts. The text is cached for five seconds, so frequent scrapes do not call `look`. */
    text: (
      look: () => { readonly status: StatusView; readonly cases: readonly IndexedCase[] },
    ): Promise<string> => {
      const at = clock.steady();
      if (kept !== null && at - kept.at < SAME_FOR_MS) return kept.text;
      const { status, cases } = look();
      showStatus(gauges, status);
      showCases(gauges, cases, clock.now());
      kept = { at, text: registry.metrics() };
      return kept.text;
    },
  };
}

type Metered = Registry<OpenMetricsContentType>;

function gaugesIn(registry: Metered) {
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge<Label>({ name: `twpas_${name}`, help, labelNames, registers: [registry] });
  return {
    info: gauge('agent_info', 'Version, environment and guide; always 1', [
      'version',
      'environment',
      'guide',
    ]),
    level: gauge('standing_level', '0 fine, 1 look soon, 2 look now: the level of status --check'),
    findings: gauge('standing_finding', '1 for each finding of status --check', ['code']),
    delivery: gauge('cases', 'Cases by state of delivery', ['delivery']),
    review: gauge('cases_review', 'Cases by what NHI has said so far', ['review']),
    decision: gauge('cases_decision', 'Decided cases by decision', ['decision']),
    oldest: gauge('oldest_case_age_seconds', 'Age of the oldest case in this state; 0 where none is', [
      'delivery',
    ]),
    undecided: gauge(
      'oldest_undecided_age_seconds',
      'Age of the oldest accepted case without a decision; 0: none',
    ),
    needPerson: gauge('cases_need_person', 'Cases that need a person'),
    destination: gauge('destination_state', '1 for the state that sending is in', ['state']),
    searchLag: gauge(
      'search_lag_seconds',
      'The longest of 30 days between acceptance and the first search that showed the case; 0: not measured',
    ),
    searchHonest: gauge('search_ignores_parameters', '1: a search finds what it was not asked for'),
    folders: gauge('folders', 'Watched folders by state', ['state']),
    expiries: gauge('expiries', 'Keys, certificates, lists and dates by state', ['state']),
    silent: gauge('nhi_silent', '1: NHI has not answered for more than a day'),
    answered: gauge('nhi_answered_timestamp_seconds', 'When NHI last answered; 0: never yet'),
    scanned: gauge('last_scan_timestamp_seconds', 'When a folder was last looked at; 0: never yet'),
    lastSend: gauge('last_send_timestamp_seconds', 'When something was last sent; 0: never yet'),
    lastPoll: gauge('last_poll_timestamp_seconds', 'When results were last asked for; 0: never yet'),
    backupAt: gauge(
      'backup_timestamp_seconds',
      'When the newest backup was written; 0: none yet, or none is set',
    ),
    backupFailing: gauge('backup_failing', '1: the last backup came to nothing'),
  };
}

function histogramsIn(registry: Metered) {
  const histogram = <Label extends string = never>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: Label[] = [],
  ) => new Histogram<Label>({ name: `twpas_${name}`, help, buckets, labelNames, registers: [registry] });
  return {
    sendSeconds: histogram('send_duration_seconds', 'POSTs to NHI by outcome', SEND_BUCKETS, ['outcome']),
    checkSeconds: histogram('check_duration_seconds', 'Checks of a Bundle, waiting included', CHECK_BUCKETS),
    decisionSeconds: histogram(
      'decision_duration_seconds',
      'From acceptance to the decision, as it was heard of',
      DECISION_BUCKETS,
      ['decision'],
    ),
  };
}

type Gauges = ReturnType<typeof gaugesIn>;

function showStatus(gauges: Gauges, status: StatusView): void {
  const { version, environment, guide, counts } = status;
  gauges.info.reset();
  gauges.info.set({ version, environment, guide: guide?.inUse ?? '' }, 1);
  const standing = standingOf(status);
  gauges.level.set(standing.level);
  gauges.findings.reset();
  for (const { code } of standing.findings) gauges.findings.set({ code }, 1);
  for (const state of DELIVERIES) gauges.delivery.set({ delivery: state }, counts.delivery[state]);
  for (const state of REVIEWS) gauges.review.set({ review: state }, counts.review[state]);
  for (const one of DECISIONS) gauges.decision.set({ decision: one }, counts.decision[one]);
  gauges.needPerson.set(status.needPerson ?? 0);
  for (const state of DESTINATION_STATES)
    gauges.destination.set({ state }, status.destination.state === state ? 1 : 0);
  gauges.searchLag.set(status.destination.search?.lagSeconds ?? 0);
  gauges.searchHonest.set((status.destination.search?.ignoresParameters ?? []).length > 0 ? 1 : 0);
  for (const state of FOLDER_STATES)
    gauges.folders.set({ state }, status.folders.filter((folder) => folder.state === state).length);
  for (const state of EXPIRY_STATES)
    gauges.expiries.set({ state }, (status.expiries ?? []).filter((one) => one.state === state).length);
  gauges.silent.set(status.lastAnswer?.silent === true ? 1 : 0);
  gauges.answered.set(seconds(status.lastAnswer?.at));
  gauges.scanned.set(seconds(status.lastScanAt));
  gauges.lastSend.set(seconds(status.lastSendAt));
  gauges.lastPoll.set(seconds(status.lastPollAt));
  gauges.backupAt.set(seconds(status.backup?.lastAt));
  gauges.backupFailing.set((status.backup?.error ?? null) === null ? 0 : 1);
}

function showCases(gauges: Gauges, cases: readonly IndexedCase[], now: number): void {
  const since = new Map<Delivery, number>();
  let waiting = now;
  for (const { row } of cases) {
    // Nobody waits for a superseded or closed case.
    if (row.superseded_by !== null || row.closed_at !== null) continue;
    since.set(row.delivery, Math.min(since.get(row.delivery) ?? now, row.stage_at ?? row.created_at));
    if (row.delivery === 'accepted' && row.review !== 'decided')
      waiting = Math.min(waiting, row.accepted_at ?? now);
  }
  // After the clock was set back, an age must not be negative.
  for (const state of UNSETTLED)
    gauges.oldest.set({ delivery: state }, Math.max(0, now - (since.get(state) ?? now)) / 1000);
  gauges.undecided.set((now - waiting) / 1000);
}

/** Seconds of an ISO time; 0 without one. */
const seconds = (at: string | null | undefined): number =>
  at === null || at === undefined ? 0 : Date.parse(at) / 1000;
