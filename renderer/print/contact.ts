import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { NOT_AGREED, type NotAgreed } from '../../shared/choices.ts';

/** Maximum number of cases on a sheet. */
export const ON_A_SHEET = 5;

export const endOf = ({ review, decision }: Pick<CaseDetail, 'review' | 'decision'>): NotAgreed | null =>
  review === 'decided' ? (NOT_AGREED.find((end) => end === decision) ?? null) : null;

export interface DoctorSheet<T> {
  readonly doctor: string;
  readonly department: string;
  readonly all: readonly T[];
  readonly cases: readonly T[];
  /** Number of this sheet among the doctor's sheets, from 1. */
  readonly page: number;
  readonly pages: number;
}

/** Sheets by department and doctor, five cases each. */
export function sheetsOf<T extends { readonly doctor: string; readonly department: string }>(
  cases: readonly T[],
): DoctorSheet<T>[] {
  const ofDoctor = Map.groupBy(cases, ({ department, doctor }) => JSON.stringify([department, doctor]));
  return [...ofDoctor.values()]
    .sort(([a], [b]) => compare(a, b))
    .flatMap((all) => {
      const pages = Math.ceil(all.length / ON_A_SHEET);
      return Array.from({ length: pages }, (_, at) => ({
        doctor: all[0]?.doctor ?? '',
        department: all[0]?.department ?? '',
        all,
        cases: all.slice(at * ON_A_SHEET, (at + 1) * ON_A_SHEET),
        page: at + 1,
        pages,
      }));
    });
}

type DoctorOf = { readonly doctor: string; readonly department: string } | undefined;

const compare = (a: DoctorOf, b: DoctorOf): number =>
  (a?.department ?? '').localeCompare(b?.department ?? '', 'zh-TW') ||
  (a?.doctor ?? '').localeCompare(b?.doctor ?? '', 'zh-TW');

/** Age in whole years; null unless the birth date has a day. */
export function ageOn(birthDate: string | null, today: string): number | null {
  if (birthDate === null || !/^\d{4}-\d{2}-\d{2}$/.test(birthDate)) return null;
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
