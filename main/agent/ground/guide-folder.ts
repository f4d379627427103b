import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Folder of the guide that ships, relative to a file of the agent: beside the headless agent, beside the desktop's (built, packed), in the
 * source.
 */
const PLACES = ['./guide/', '../agent/guide/', '../../../agent/guide/', '../../../resources/guide/'];

let found: string | null = null;

/** `resources/guide`, the facts that every build ships. A build without it gets a folder that is not there. */
export function guideFolder(): string {
  found ??=
    PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((dir) => existsSync(dir)) ??
    fileURLToPath(new URL('./guide/', import.meta.url));
  return found;
}
