import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { leakFinder } from '../../integration/support/leak-scan.ts';
import { slashed } from './where.ts';

/** Something a patient could be told by, a name and a number; any trace of either outside sealed bytes is a leak. */
export const PLANTED = '王小明測試-A123456789';

/** Names of files under `dir`, with `/`, in whose bytes or name the text stands, or one of the parts it is joined of, however written. */
export function filesWith(dir: string, text: string): string[] {
  const find = leakFinder([text, ...text.split('-')]);
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map(slashed)
    .filter((name) => {
      const path = join(dir, name);
      if (find('its name', Buffer.from(name)).length > 0) return true;
      return statSync(path).isFile() && find('its bytes', readFileSync(path)).length > 0;
    });
}
