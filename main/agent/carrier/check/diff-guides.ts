import type { GuideChange, GuideComparison } from '../../../../shared/api/operations-contract.ts';
import { diffPackages } from '../../../profile/diff/diff-packages.ts';
import { readBuiltIn } from './package/built-in-guide.ts';
import { guideWorkApart } from './package/compile-apart.ts';
import { compilePackage } from '../../../profile/package/compile-package.ts';
import { readCompiled } from './package/load-guide.ts';
import type { IgStore } from './package/store.ts';
import type { CompiledPackage } from '../../../profile/compiled.ts';
import type { GuideSource } from './worker-messages.ts';

/**
 * Changes from one package file to another; one alone is compared with the guide that ships.
 * @throws AgentError as `compileApart`, or `ig-not-built-in`
 */
export async function diffGuides(one: string, other: string | undefined): Promise<readonly GuideChange[]> {
  const older = other === undefined ? null : { packed: one };
  return (await compareApart(older, { packed: other ?? one })).changes;
}

/** An imported guide; null is the guide that ships. */
type GuideRef = { readonly name: string; readonly version: string } | null;

/**
 * Changes from one imported guide to another.
 * @throws AgentError `ig-not-imported`, `ig-unreadable`, `ig-outdated` (to be imported again), `ig-not-built-in`
 */
export async function diffKeptGuides(
  ig: IgStore,
  older: GuideRef,
  newer: GuideRef,
): Promise<GuideComparison> {
  const sourceOf = (one: GuideRef): GuideSource =>
    one === null ? null : { compiled: ig.fileOf(one.name, one.version) };
  return compareApart(sourceOf(older), sourceOf(newer));
}

async function compareApart(older: GuideSource, newer: GuideSource): Promise<GuideComparison> {
  return (await guideWorkApart('compared', { kind: 'diff', older, newer })).comparison;
}

/** In the thread. @throws AgentError as the two above */
export async function comparisonOf(older: GuideSource, newer: GuideSource): Promise<GuideComparison> {
  const [was, is] = [await readSource(older), await readSource(newer)];
  return {
    older: `${was.name}#${was.version}`,
    newer: `${is.name}#${is.version}`,
    changes: diffPackages(was, is),
  };
}

function readSource(source: GuideSource): Promise<CompiledPackage> {
  if (source === null) return readBuiltIn();
  return 'packed' in source ? compilePackage(source.packed) : readCompiled(source.compiled);
}
