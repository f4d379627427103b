import type { ContentGroup, ContentRow } from '../../../../shared/api/content-contract.ts';
import { maskBirthDate, maskName, maskNumber } from '../../../../shared/mask.ts';
import { objectsAt, textAt } from '../json.ts';
import type { ParsedBundle } from '../parsed-bundle.ts';

const MASKS: Readonly<Record<string, (text: string) => string>> = {
  patientName: maskName,
  patientNumber: maskNumber,
  birthDate: maskBirthDate,
};

/**
 * Covers the patient: the patient's own rows by what they are, and the name and numbers wherever else a text has them, since
 * reports quote them. So are persons' numbers, which stand for doctors without a name. What the HIS wrote otherwise (a nickname, a telephone number) is not known to be one.
 */
export function maskedGroups(bundle: ParsedBundle, groups: readonly ContentGroup[]): ContentGroup[] {
  const covers = bundle
    .ofType('Patient')
    .flatMap(({ resource }) => [
      ...objectsAt(resource, 'name').map((name) => [textAt(name, 'text'), maskName] as const),
      ...objectsAt(resource, 'identifier').map((one) => [textAt(one, 'value'), maskNumber] as const),
    ]);
  const cover = (text: string): string => {
    let covered = text;
    for (const [secret, mask] of covers)
      if (secret !== null && secret.length > 1) covered = covered.replaceAll(secret, mask(secret));
    return covered.replace(PERSON_NUMBER, maskNumber);
  };
  const row = (one: ContentRow): ContentRow => {
    if (one.text === null) return one;
    return { ...one, text: MASKS[one.label]?.(one.text) ?? cover(one.text) };
  };
  return groups.map((group) => ({ ...group, rows: group.rows.map(row) }));
}

/** 身分證號 and 居留證號. */
const PERSON_NUMBER = /(?<![A-Z0-9])[A-Z][A-D89\d]\d{8}(?!\d)/g;
