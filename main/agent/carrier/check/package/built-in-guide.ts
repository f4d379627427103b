import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { guideFolder } from '../../../../profile/guide-folder.ts';
import { RULES_GUIDE } from '../rules/registry.ts';

/** The compiled guide that ships with the agent, its dependencies beside it; null in a build without one. */
export async function builtInGuide(): Promise<string | null> {
  const file = `${RULES_GUIDE.replace('#', '-')}.json`;
  const dir = guideFolder();
  const names = await readdir(dir).catch((): string[] => []);
  return names.includes(file) ? join(dir, file) : null;
}
