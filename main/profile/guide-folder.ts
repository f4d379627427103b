import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Folder of the shipped guide, relative to this file or the chunk that holds it: for the headless agent, for the desktop's (built, packed), for a run from
 * source.
 */
const PLACES = ['./guide/', '../agent/guide/', '../../../agent/guide/', '../../resources/guide/'];

let found: string | null = null;

/** `resources/guide`, the facts that every build ships. Without them, a folder that does not exist. */
export function guideFolder(): string {
  found ??=
    PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((dir) => existsSync(dir)) ??
    fileURLToPath(new URL('./guide/', import.meta.url));
  return found;
}
