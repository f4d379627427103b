/** Prints how three times are read, for a process that is started in another zone. */
import type { DateTime } from 'cql-execution';
import { patientOf } from '../../../main/agent/attendants/precheck/evaluate.ts';

const patient = patientOf({
  resourceType: 'Bundle',
  entry: [
    { resource: { resourceType: 'Patient' } },
    ...['2026-05-31T16:30:00Z', '2026-06-01', '2026-06-01T08:30:00+08:00'].map((effectiveDateTime) => ({
      resource: { resourceType: 'DiagnosticReport', effectiveDateTime },
    })),
  ],
}) as unknown as { findRecords(type: string): { effective: { value: DateTime } }[] };

const two = (part: number | null): string => String(part ?? '').padStart(2, '0');
const texts = patient.findRecords('DiagnosticReport').map(({ effective: { value } }) => {
  const day = `${String(value.year)}-${two(value.month)}-${two(value.day)}`;
  const time = value.hour === null ? '' : `T${two(value.hour)}:${two(value.minute)}`;
  return `${day}${time} ${String(value.timezoneOffset)}`;
});
process.stdout.write(`${texts.join(', ')}\n`);
