import { DECISIONS, DELIVERIES, REVIEWS } from '../../../shared/states.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';

const zeros = <K extends string>(names: readonly K[]): Record<K, number> =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<K, number>;

/** An agent with nothing to do, changed as a test needs it. */
export function statusWith(
  change: {
    readonly delivery?: Partial<StatusView['counts']['delivery']>;
    readonly review?: Partial<StatusView['counts']['review']>;
    readonly destination?: Partial<StatusView['destination']>;
    readonly folder?: StatusView['folders'][number]['state'];
  } = {},
): StatusView {
  return {
    running: true,
    pid: 1,
    version: '0.1.0',
    console: null,
    counts: {
      delivery: { ...zeros(DELIVERIES), ...change.delivery },
      review: { ...zeros(REVIEWS), ...change.review },
      decision: zeros(DECISIONS),
      answered: 0,
    },
    lastScanAt: null,
    lastSendAt: null,
    lastPollAt: null,
    destination: {
      state: 'open',
      reason: null,
      until: null,
      fhirBaseUrl: 'https://nhi.example/fhir',
      pausedByPerson: false,
      newServer: false,
      perCaseOnly: false,
      clockSkewSeconds: null,
      ...change.destination,
    },
    folders: [{ path: '/in', state: change.folder ?? 'watching', lastScanAt: null, holder: null }],
    clientKey: { state: 'fresh', kid: 'k1', until: '2027-11-24T10:00:00+08:00' },
    hospitalId: '0101090517',
    environment: 'live',
    guide: { inUse: 'tw.gov.mohw.nhi.pas#1.2.3', imported: false, newer: null },
  };
}
