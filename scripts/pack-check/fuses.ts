import { readFile } from 'node:fs/promises';

/** Marks the fuses in an Electron binary; version, number and one byte each follow it. */
const SENTINEL = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX', 'latin1');
const VERSION = 1;
/** In the order of the wire, by the names of electron-builder.yml. */
const NAMES = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const;
const ON = '1'.charCodeAt(0);
const OFF = '0'.charCodeAt(0);

/** Fuses as Electron ships them: what has to be switched is on, and the other way round. */
export function fuseWire(): Buffer {
  const asShipped = NAMES.map((name) =>
    /runAsNode|NodeOptions|NodeCliInspect|grantFile/.test(name) ? ON : OFF,
  );
  return Buffer.concat([SENTINEL, Buffer.from([VERSION, NAMES.length, ...asShipped])]);
}

/** Each fuse of a packed binary. @throws Error when it has none. */
export async function readFuses(binary: string): Promise<Record<string, boolean>> {
  const bytes = await readFile(binary);
  const at = bytes.indexOf(SENTINEL);
  if (at === -1) throw new Error('the packed binary has no fuses');
  const wire = bytes.subarray(at + SENTINEL.length + 2, at + SENTINEL.length + 2 + NAMES.length);
  return Object.fromEntries(NAMES.map((name, index) => [name, wire[index] === ON]));
}

/** What an installed program has to have, no matter what the configuration file says. */
export const WANTED_FUSES: Readonly<Record<string, boolean>> = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
};
