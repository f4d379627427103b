import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { CodeName } from '../names/code-name.tsx';
import type { CodeNames } from '../names/code-names.ts';

type Item = CaseDetail['items'][number];

/** The drug of an item by name; whichever of code and text there is where not both are known. */
export function ItemDrug({ item: { drugCode, drugText } }: { readonly item: Item }): ReactNode {
  return drugCode === null ? drugText : <CodeName table="drug" code={drugCode} text={drugText} />;
}

/** What an item is wanted for. */
export function ItemIndication({
  item: { indicationCode, indicationText },
}: {
  readonly item: Item;
}): ReactNode {
  return indicationCode === null ? (
    indicationText
  ) : (
    <CodeName table="indication" code={indicationCode} text={indicationText} />
  );
}

/** The hospital's name for the doctor, else the Bundle's, else the number. */
export function doctorName(
  { number, name }: NonNullable<CaseDetail['doctor']>,
  nameOf: CodeNames['nameOf'],
): string {
  const written = name === '' ? null : name;
  return number === null ? (written ?? '') : nameOf('doctor', number, written);
}
