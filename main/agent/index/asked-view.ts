import type { AskedView } from '../../../shared/api/views/case-detail.ts';
import type { Asked } from '../carrier/cases/asked.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';

/** A person's last 現在查詢 about a case, in the page's form. */
export const askedView = (asked: Asked | null): AskedView | null =>
  asked === null ? null : { ...asked, at: taipeiTime(asked.at) };
