import type { ContentGroup, ContentRow } from '../../../../shared/api/content-contract.ts';
import { maskBirthDate, maskName, maskNumber } from '../../../../shared/mask.ts';
import { coverPatient } from '../cover-patient.ts';
import { objectsAt, textAt } from '../json.ts';
import type { ParsedBundle } from '../parsed-bundle.ts';

const MASKS: Readonly<Record<string, (text: string) => string>> = {
  patientName: maskName,
  patientNumber: maskNumber,
  birthDate: maskBirthDate,
};

/** Covers the patient: the patient's own rows by what they are, and the name and numbers wherever else a text has them. */
export function maskedGroups(bundle: ParsedBundle, groups: readonly ContentGroup[]): ContentGroup[] {
  const patients = bundle.ofType('Patient').map(({ resource }) => resource);
  const cover = coverPatient({
    names: patients.flatMap((one) => objectsAt(one, 'name').map((name) => textAt(name, 'text'))),
    numbers: patients.flatMap((one) => objectsAt(one, 'identifier').map((number) => textAt(number, 'value'))),
  });
  const row = (one: ContentRow): ContentRow => {
    if (one.text === null) return one;
    return { ...one, text: MASKS[one.label]?.(one.text) ?? cover(one.text) };
  };
  return groups.map((group) => ({ ...group, rows: group.rows.map(row) }));
}
