import { compareVersions, guideVersionsOf } from '../fhir/guide-versions.ts';
import type { CaseContext } from './context.ts';

/** The newest version of the TWPAS guide that this destination's answers have spoken of. */
export interface SeenGuide {
  readonly version: string;
  /** ms since the epoch. */
  readonly at: number;
  readonly where: 'meta.profile' | 'metadata';
}

type Place = Pick<CaseContext, 'store' | 'destination'>;
const keyOf = ({ destination }: Place): string => `guide-seen:${destination}`;

export function seenGuide(place: Place): SeenGuide | null {
  const row = place.store.get<{ value: string }>(`SELECT value FROM cache WHERE key = $key`, {
    key: keyOf(place),
  });
  return row === undefined ? null : (JSON.parse(row.value) as SeenGuide);
}

/** Remembers a version newer than any seen here before; most answers name none, and cost nothing. */
export async function noteGuides(
  place: Place,
  resources: readonly unknown[],
  where: SeenGuide['where'],
): Promise<void> {
  const newest = resources.flatMap(guideVersionsOf).sort(compareVersions).at(-1);
  if (newest === undefined) return;
  const known = seenGuide(place);
  if (known !== null && compareVersions(newest, known.version) <= 0) return;
  await place.store.write((tx) => {
    const seen: SeenGuide = { version: newest, at: tx.now, where };
    tx.run(
      `INSERT INTO cache (key, value) VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = $value`,
      { key: keyOf(place), value: JSON.stringify(seen) },
    );
  });
  place.store.announce();
}
