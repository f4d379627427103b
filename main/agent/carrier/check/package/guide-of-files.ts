import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { plainProfile, UPLOAD_PROFILES } from '../../../../../shared/twpas/canonical.ts';
import { AgentError } from '../../../ground/error.ts';
import { guideFolder } from '../../../../profile/guide-folder.ts';
import { satisfies, type CompiledPackage } from '../../../../profile/compiled.ts';
import type { Guide } from '../../../../profile/guide.ts';
import { compilePackage } from '../../../../profile/package/compile-package.ts';
import { isFileOf, openWith, readCompiled } from './load-guide.ts';

/**
 * Opens package files (.tgz) as a guide without an import: one has the profiles of Bundles to be sent, the others are its dependencies.
 * A dependency that is not given is taken from those that ship, if one fits.
 * @throws AgentError as `compilePackage`, and `ig-not-a-guide` if none has these profiles
 */
export async function guideOfFiles(files: readonly string[]): Promise<Guide> {
  const given: CompiledPackage[] = [];
  for (const file of files) given.push(await compilePackage(file));
  const uploads = new Set(Object.values(UPLOAD_PROFILES));
  const main = given.find(({ definitions }) => definitions.some(({ url }) => uploads.has(plainProfile(url))));
  if (main === undefined) throw new AgentError('ig-not-a-guide');
  const shipped = await readdir(guideFolder()).catch((): string[] => []);
  return openWith(main, async (wanted) => {
    const found = given.find((one) => satisfies(one, wanted));
    if (found !== undefined) return found;
    const name = shipped.find((one) => isFileOf(one, wanted));
    return name === undefined ? null : await readCompiled(join(guideFolder(), name));
  });
}
