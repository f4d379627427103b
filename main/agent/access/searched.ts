import type { Audit } from '../audit/audit.ts';
import { searchWords } from '../cases/lookup/search-words.ts';
import type { SealedCase } from '../cases/sealed-case.ts';

/** The same words of the same person within this time are one search: the page asks again whenever a case changes. */
const AGAIN_MS = 10 * 60_000;
/** Most people sit at one PC; what is older than this many is forgotten. */
const MOST_REMEMBERED = 200;

/** The key that words in a line of the trail are bound to. */
export const SEARCH_NOTE = 'searched';

interface Trail {
  readonly audit: Pick<Audit, 'append'>;
  readonly sealed: Pick<SealedCase, 'sealNote'>;
}

/** Puts a person's searches in the trail. The words may name a patient, so they stand there sealed. */
export function searchTrail(
  now: () => number = () => performance.now(),
): (to: Trail, actor: string, words: string, count: number) => Promise<void> {
  const seen = new Map<string, number>();
  return async ({ audit, sealed }, actor, words, count) => {
    const folded = searchWords(words).join(' ');
    if (folded === '') return;
    const key = `${actor}\n${folded}`;
    const last = seen.get(key);
    seen.delete(key);
    seen.set(key, now());
    const [oldest] = seen.keys();
    if (seen.size > MOST_REMEMBERED && oldest !== undefined) seen.delete(oldest);
    if (last !== undefined && now() - last < AGAIN_MS) return;
    await audit.append({
      kind: 'searched',
      actor,
      detail: { count, note: sealed.sealNote(SEARCH_NOTE, words) },
    });
  };
}
