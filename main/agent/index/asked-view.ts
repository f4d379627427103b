import type { AskedView } from '../../../shared/api/views/case-detail.ts';
import type { Asked } from '../carrier/cases/asked.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';

/** The last question of a person about a case, as the page has it. */
export const askedView = (asked: Asked | null): AskedView | null =>
  asked === null ? null : { ...asked, at: taipeiTime(asked.at) };
