import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError } from '../../../ground/error.ts';
import { guideFolder } from '../../../ground/guide-folder.ts';
import type { CompiledPackage } from '../../../../profile/compiled.ts';
import { RULES_GUIDE } from '../rules/registry.ts';

/** The compiled guide that ships with the agent, its dependencies beside it; null in a build without one. */
export async function builtInGuide(): Promise<string | null> {
  const file = `${RULES_GUIDE.replace('#', '-')}.json`;
  const dir = guideFolder();
  const names = await readdir(dir).catch((): string[] => []);
  return names.includes(file) ? join(dir, file) : null;
}

/** @throws AgentError `ig-not-built-in` */
export async function readBuiltIn(): Promise<CompiledPackage> {
  const file = await builtInGuide();
  if (file === null) {
    throw new AgentError('ig-not-built-in');
  }
  // The reader is imported late: the path alone does not need it.
  const { readCompiled } = await import('./load-guide.ts');
  return await readCompiled(file);
}
