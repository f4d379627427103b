import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** What a Windows program says of its asar, in a resource that Electron reads before it loads one. */
const RESOURCE = /\[\{"file":"resources\\\\app\.asar","alg":"(\w+)","value":"([0-9a-f]+)"\}\]/i;

/** Empty when the program names the very asar that lies beside it, else what is wrong. */
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
