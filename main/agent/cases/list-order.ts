import { assertNever } from '../../../shared/assert-never.ts';
import { STAGES } from '../../../shared/stage.ts';
import type { CaseOrder } from '../../../shared/api/case-filter.ts';
import type { IndexedCase } from './case-index.ts';

type Key = string | number;
const STAGE_AT = new Map<string, number>(STAGES.map((stage, at) => [stage, at]));

/** In the order asked for; equals stay newest first, and what has no such value comes last either way. */
export function inOrder(cases: readonly IndexedCase[], { by, descending }: CaseOrder): IndexedCase[] {
  // The list comes newest first.
  if (by === 'found') return descending ? [...cases] : cases.toReversed();
  const keyed = cases.map((one) => ({ one, key: keyOf(one, by) }));
  const side = descending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === b.key) return 0;
    if (a.key === null) return 1;
    if (b.key === null) return -1;
    return a.key < b.key ? -side : side;
  });
  return keyed.map(({ one }) => one);
}

function keyOf({ row, label, stage }: IndexedCase, by: Exclude<CaseOrder['by'], 'found'>): Key | null {
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
