import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeJson, endsEarly } from '../../../main/agent/ground/fhir/decode.ts';

const decode = (text: string): unknown => decodeJson(Buffer.from(text));

describe('bytes of a file', () => {
  test('that are an archive are called one, and not a text in another encoding', () => {
    const zip = Buffer.from('504b0304140000000800f2a3', 'hex');
    expect(decodeJson(zip)).toEqual({ kind: 'broken', code: 'zip-archive', incomplete: false });
  });

  test('are read as UTF-8, and a BOM is dropped', () => {
    const text = '{"a":"王"}';
    expect(decode(`\ufeff${text}`)).toEqual({ kind: 'json', value: { a: '王' }, text, members: 1 });
  });

  test('in UTF-16 or Big5 are not UTF-8', () => {
    for (const bytes of [Buffer.from('\ufeff{"a":1}', 'utf16le'), Buffer.from([0x22, 0xa4, 0xfd, 0x22])]) {
      expect(decodeJson(bytes)).toEqual({ kind: 'broken', code: 'not-utf8', incomplete: false });
    }
  });

  test('that stop within a character may still be being written', () => {
    const bytes = Buffer.from('{"a":"王"}');
    expect(decodeJson(bytes.subarray(0, 7))).toEqual({
      kind: 'broken',
      code: 'json-incomplete',
      incomplete: true,
    });
  });

  test.each(['', ' \n', '\ufeff', '\0\0\0'])('that say nothing (%j) are an empty file for now', (text) => {
    expect(decode(text)).toEqual({ kind: 'broken', code: 'empty-file', incomplete: true });
  });

  test('whose end is still filled with zeros are incomplete, even if what is there would parse', () => {
    expect(decode('{"a":1}\0\0\0')).toEqual({ kind: 'broken', code: 'json-incomplete', incomplete: true });
  });

  test.each(['MZ\u0001', '<Bundle/>', '{"a":1}}', '{"a":1,}', "{'a':1}", '[1 2]', '{"a":tru}', '01'])(
    '%j are not JSON, and waiting will not help',
    (text) => {
      expect(decode(text)).toEqual({ kind: 'broken', code: 'not-json', incomplete: false });
    },
  );

  test('with a key __proto__ change no other object', () => {
    const decoded = decodeJson(Buffer.from('{"__proto__":{"polluted":true},"a":1,"a":2}'));
    expect(decoded).toMatchObject({ kind: 'json', value: { a: 2 } });
    expect('polluted' in {}).toBe(false);
  });
});

test('every beginning of a JSON text that is not JSON itself ends early', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, cut) => {
      const beginning = text.slice(0, cut % text.length);
      if (!isJson(beginning)) expect(endsEarly(beginning)).toBe(true);
    }),
  );
});

test('text that parses nowhere on goes on to be broken after more of it', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, more) => {
      // A text that ends early must be completable; any other must never be.
      if (!isJson(text) && !endsEarly(text)) expect(isJson(text + more)).toBe(false);
    }),
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
