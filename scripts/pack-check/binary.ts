/** Declarations in a packed binary: its fuses, and on Windows the asar that it accepts. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

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

/** Fuses as Electron ships them: every fuse that the packer must switch has the opposite value. */
export function fuseWire(): Buffer {
  const asShipped = NAMES.map((name) =>
    /runAsNode|NodeOptions|NodeCliInspect|grantFile/.test(name) ? ON : OFF,
  );
  return Buffer.concat([SENTINEL, Buffer.from([VERSION, NAMES.length, ...asShipped])]);
}

/** Each fuse of a packed binary. @throws Error if it has none. */
export async function readFuses(binary: string): Promise<Record<string, boolean>> {
  const bytes = await readFile(binary);
  const at = bytes.indexOf(SENTINEL);
  if (at === -1) throw new Error('the packed binary has no fuses');
  const wire = bytes.subarray(at + SENTINEL.length + 2, at + SENTINEL.length + 2 + NAMES.length);
  return Object.fromEntries(NAMES.map((name, index) => [name, wire[index] === ON]));
}

/** Switches fuses of a program; the others stay. @throws Error if it has none */
export async function writeFuses(
  binary: string,
  wanted: Readonly<Partial<Record<(typeof NAMES)[number], boolean>>>,
): Promise<void> {
  const bytes = await readFile(binary);
  const at = bytes.indexOf(SENTINEL);
  if (at === -1) throw new Error('the packed binary has no fuses');
  for (const [index, name] of NAMES.entries())
    if (wanted[name] !== undefined) bytes[at + SENTINEL.length + 2 + index] = wanted[name] ? ON : OFF;
  await writeFile(binary, bytes);
}

/** Required fuses of an installed program, whatever the configuration file says. */
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

/** A Windows program's record of its asar, in a resource that Electron reads before it loads one. */
const RESOURCE = /\[\{"file":"resources\\\\app\.asar","alg":"(\w+)","value":"([0-9a-f]+)"\}\]/i;

/** Empty if the program names exactly the asar beside it, else the fault. */
export async function integrityProblems(binary: string, asar: string): Promise<string[]> {
  const [, algorithm, value] = RESOURCE.exec((await readFile(binary)).toString('latin1')) ?? [];
  if (algorithm === undefined) return ['the program has no integrity resource'];
  if (algorithm.toUpperCase() !== 'SHA256') return [`the resource names ${algorithm}`];
  return value === (await headerHash(asar)) ? [] : ['the resource names another asar'];
}

/** SHA-256 of the header's text, which holds the hash of each file: after four sizes of four bytes, the last that of the text. */
async function headerHash(asar: string): Promise<string> {
  const bytes = await readFile(asar);
  const length = bytes.readUInt32LE(12);
  return createHash('sha256')
    .update(bytes.subarray(16, 16 + length))
    .digest('hex');
}
