import { gzipSync } from 'node:zlib';

export interface TarEntry {
  readonly name: string;
  readonly text?: string;
  /** ustar type flag; `0` is a file. */
  readonly type?: string;
  /** A size that the header claims against the truth. */
  readonly claims?: number;
}

/** A tar as tools write it, so that tests can also make what no tool would. */
export function tarOf(entries: readonly TarEntry[], end = true): Buffer {
  const blocks = entries.flatMap(({ name, text = '', type = '0', claims }) => {
    const content = Buffer.from(text, 'utf8');
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
    return [headerOf(name, type, claims ?? content.length), content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(end ? 1024 : 0)]);
}

export function tgzOf(entries: readonly TarEntry[]): Buffer {
  return gzipSync(tarOf(entries));
}

export const manifest = (more: object = {}): TarEntry => ({
  name: 'package/package.json',
  text: JSON.stringify({ name: 'test.guide', version: '1.0.0', fhirVersions: ['4.0.1'], ...more }),
});
export const resource = (name: string, content: object): TarEntry => ({
  name: `package/${name}.json`,
  text: JSON.stringify(content),
});

function headerOf(name: string, type: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(name.slice(0, 100), 0);
  header.write('0000644\0', 100);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\x0000', 257);
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
