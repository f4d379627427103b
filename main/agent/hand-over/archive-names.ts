import { parse } from 'node:path';

/**
 * What Windows takes for a device whatever stands behind the first dot, learn.microsoft.com "Naming Files, Paths, and Namespaces";
 * a file of such a name cannot be taken out of an archive there, or goes to the device.
 */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])[ .]*(?:\.|$)/i;

/** The names of an archive's entries: those in the Bundle, but for a device's, which gets a `_` before it. None stands twice. */
export function archiveNames(names: readonly string[]): string[] {
  const taken = new Set(names.map(folded));
  return names.map((name) => {
    if (!DEVICE.test(name)) return name;
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
