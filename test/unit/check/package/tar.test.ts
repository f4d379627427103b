import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTar } from '../../../../main/profile/package/tar.ts';
import { AgentError } from '../../../../main/agent/ground/error.ts';
import { tarOf } from '../../../../main/practice/samples/tgz.ts';

const LIMITS = { files: 10, fileBytes: 10_000, totalBytes: 100_000 };

async function read(tar: Buffer, chunk = 700, limits = LIMITS): Promise<{ name: string; text: string }[]> {
  const chunks = Array.from({ length: Math.ceil(tar.length / chunk) }, (_, at) =>
    tar.subarray(at * chunk, (at + 1) * chunk),
  );
  const files: { name: string; text: string }[] = [];
  for await (const { name, bytes } of readTar(Readable.from(chunks) as AsyncIterable<Buffer>, limits)) {
    files.push({ name, text: bytes.toString('utf8') });
  }
  return files;
}
const codeOf = (tar: Buffer, limits = LIMITS): Promise<unknown> =>
  read(tar, 700, limits).then(
    () => 'read',
    (error: unknown) => (error instanceof AgentError ? error.code : error),
  );

describe('a tar', () => {
  test('gives its files in order, whatever the chunks it comes in', async () => {
    const files = [
      { name: 'package/a.json', text: '{}' },
      { name: 'package/中文.json', text: '好'.repeat(600) },
    ];
    for (const chunk of [1, 511, 512, 513, 5000]) {
      expect(await read(tarOf([{ name: 'package/', type: '5' }, ...files]), chunk)).toEqual(files);
    }
  });

  test('takes long names from pax and GNU headers, for the next file only', async () => {
    const long = `package/${'a'.repeat(150)}.json`;
    const record = ` path=${long}\n`;
    const length = String(record.length + 3);
    const tar = tarOf([
      { name: 'PaxHeader', type: 'x', text: length + record },
      { name: 'cut', text: '1' },
      { name: '././@LongLink', type: 'L', text: `${long}\0` },
      { name: 'cut', text: '2' },
      { name: 'package/b.json', text: '3' },
    ]);
    expect(await read(tar)).toEqual([
      { name: long, text: '1' },
      { name: long, text: '2' },
      { name: 'package/b.json', text: '3' },
    ]);
  });

  test.each([
    '../x.json',
    'package/../../x.json',
    '/etc/passwd',
    'C:\\x.json',
    'package\\..\\x.json',
    'package//x.json',
    'package/\u0007.json',
  ])('is refused for the path %j', async (name) => {
    expect(await codeOf(tarOf([{ name, text: '{}' }]))).toBe('ig-package-unsafe');
  });

  test.each(['1', '2', '3', '4', '6'])(
    'is refused for an entry of type %s (a link or a device)',
    async (type) => {
      expect(await codeOf(tarOf([{ name: 'package/x', type }]))).toBe('ig-package-unsafe');
    },
  );

  test('is refused when it is cut short, at whatever byte', async () => {
    const tar = tarOf([{ name: 'package/a.json', text: 'x'.repeat(700) }]);
    const whole = tar.length - 512;
    for (let at = 0; at < whole; at += 100)
      expect(await codeOf(tar.subarray(0, at))).toBe('ig-package-damaged');
  });

  test('is refused when a header is not what its sum says', async () => {
    const tar = tarOf([{ name: 'package/a.json', text: '{}' }]);
    tar[3] = 88;
    expect(await codeOf(tar)).toBe('ig-package-damaged');
  });

  test('is refused beyond any limit before the bytes are taken in', async () => {
    const big = [{ name: 'package/a.json', text: '', claims: 8_000_000_000 }];
    expect(await codeOf(tarOf(big))).toBe('ig-package-too-large');
    const many = Array.from({ length: 11 }, (_, at) => ({ name: `package/${String(at)}.json`, text: '' }));
    expect(await codeOf(tarOf(many))).toBe('ig-package-too-large');
    const much = Array.from({ length: 9 }, (_, at) => ({
      name: `package/${String(at)}.json`,
      text: 'x'.repeat(9000),
    }));
    expect(await codeOf(tarOf(much), { ...LIMITS, totalBytes: 50_000 })).toBe('ig-package-too-large');
  });

  test('of any bytes is read or refused, never anything else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (bytes) => {
        expect(['read', 'ig-package-damaged', 'ig-package-unsafe', 'ig-package-too-large']).toContain(
          await codeOf(Buffer.from(bytes)),
        );
      }),
      { numRuns: 200 },
    );
  });
});
