/** Later approvals of cases that NHI did not approve: by which application, and with which differences in its file. Nothing is judged. */
import type { IndexedCase } from '../../index/indexed-case.ts';
import type { CaseContent, ContentGroup } from '../../../../shared/api/content-contract.ts';
import type { ReasonDifference } from '../../../../shared/api/reasons-contract.ts';
import type { ContentSection } from '../../../../shared/content.ts';
import type { LaterBy } from '../../../../shared/choices.ts';
import { daysBetween } from '../../../../shared/days.ts';

export interface ApprovedLater {
  readonly id: string;
  readonly by: LaterBy;
}

/** An application for the same drug counts as a new matter after this time. */
const AGAIN_DAYS = 180;
const FIRST_APPLICATION = '1';
const BY_SUB_TYPE: Readonly<Record<string, LaterBy>> = {
  '2': 'supplement',
  '3': 'appeal',
  '4': 'dispute',
  '5': 'appeal',
};

/** Later applications, by the 受理編號 that they name and by patient. */
export class LaterCases {
  readonly #naming = new Map<string, IndexedCase[]>();
  readonly #ofPatient = new Map<string, IndexedCase[]>();

  /** Must get every case, in the order found. */
  see(one: IndexedCase): void {
    const { row, label } = one;
    if (row.delivery !== 'accepted') return;
    const original = label.originalReceiptNumber;
    if (typeof original === 'string') add(this.#naming, original, one);
    else if (row.sub_type === FIRST_APPLICATION && row.patient_key !== null && isApproved(one))
      add(this.#ofPatient, row.patient_key, one);
  }

  of(one: IndexedCase): ApprovedLater | null {
    return this.#byReceipt(one) ?? this.#again(one);
  }

  /** Follows the numbers: after a further request by NHI, the second supplement names the first. */
  #byReceipt(one: IndexedCase): ApprovedLater | null {
    const numbers = new Set(one.row.receipt_number === null ? [] : [one.row.receipt_number]);
    // Iterating a Set includes numbers added meanwhile, and visits each number once.
    for (const number of numbers)
      for (const later of this.#naming.get(number) ?? []) {
        if (later.row.id === one.row.id || later.row.seq < one.row.seq) continue;
        if (isApproved(later)) return { id: later.row.id, by: byOf(later) };
        if (later.row.receipt_number !== null) numbers.add(later.row.receipt_number);
      }
    return null;
  }

  #again({ row, label }: IndexedCase): ApprovedLater | null {
    if (row.patient_key === null || row.first_decided_on === null) return null;
    const decidedOn = row.first_decided_on;
    const later = (this.#ofPatient.get(row.patient_key) ?? []).find(
      (other) =>
        other.row.seq > row.seq &&
        other.label.drugCodes.some((code) => label.drugCodes.includes(code)) &&
        isWithin(daysBetween(decidedOn, other.row.first_decided_on ?? '')),
    );
    return later === undefined ? null : { id: later.row.id, by: 'again' };
  }
}

const isWithin = (days: number): boolean => days >= 0 && days <= AGAIN_DAYS;

const isApproved = ({ row }: IndexedCase): boolean =>
  row.review === 'decided' && (row.decision === 'approved' || row.decision === 'partially-approved');

const byOf = ({ row }: IndexedCase): LaterBy => BY_SUB_TYPE[row.sub_type ?? ''] ?? 'again';

function add(groups: Map<string, IndexedCase[]>, key: string, one: IndexedCase): void {
  const known = groups.get(key);
  if (known === undefined) groups.set(key, [one]);
  else known.push(one);
}

export type Difference = Omit<ReasonDifference, 'n'>;

/** Parts that staff add or rewrite. Applicant, patient and drug are the same anyway. */
const COMPARED: ReadonlySet<ContentSection> = new Set([
  'diagnoses',
  'measures',
  'stages',
  'laboratory',
  'genes',
  'reports',
  'imaging',
  'assessments',
  'medications',
  'radiotherapy',
  'phototherapy',
  'outcomes',
  'documents',
]);
const LONGEST_NAME = 40;

interface ComparedValue extends Omit<Difference, 'kind'> {
  /** Text of all its rows. */
  readonly says: string;
}

/** Each difference once, in the order of the sections. Both contents are masked: they contain no patient's name. */
export function differencesOf(before: CaseContent, after: CaseContent): Difference[] {
  const [old, now] = [thingsOf(before), thingsOf(after)];
  return [...now].flatMap(([key, things]) => {
    const [first] = things;
    if (first === undefined) return [];
    const said = new Set((old.get(key) ?? []).map(({ says }) => says));
    if (things.every(({ says }) => said.has(says))) return [];
    const { says: _says, ...named } = first;
    return [{ ...named, kind: old.has(key) ? ('changed' as const) : ('added' as const) }];
  });
}

function thingsOf({ sections }: CaseContent): Map<string, ComparedValue[]> {
  const things = sections.flatMap(({ key: section, groups }) =>
    COMPARED.has(section) ? groups.map((group) => thingOf(section, group)) : [],
  );
  return Map.groupBy(things, ({ key }) => key);
}

/**
 * Named by its first row, as on the page, except for file names: they may be the patient's name. A measure's first row is a number, which names
 * nothing: all measures count as one thing.
 */
function thingOf(section: ContentSection, { rows }: ContentGroup): ComparedValue {
  const [first] = rows;
  const named = first === undefined || first.file !== null || section === 'measures' ? undefined : first;
  const text = named?.text?.trim().slice(0, LONGEST_NAME) ?? null;
  const [code, system] = [named?.code ?? null, named?.system ?? null];
  return {
    ...{ section, text, code, system },
    key: `${section} ${code ?? text ?? ''}`,
    says: JSON.stringify(rows.map((row) => [row.label, row.text, row.code, row.file])),
  };
}
