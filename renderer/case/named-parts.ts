import type { CaseDetail } from '../../shared/api/views.ts';
import type { CodeNames } from '../names/code-names.ts';

type NameOf = CodeNames['nameOf'];
type Item = CaseDetail['items'][number];

/** Code and name of the drug of an item; either alone where the other is not known. */
export function drugOf({ drugCode, drugText }: Item, nameOf: NameOf): string | null {
  if (drugCode === null) return drugText;
  const name = nameOf('drug', drugCode, drugText);
  return name === drugCode ? drugCode : `${drugCode} ${name}`;
}

/** Code and name of what it is wanted for. */
export function indicationOf({ indicationCode, indicationText }: Item, nameOf: NameOf): string | null {
  if (indicationCode === null) return indicationText;
  const name = nameOf('indication', indicationCode, indicationText);
  return name === indicationCode ? indicationCode : `${indicationCode} ${name}`;
}

/** The hospital's name for the doctor, else the Bundle's, else the number. */
export function doctorName({ number, name }: NonNullable<CaseDetail['doctor']>, nameOf: NameOf): string {
  const written = name === '' ? null : name;
  return number === null ? (written ?? '') : nameOf('doctor', number, written);
}
