import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Something a patient could be told by; any trace of it outside sealed bytes is a leak. */
export const PLANTED = '王小明測試-A123456789';

/** Names of files under `dir` in whose bytes or name the text stands: as UTF-8, UTF-16, base64 or hexadecimal digits. */
export function filesWith(dir: string, text: string): string[] {
  const utf8 = Buffer.from(text, 'utf8');
  const utf16 = Buffer.from(text, 'utf16le');
  const needles = [utf8, utf16, Buffer.from(utf16).swap16()];
  for (const bytes of [utf8, utf16]) {
    // Base64 has three phases, depending on what stands before; the middle of each is the same wherever it is found.
    for (const phase of [0, 1, 2]) {
      const encoded = Buffer.concat([Buffer.alloc(phase), bytes]).toString('base64');
      needles.push(Buffer.from(encoded.slice(4, -4)));
    }
    needles.push(Buffer.from(bytes.toString('hex')));
  }
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(dir, name);
    if (name.includes(text)) return true;
    if (!statSync(path).isFile()) return false;
    const content = readFileSync(path);
    return needles.some((needle) => content.includes(needle));
  });
}
