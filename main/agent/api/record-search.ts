import type { LookedAt, PersonsLooks } from '../access/look-trail.ts';
import { listPlaces } from '../cases/list.ts';
import type { CaseIndex } from '../cases/case-index.ts';

/**
 * Puts a search by who sees names in the trail, with every case that its words find: what else the list is narrowed by can
 * be changed with the same words, and the counts beside it leave parts of it out.
 */
export async function recordSearch(
  mine: PersonsLooks,
  index: CaseIndex,
  words: string | undefined,
): Promise<void> {
  if (words === undefined) return;
  const all = index.all();
  const found: LookedAt[] = [];
  for (const place of listPlaces(index, { search: words })) {
    const one = all[place];
    if (one !== undefined) found.push(one.row);
  }
  await mine.searched(words, found.length, found);
}
