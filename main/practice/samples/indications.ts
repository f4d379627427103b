import { CANCERS } from './data/cancers.ts';
import type { Disease, Indication } from './data/disease.ts';
import type { Drug } from './data/drug.ts';
import { DRUGS } from './data/drug.ts';
import type { Rng } from './rng.ts';

/** The items of a sample: drugs named by code, or one or two that suit the disease. */
export function indicationsOf(
  rng: Rng,
  disease: Disease,
  codes: readonly string[] | undefined,
): Indication[] {
  if (codes === undefined) return rng.some(disease.indications, rng.chance(0.85) ? 1 : 2);
  return codes.map(
    (code) =>
      disease.indications.find((one) => one.drug.code === code) ??
      // A drug that the guide lists takes a code only: one that suits another disease will do.
      CANCERS.flatMap(({ indications }) => indications).find(
        (one) => one.drug.code === code && one.code !== undefined,
      ) ?? {
        drug: knownDrug(code) ?? unknownDrug(code),
        text: '依藥品給付規定申請',
      },
  );
}

const knownDrug = (code: string): Drug | undefined =>
  Object.values<Drug>(DRUGS).find((drug) => drug.code === code);

const unknownDrug = (code: string): Drug => ({
  code,
  name: code,
  dose: [100, 'mg'],
  route: 'oral',
  frequency: ['hl7', 'QD'],
  quantity: [28, 84, '{tbl}'],
});
