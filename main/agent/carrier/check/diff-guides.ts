import type { GuideChange, GuideComparison } from '../../../../shared/api/operations-contract.ts';
import { diffPackages } from '../../../profile/diff/diff-packages.ts';
import { readBuiltIn } from './package/built-in-guide.ts';
import { compilePackage } from '../../../profile/package/compile-package.ts';
import type { IgStore } from './package/store.ts';

/**
 * What changed from one package file to another; one alone is compared with the guide that ships.
 * @throws AgentError as `compilePackage`, or `ig-not-built-in`
 */
export async function diffGuides(one: string, other: string | undefined): Promise<GuideChange[]> {
  const older = other === undefined ? await readBuiltIn() : await compilePackage(one);
  return diffPackages(older, await compilePackage(other ?? one));
}

/** Of those that were imported; null is the guide that ships. */
type Kept = { readonly name: string; readonly version: string } | null;

/**
 * What changed from one guide that is here to another.
 * @throws AgentError `ig-not-imported`, `ig-unreadable`, `ig-outdated` (to be imported again), `ig-not-built-in`
 */
export async function diffKeptGuides(ig: IgStore, older: Kept, newer: Kept): Promise<GuideComparison> {
  const read = async (one: Kept) =>
    one === null ? await readBuiltIn() : await ig.read(one.name, one.version);
  const [was, is] = [await read(older), await read(newer)];
  return {
    older: `${was.name}#${was.version}`,
    newer: `${is.name}#${is.version}`,
    changes: diffPackages(was, is),
  };
}
