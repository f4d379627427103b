import { endsEarly } from './json-end.ts';
import type { ProblemCode } from './texts.ts';

export type Decoded =
  | { readonly kind: 'json'; readonly value: unknown }
  /** `incomplete`: sound up to its end, so it may still be being written. */
  | { readonly kind: 'broken'; readonly code: ProblemCode; readonly incomplete: boolean };

const broken = (code: ProblemCode, incomplete: boolean): Decoded => ({ kind: 'broken', code, incomplete });

/** Bytes of a file as JSON: UTF-8, a BOM dropped. A key named `__proto__` becomes a plain property (JSON.parse defines it). */
export function decodeJson(bytes: Uint8Array): Decoded {
  const text = decodeUtf8(bytes);
  if (text === null) return broken('not-utf8', false);
  const content = withoutTrailingNuls(text.value);
  if (content.trim() === '') return broken('empty-file', true);
  // Copying over a network share allots the whole length first and fills it with zeros.
  const cut = text.cut || content.length < text.value.length;
  try {
    const value: unknown = JSON.parse(content);
    return cut ? broken('json-incomplete', true) : { kind: 'json', value };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return endsEarly(content) ? broken('json-incomplete', true) : broken('not-json', false);
  }
}

/** `cut`: the last character lacks bytes, which a file still being written may show. */
function decodeUtf8(bytes: Uint8Array): { readonly value: string; readonly cut: boolean } | null {
  const decode = (stream: boolean): string | null => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
    } catch {
      // Fatal decoding throws for the one thing asked here: bytes that are not UTF-8.
      return null;
    }
  };
  const whole = decode(false);
  if (whole !== null) return { value: whole, cut: false };
  const beginning = decode(true);
  return beginning === null ? null : { value: beginning, cut: true };
}

function withoutTrailingNuls(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}
