import { parse } from 'node:path';
import { isDeviceName } from '../../../shared/device-name.ts';

/** The names of an archive's entries: those in the Bundle, but for a device's, which gets a `_` before it. None stands twice. */
export function archiveNames(names: readonly string[]): string[] {
  const taken = new Set(names.map(folded));
  return names.map((name) => {
    if (!isDeviceName(name)) return name;
    let safe = `_${name}`;
    for (let n = 2; taken.has(folded(safe)); n += 1) {
      const { name: stem, ext } = parse(name);
      safe = `_${stem}-${String(n)}${ext}`;
    }
    taken.add(folded(safe));
    return safe;
  });
}

/** As Windows compares them. */
const folded = (name: string): string => name.normalize('NFC').toUpperCase();
