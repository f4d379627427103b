import { tryPoint } from './named-points.ts';
import { COMMIT_CASES, POINT_CASES } from './point-cases.ts';
import { openWorld } from './world.ts';

const AT_ONCE = 4;

/** Tries every point, and all commits, that have `only` in their name. Returns what was wrong, each with its point. */
export async function tryPoints(
  only: string,
  onTried: (name: string, kept: boolean) => void,
): Promise<{ tried: number; failures: string[] }> {
  const world = await openWorld();
  try {
    const failures: string[] = [];
    const cases = [...POINT_CASES, ...COMMIT_CASES]
      .map((point) => ({ point, name: `${point.at} after ${String(point.skip)} during ${point.deed}` }))
      .filter(({ name }) => name.includes(only));
    const rest = cases.values();
    const work = async (): Promise<void> => {
      for (const { point, name } of rest) {
        const found = await tryPoint(world, point).catch((error: unknown) => [String(error)]);
        failures.push(...found.map((failure) => `${name}: ${failure}`));
        onTried(name, found.length === 0);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return { tried: cases.length, failures };
  } finally {
    await world.close();
  }
}
