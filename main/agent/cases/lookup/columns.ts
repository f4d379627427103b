import type { IndexedCase } from '../case-index.ts';
import { CodedColumn } from './coded-column.ts';
import { NumberColumn } from './number-column.ts';

const one = (value: string | null | undefined): readonly string[] => [value ?? ''];

/** What lists are narrowed by, property by property. Where a case has none of a single value it has the empty one. */
export class Columns {
  readonly delivery = new CodedColumn(({ row }) => one(row.delivery));
  readonly review = new CodedColumn(({ row }) => one(row.review));
  readonly decision = new CodedColumn(({ row }) => one(row.decision));
  readonly stage = new CodedColumn(({ stage }) => one(stage));
  readonly profile = new CodedColumn(({ row }) => one(row.profile));
  readonly priority = new CodedColumn(({ row }) => one(row.priority));
  readonly subType = new CodedColumn(({ row }) => one(row.sub_type));
  readonly owner = new CodedColumn(({ row }) => one(row.owner));
  readonly department = new CodedColumn(({ label }) => one(label.department));
  /** What a Bundle calls drug and doctor is searched too: other words are another entry. */
  readonly doctor = new CodedColumn(
    ({ doctorKey }) => one(doctorKey),
    ({ doctorKey, label }) => `${doctorKey}\n${label.doctorName ?? ''}`,
  );
  readonly drug = new CodedColumn(
    ({ label }) => label.drugCodes,
    ({ label }) => `${label.drugCodes.join('\n')}\r${(label.drugNames ?? []).join('\n')}`,
  );
  readonly indication = new CodedColumn(({ label }) => label.indications ?? []);
  readonly unread = new CodedColumn(({ row }) => one(String(row.unread)));
  /** Days, YYYY-MM-DD. */
  readonly dueOn = new CodedColumn(({ row }) => one(row.due_on));
  readonly appliedOn = new CodedColumn(({ label }) => one(label.appliedOn));
  readonly decidedOn = new CodedColumn(({ row }) => one(row.decided_on));
  /** Times, ms. */
  readonly createdAt = new NumberColumn();
  readonly acceptedAt = new NumberColumn();
  readonly #coded: readonly CodedColumn[] = (Object.values(this) as unknown[]).filter(
    (column) => column instanceof CodedColumn,
  );

  put(place: number, now: IndexedCase): void {
    for (const column of this.#coded) column.put(place, now);
    this.createdAt.put(place, now.row.created_at);
    this.acceptedAt.put(place, now.row.accepted_at);
  }
}
