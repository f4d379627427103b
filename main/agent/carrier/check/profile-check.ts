import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { guideFolder } from '../../../profile/guide-folder.ts';
import type { ProfileCheck } from './profile-report.ts';
import { RULES_GUIDE } from './rules/registry.ts';
import { problem } from './texts.ts';

/** A guide that cannot be loaded must not look like one that found no problem. */
const notLoaded: ProfileCheck = {
  guide: null,
  run: () => ({
    problems: [problem('guide-not-loaded', 'Bundle', 'warning')],
    notChecked: [],
    igVersion: null,
  }),
};

/**
 * The check by the guide in use: the imported one, or for null the one that ships. Caches the last guide until another
 * file, or a newer one of that name, is asked for. The checker itself, with its FHIRPath engine, is only loaded when the
 * first Bundle comes.
 */
export function openProfileCheck(): (igFile: string | null) => Promise<ProfileCheck> {
  /** Cached path of the guide that ships: it stays as long as the program runs. */
  let shipped: string | null = null;
  let kept: { readonly stamp: string; readonly check: ProfileCheck } | null = null;
  return async (imported) => {
    try {
      const igFile = imported ?? (shipped ??= await builtInGuide());
      if (igFile === null) return notLoaded;
      const stamp = imported === null ? igFile : stampOf(igFile);
      if (kept?.stamp === stamp) return kept.check;
      const [{ loadGuide }, { checkByGuide }] = await Promise.all([
        import('./package/load-guide.ts'),
        import('./check-by-guide.ts'),
      ]);
      const check = checkByGuide(await loadGuide(igFile));
      kept = { stamp, check };
      return check;
    } catch {
      // For any reason, the problem that is reported says what to do.
      return notLoaded;
    }
  };
}

/**
 * The list beside it changes with every import, also of a package that the guide depends on. Synchronous: handing two stats of a local
 * file to other threads takes longer than the stats. The guide that ships does not change while the program runs.
 */
function stampOf(igFile: string): string {
  const files = [igFile, join(dirname(igFile), 'index.json')].map((file) =>
    statSync(file, { throwIfNoEntry: false }),
  );
  return [igFile, ...files.map((file) => `${String(file?.mtimeMs)} ${String(file?.size)}`)].join(' ');
}

/** The compiled guide that ships with the agent, its dependencies beside it; null in a build without one. */
export async function builtInGuide(): Promise<string | null> {
  const file = `${RULES_GUIDE.replace('#', '-')}.json`;
  const dir = guideFolder();
  const names = await readdir(dir).catch((): string[] => []);
  return names.includes(file) ? join(dir, file) : null;
}
