/** The ways in which a text may lie in a file in clear. */
export const ENCODINGS = {
  utf8: (text) => written(text, 'utf8'),
  utf16le: (text) => written(text, 'utf16le'),
  utf16be: (text) => [utf16be(text)],
  'json escapes': jsonEscapes,
  'percent encoding': percentEncoded,
  base64: (text) =>
    [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le'), utf16be(text)].flatMap((bytes) =>
      (['base64', 'base64url'] as const).flatMap((form) => aligned(bytes, form)),
    ),
  hexadecimal: (text) => {
    const digits = Buffer.from(text, 'utf8').toString('hex');
    return [Buffer.from(digits), Buffer.from(digits.toUpperCase())];
  },
} as const satisfies Readonly<Record<string, (text: string) => Buffer[]>>;
export type Encoding = keyof typeof ENCODINGS;

/** How people and programs write the same name: in small letters, without its blanks, with a plus for each. */
export function spellings(text: string): string[] {
  const cases = [text, text.toLowerCase()];
  return [...new Set(cases.flatMap((one) => [one, one.replaceAll(' ', ''), one.replaceAll(' ', '+')]))];
}

const written = (text: string, encoding: 'utf8' | 'utf16le'): Buffer[] => [Buffer.from(text, encoding)];
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const isAscii = (unit: number): boolean => unit < 0x80;

/** JSON escapes for characters beyond ASCII, or for every character, with small or capital digits. */
function jsonEscapes(text: string): Buffer[] {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  const escape = (capital: boolean, all: boolean): string =>
    units
      .map((unit) => {
        if (isAscii(unit) && !all) return String.fromCharCode(unit);
        const digits = unit.toString(16).padStart(4, '0');
        return `\\u${capital ? digits.toUpperCase() : digits}`;
      })
      .join('');
  return inAllWays(escape).filter((form) => form.includes('\\u'));
}

/** Percent-encoding of the bytes that an address must escape, or of every byte, with small or capital digits. */
function percentEncoded(text: string): Buffer[] {
  const bytes = [...Buffer.from(text, 'utf8')];
  const escape = (capital: boolean, all: boolean): string =>
    bytes
      .map((byte) => {
        const character = String.fromCharCode(byte);
        if (!all && isAscii(byte) && encodeURIComponent(character) === character) return character;
        const digits = byte.toString(16).padStart(2, '0');
        return `%${capital ? digits.toUpperCase() : digits}`;
      })
      .join('');
  const forms = inAllWays(escape);
  // A form writes a blank as a plus. Without an escape it is the text itself.
  const ofForms = forms.map((form) => Buffer.from(form.toString().replaceAll('%20', '+')));
  return [...forms, ...ofForms].filter((form) => form.includes('%'));
}

function inAllWays(escape: (capital: boolean, all: boolean) => string): Buffer[] {
  return [true, false].flatMap((capital) => [true, false].map((all) => Buffer.from(escape(capital, all))));
}

/** The characters that do not depend on what stands before and behind, for each of the three places it can begin at. */
function aligned(bytes: Buffer, form: 'base64' | 'base64url'): Buffer[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString(form)
      .replaceAll('=', '');
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    return Buffer.from(encoded.slice(Math.ceil((before * 8) / 6), last));
  });
}
