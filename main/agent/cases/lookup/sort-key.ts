import { assertNever } from '../../../../shared/assert-never.ts';
import type { CaseOrder } from '../../../../shared/api/case-filter.ts';
import { STAGES } from '../../../../shared/stage.ts';
import type { IndexedCase } from '../case-index.ts';

/** What a case is put in order by; null where it has no such value. */
export type SortKey = string | number | null;
const STAGE_AT = new Map<string, number>(STAGES.map((stage, at) => [stage, at]));

export function keyOf({ row, label, stage }: IndexedCase, by: Exclude<CaseOrder['by'], 'found'>): SortKey {
  switch (by) {
    case 'stage':
      return STAGE_AT.get(stage) ?? null;
    case 'patient':
      return label.patientName;
    case 'file':
      return label.fileName;
    case 'type':
      return row.sub_type;
    case 'drug':
      return label.drugCodes[0] ?? null;
    case 'indication':
      return label.indications?.[0] ?? null;
    case 'department':
      return label.department ?? null;
    case 'doctor':
      return label.doctorName ?? null;
    case 'owner':
      return row.owner;
    case 'due':
      return row.due_on;
    case 'applied':
      return label.appliedOn ?? null;
    case 'accepted':
      return row.accepted_at;
    case 'decided':
      return row.decided_on;
    case 'number':
      return row.case_number;
    case 'updated':
      return row.updated_at;
    default:
      return assertNever(by);
  }
}
