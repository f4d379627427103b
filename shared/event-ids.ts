import { FINDING_CODES, type FindingCode } from './standing.ts';

/**
 * Event ids for Windows' Application log, source `TWPAS Agent`, by critical finding. An id is never reused, since monitoring systems refer
 * to it. The source's message file (eventcreate.exe) has ids 1 to 1000.
 */
const ARISEN: Partial<Record<FindingCode, number>> = {
  'clock-skewed': 101,
  'clock-doubtful': 102,
  'server-not-confirmed': 103,
  'trail-broken': 104,
  'nhi-refuses': 105,
  restored: 106,
  'nhi-way-closed': 107,
  'nhi-silent': 108,
  'folder-down': 109,
  'files-not-readable': 110,
  'no-space': 111,
  'folder-seized': 112,
  'lease-disturbed': 113,
  'results-not-written': 114,
  'no-client-key': 115,
  'ran-out': 116,
  'console-port-taken': 117,
};
/** Added to the id of a finding, gives the id of its end. */
const TO_END = 100;

export const EVENT_SOURCE = 'TWPAS Agent';
export const TEST_EVENT = 100;

export interface FindingEvents {
  readonly code: FindingCode;
  readonly arisen: number;
  readonly over: number;
}

/** Null: the finding is not critical, so no event is written. */
export function eventsOf(code: FindingCode): FindingEvents | null {
  const arisen = ARISEN[code];
  return arisen === undefined ? null : { code, arisen, over: arisen + TO_END };
}

export const ALL_EVENTS: readonly FindingEvents[] = FINDING_CODES.map(eventsOf)
  .filter((one) => one !== null)
  .sort((a, b) => a.arisen - b.arisen);
