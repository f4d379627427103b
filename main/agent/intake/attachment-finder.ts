import type { ForeignFolder } from '../db/foreign-folder.ts';
import { isPlainName, sameName } from '../fhir/attachment-names.ts';
import { isGone } from './file-errors.ts';
import { childOf, parentOf } from './names.ts';

/** Finds what a Bundle names among the files beside it; lists each folder once in a round of looking. */
export interface AttachmentFinder {
  /**
   * Path inside the folder as the file system spells it, or null when no such file lies there.
   * @throws what listing the folder threw, unless the folder is gone: then nobody knows whether the file is there.
   */
  find(bundleRelPath: string, name: string): Promise<string | null>;
}

export function createAttachmentFinder(folder: ForeignFolder): AttachmentFinder {
  const listings = new Map<string, readonly string[]>();

  async function list(directory: string): Promise<readonly string[]> {
    const known = listings.get(directory);
    if (known !== undefined) return known;
    const entries = await folder.list(directory).catch((error: unknown) => {
      // The root gone is a lost share; a folder in it that is gone took its files along.
      if (directory !== '' && isGone(error)) return [];
      throw error;
    });
    const names = entries.filter(({ isSound }) => isSound).map(({ name }) => name);
    listings.set(directory, names);
    return names;
  }

  return {
    async find(bundleRelPath, name) {
      if (!isPlainName(name)) return null;
      const directory = parentOf(bundleRelPath);
      const names = await list(directory);
      const found = names.includes(name) ? name : names.find((candidate) => sameName(candidate, name));
      return found === undefined ? null : childOf(directory, found);
    },
  };
}
