import type { NameOf } from '../../../../shared/code-names.ts';
import { mendedDrugName } from '../../../../shared/drug-name.ts';
import { nhiNames } from '../../carrier/check/nhi-names.ts';

/** Name of a code: the Bundle's, else NHI's. A drug's as people say it. */
export const nameOfCode: NameOf = (table, code, written = null) => {
  const given = written ?? nhiNames.nameOf(table, code);
  return given === null || table !== 'drug' ? given : mendedDrugName(given);
};
