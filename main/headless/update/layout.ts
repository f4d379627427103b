import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AgentError } from '../../agent/ground/error.ts';

/** Versions are side by side under their own names; this link beside them names the running one. */
const LINK = 'twpas-agent';

/** The link `/opt/twpas-agent`, and the folder of the running version. @throws AgentError `update-layout` if no link leads to it */
export function layoutOf(program: string): { readonly link: string; readonly folder: string } {
  const folder = dirname(real(program) ?? program);
  const link = join(dirname(folder), LINK);
  if (real(link) === folder && link !== folder) return { link, folder };
  throw new AgentError('update-layout', { link, folder });
}

/**
 * Folder for copies of releases before installation: beside the versions, where only administrators write. In the data folder, the agent's own
 * account could replace a copy between the hash check and the installation.
 */
export const stagingOf = (link: string): string => `${link}.updates`;

/** The same file through the link, if there is one, so that a registration at boot survives an update. */
export function throughLink(path: string): string {
  try {
    return join(layoutOf(path).link, basename(path));
  } catch (error) {
    if (error instanceof AgentError) return path;
    throw error;
  }
}

function real(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null; // nothing is there
  }
}
