import type { GuideChange } from './diff/change.ts';
import { diffPackages } from './diff/diff-packages.ts';
import { readBuiltIn } from './package/built-in-guide.ts';
import { compilePackage } from './package/compile-package.ts';

/**
 * What changed from one package file to another; one alone is compared with the guide that ships.
 * @throws AgentError as `compilePackage`, or `ig-not-built-in`
 */
export async function diffGuides(one: string, other: string | undefined): Promise<GuideChange[]> {
  const older = other === undefined ? await readBuiltIn() : await compilePackage(one);
  return diffPackages(older, await compilePackage(other ?? one));
}
